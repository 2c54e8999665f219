/** Schemes for tests: everything matches, nothing is limited, unless told otherwise. */
import { U64_MAX } from '../../lib/base/u64.js'
import type { GoalParameters } from '../../lib/damos/goal.js'
import type { QuotaParameters, SchemeParameters } from '../../lib/damos/scheme.js'
import { NO_WATERMARKS } from '../../lib/damos/watermarks.js'

/** No limit. */
export const NO_QUOTA: QuotaParameters = {
  resetIntervalMs: 0n,
  ms: 0n,
  sz: 0n,
  goals: [],
  goalTuner: 'consist',
  failChargeNum: 0,
  failChargeDenom: 0,
  weightSz: 0,
  weightNrAccesses: 1,
  weightAge: 1,
}

/** A scheme. */
export function scheme(
  more: Partial<Omit<SchemeParameters, 'quota' | 'pattern'>> & {
    quota?: Partial<QuotaParameters>
    pattern?: Partial<SchemeParameters['pattern']>
  } = {},
): SchemeParameters {
  const { quota, pattern, ...rest } = more
  return {
    action: 'stat',
    pattern: {
      minSz: 0n,
      maxSz: U64_MAX,
      minNrAccesses: 0,
      maxNrAccesses: 2 ** 32 - 1,
      minAge: 0,
      maxAge: 2 ** 32 - 1,
      ...pattern,
    },
    applyIntervalUs: 0,
    quota: { ...NO_QUOTA, ...quota },
    watermarks: NO_WATERMARKS,
    filters: [],
    targetNid: -1,
    dests: [],
    maxNrSnapshots: 0,
    ...rest,
  }
}

/** A goal that the user feeds. */
export function userGoal(targetValue: bigint, currentValue: bigint): GoalParameters {
  return { metric: 'user_input', targetValue, currentValue, nid: -1, memcgPath: '' }
}
