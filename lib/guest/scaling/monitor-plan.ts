/** What ways need of a guest's DAMON. */
import { DEFAULT_ATTRIBUTES } from '../../core/attributes.js'
import type { GoalParameters } from '../../damos/goal.js'
import { plainScheme } from '../../damos/plain-scheme.js'
import type { SchemeParameters } from '../../damos/scheme.js'
import type { MonitorPlan } from '../plan.js'

/** ACMA's monitor: 1 s and 20 s, 10 to 1000 regions. */
export function monitorPlan(schemes: readonly SchemeParameters[]): MonitorPlan {
  const attrs = { ...DEFAULT_ATTRIBUTES, sampleUs: 1_000_000, aggrUs: 20_000_000 }
  return { attrs, schemes }
}

/** Pressure (some) in a second. @param us more than 0 */
export function pressureGoal(us: number): GoalParameters {
  return {
    metric: 'some_mem_psi_us',
    targetValue: BigInt(Math.max(1, Math.floor(us))),
    currentValue: 0n,
    nid: -1,
    memcgPath: '',
  }
}

/**
 * Pages out what was not accessed in the last window, the coldest first, once a second.
 *
 * @param us its time in a second; kernels know whole milliseconds, and take none for no limit
 * @param pressureUs what it aims at in a second
 * @param minAge windows for which it was not accessed
 */
export function pageoutScheme(us: number, pressureUs: number, minAge = 0): SchemeParameters {
  return plainScheme({
    action: 'pageout',
    pattern: { maxNrAccesses: 0, minAge },
    applyIntervalUs: 1_000_000,
    quota: {
      resetIntervalMs: 1000n,
      ms: BigInt(Math.max(1, Math.floor(us / 1000))),
      goals: [pressureGoal(pressureUs)],
      weightNrAccesses: 0,
    },
  })
}
