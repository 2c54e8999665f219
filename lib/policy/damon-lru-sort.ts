/** The kernel's DAMON_LRU_SORT: tells reclaim what is hot and what is cold, when memory becomes short. */
import {
  coldFor,
  fromSamples,
  fromWindows,
  goalOf,
  intervalsOf,
  MONITORING,
  PAGE_OR_MORE,
  physicalKdamond,
  quotasOf,
  watermarkParameters,
  watermarksOf,
} from './parts.js'
import { defineSetUp, type Plain, type SetUp } from './set-up.js'

const BP = 10_000
/** Both goals overlap by so much, that one always has something to do. */
const OVERLAP_BP = 2

/** See the top of the file. */
export const damonLruSort: SetUp = defineSetUp({
  name: 'damon_lru_sort',
  doc: 'DAMON_LRU_SORT: makes hot memory active and cold memory inactive, so that reclaim takes the right pages.',
  source: 'admin-guide/mm/damon/lru_sort; mm/damon/lru_sort.c',
  parameters: {
    hot_thres_access_freq: {
      unit: 'permil',
      default: 500,
      max: 1000,
      doc: 'Accessed in so many of the checks: it is hot.',
    },
    cold_min_age: {
      unit: 'us',
      default: 120_000_000,
      doc: 'Not accessed for so long: it is cold.',
    },
    quota_ms: { unit: 'ms', default: 10, doc: 'Time in a window, half of it for each of the two.' },
    quota_reset_interval_ms: { unit: 'ms', default: 1000, doc: 'Length of a window.' },
    active_mem_bp: {
      unit: 'bp',
      default: 0,
      max: BP,
      doc: 'Share of active memory that is aimed at; 0: no goal.',
    },
    filter_young_pages: {
      unit: 'flag',
      default: false,
      doc: 'Looks at each page: only young ones are made active, only others inactive.',
    },
    autotune_monitoring_intervals: {
      unit: 'flag',
      default: false,
      doc: 'Intervals tune themselves, to 0.4 %.',
    },
    ...watermarkParameters(5_000_000, [200, 150, 50]),
    ...MONITORING,
  },
  kdamonds(values, { kernel }) {
    const isTuned = values.autotune_monitoring_intervals === 1
    const [sampleUs, aggrUs] = isTuned
      ? [5_000, 100_000]
      : [values.sample_interval, values.aggr_interval]
    const samples = Math.floor(aggrUs / sampleUs)
    const active = values.active_mem_bp
    const ageWeight = kernel === '6.12' || kernel === '6.18' ? 0 : 1
    const scheme = (action: string, pattern: Plain, goal: Plain, isYoung: boolean): Plain => ({
      action,
      access_pattern: pattern,
      quotas: quotasOf({
        ms: Math.floor(values.quota_ms / 2),
        resetMs: values.quota_reset_interval_ms,
        weights: [0, 1, ageWeight],
        goals: active > 0 ? [goal] : [],
      }),
      watermarks: watermarksOf(values),
      ...(values.filter_young_pages === 1 && {
        filters: [{ filter_type: 'young', matching: !isYoung, allow: false }],
      }),
    })
    const hot = Math.floor((samples * values.hot_thres_access_freq) / 1000)
    const schemes = [
      scheme(
        'lru_prio',
        { sz_bytes: PAGE_OR_MORE, nr_accesses: fromSamples(hot), age: fromWindows(0, aggrUs) },
        goalOf('active_mem_bp', active),
        true,
      ),
      scheme(
        'lru_deprio',
        coldFor(fromWindows(values.cold_min_age, aggrUs)),
        goalOf('inactive_mem_bp', BP - active + OVERLAP_BP),
        false,
      ),
    ]
    return { kdamonds: [physicalKdamond(values, intervalsOf(values, isTuned), schemes)] }
  },
})
