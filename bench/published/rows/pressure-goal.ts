/** Row 12. */
import { meanChange, outcomesOf, type Outcome } from '../evaluation/outcomes.js'
import { STAND_INS_FITTED } from '../evaluation/figures.js'
import { HAND_SET_S, lossOf, prclFrom, savingOf, tunedOutcomes } from '../evaluation/tuner.js'
import type { PublishedRow } from '../row.js'

/** Stalls that are aimed at in a window, us of 1 s. */
const GOAL_US = 5_000

/** Reclaim as much as a pressure allows. */
export const pressureGoal: PublishedRow = {
  row: 12,
  title: 'reclaim up to a pressure',
  source:
    'DAMON project, linux-mm, 20231130023652.50284-1-sj, told in words; schemes of damon-tests, ' +
    'perf/schemes/prcl_auto_50',
  model:
    `The six stand-ins; the scheme of prcl with its hand-set age of ${HAND_SET_S} s, no priorities, and a quota ` +
    'with a goal: 0.5 % of the time waits for memory. As there it is tuned every second; there by the average of ' +
    'the last 10 s, here by the last second. (Windows of 10 s come to nothing in 200 s: the quota begins at one ' +
    'byte, and doubles.) Means of the six; hand-set and tuned as in row 10. “Near” is taken for 1.',
  calibration: STAND_INS_FITTED,
  figures: [
    { name: 'saving, of that tuned', published: 1, unit: '' },
    { name: 'slowdown, of that tuned', published: 1, unit: '' },
    { name: 'pressure, of that tuned', published: 'less', unit: '', base: 1 },
    { name: 'pressure, of that hand-set', published: 'less', unit: '', base: 1 },
  ],
  disagreements: {
    'slowdown, of that tuned':
      'the goal is the stricter of the two where accesses are scattered: it stops barnes at a loss of 2.9 % of its ' +
      'time, where the tuner takes 10.8 % for four times the saving. How much the workloads lost there is not ' +
      'published.',
  },
  async measure() {
    const base = await outcomesOf(() => ({}))
    const handSet = await outcomesOf(() => prclFrom(HAND_SET_S))
    const tuned = await tunedOutcomes()
    const byGoal = await outcomesOf(() => ({ kdamonds: [reclaimToGoal()] }))
    const ratio = (change: typeof lossOf, others = tuned): number =>
      meanChange(byGoal, base, change) / meanChange(others, base, change)
    return {
      'saving, of that tuned': ratio(savingOf),
      'slowdown, of that tuned': ratio(lossOf),
      'pressure, of that tuned': ratio(pressureOf),
      'pressure, of that hand-set': ratio(pressureOf, handSet),
    }
  },
}

/** Share of the time in which the program waits for memory. */
function pressureOf({ runs: [{ machine, virtualUs }] }: Outcome): number {
  return machine!.pressure.some.totalUs / virtualUs
}

function reclaimToGoal(): object {
  const scheme = {
    action: 'pageout',
    access_pattern: {
      sz_bytes: { min: '4 KiB', max: 'max' },
      nr_accesses: { min: '0 %', max: '0 %' },
      age: { min: `${HAND_SET_S} s`, max: 'max' },
    },
    quotas: {
      time_ms: 0,
      sz_bytes: 0,
      reset_interval_ms: '1 s',
      weights: { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 },
      goals: [{ metric: 'some_mem_psi_us', target_value: GOAL_US, current_value: 0 }],
    },
  }
  return { contexts: [{ ops: 'vaddr', targets: [{ pid: 'program' }], schemes: [scheme] }] }
}
