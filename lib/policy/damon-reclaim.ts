/** The kernel's DAMON_RECLAIM: pages out what was not accessed for long, when memory becomes short. */
import {
  coldFor,
  fromWindows,
  goalOf,
  intervalsOf,
  MONITORING,
  physicalKdamond,
  quotasOf,
  watermarkParameters,
  watermarksOf,
} from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

/** See the top of the file. */
export const damonReclaim: SetUp = defineSetUp({
  name: 'damon_reclaim',
  doc: 'DAMON_RECLAIM: pages out what was not accessed for long, when memory becomes short.',
  source: 'admin-guide/mm/damon/reclaim; mm/damon/reclaim.c',
  parameters: {
    min_age: { unit: 'us', default: 120_000_000, doc: 'Not accessed for so long: it is cold.' },
    quota_ms: { unit: 'ms', default: 10, doc: 'Time to reclaim in a window.' },
    quota_sz: { unit: 'bytes', default: 128 * 2 ** 20, doc: 'Memory to reclaim in a window.' },
    quota_reset_interval_ms: { unit: 'ms', default: 1000, doc: 'Length of a window.' },
    quota_mem_pressure_us: {
      unit: 'us',
      default: 0,
      doc: 'Pressure (some) in a window that is aimed at; 0: no goal.',
    },
    quota_autotune_feedback: {
      unit: 'count',
      default: 0,
      doc: 'How far the user’s aim is met, of 10,000; 0: no goal.',
    },
    skip_anon: { unit: 'flag', default: false, doc: 'Leaves anonymous memory alone.' },
    autotune_monitoring_intervals: {
      unit: 'flag',
      default: false,
      doc: 'Intervals tune themselves, to 0.4 %.',
    },
    ...watermarkParameters(5_000_000, [500, 400, 200]),
    ...MONITORING,
  },
  kdamonds(values) {
    const { quota_mem_pressure_us: pressure, quota_autotune_feedback: feedback } = values
    const goals = [
      ...(pressure > 0 ? [goalOf('some_mem_psi_us', pressure)] : []),
      ...(feedback > 0 ? [goalOf('user_input', 10_000, { current_value: feedback })] : []),
    ]
    const isTuned = values.autotune_monitoring_intervals === 1
    const aggrUs = isTuned ? 100_000 : values.aggr_interval
    const scheme = {
      action: 'pageout',
      access_pattern: coldFor(fromWindows(values.min_age, aggrUs)),
      quotas: quotasOf({
        ms: values.quota_ms,
        bytes: values.quota_sz,
        resetMs: values.quota_reset_interval_ms,
        weights: [0, 0, 1],
        goals,
      }),
      watermarks: watermarksOf(values),
      ...(values.skip_anon === 1 && {
        filters: [{ filter_type: 'anon', matching: true, allow: false }],
      }),
    }
    return { kdamonds: [physicalKdamond(values, intervalsOf(values, isTuned), [scheme])] }
  },
})
