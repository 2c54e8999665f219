/** Proactive reclaim by a fixed age, as in the project's evaluations. */
import { MONITORING, NOT_ACCESSED, PAGE_OR_MORE, quotasOf, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

const { sample_interval, aggr_interval, min_nr_regions, max_nr_regions } = MONITORING

/** See the top of the file. */
export const prcl: SetUp = defineSetUp({
  name: 'prcl',
  doc: 'Pages out what a target did not access for a while.',
  source: 'damonitor.github.io, evaluation of proactive reclamation',
  parameters: {
    min_age: { unit: 'us', default: 5_000_000, doc: 'Not accessed for so long: it goes.' },
    sample_interval,
    aggr_interval,
    min_nr_regions,
    max_nr_regions,
  },
  kdamonds(values) {
    const scheme = {
      action: 'pageout',
      access_pattern: {
        sz_bytes: PAGE_OR_MORE,
        nr_accesses: NOT_ACCESSED,
        age: { min: `${values.min_age} us`, max: 'max' },
      },
      quotas: quotasOf({ resetMs: 0 }),
    }
    return { kdamondPerTarget: virtualKdamond(values, [scheme]) }
  },
})
