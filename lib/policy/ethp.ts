/** Huge pages for what is accessed, none for what is not: most of their speed for a part of their memory. */
import { MONITORING, NOT_ACCESSED, quotasOf, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

const HUGE_PAGE = 2 ** 21
const { sample_interval, aggr_interval, min_nr_regions, max_nr_regions } = MONITORING

/** See the top of the file. */
export const ethp: SetUp = defineSetUp({
  name: 'ethp',
  doc: 'Asks for huge pages where memory is accessed, and refuses them where it is not.',
  source: 'damonitor.github.io, evaluation of ethp',
  parameters: {
    hot_access: {
      unit: 'permil',
      default: 50,
      max: 1000,
      doc: 'Accessed in so many of the checks.',
    },
    cold_age: { unit: 'us', default: 7_000_000, doc: 'Not accessed for so long.' },
    sample_interval,
    aggr_interval,
    min_nr_regions,
    max_nr_regions,
  },
  kdamonds(values) {
    const quotas = quotasOf({ resetMs: 0 })
    const schemes = [
      {
        action: 'hugepage',
        access_pattern: {
          sz_bytes: { min: HUGE_PAGE, max: 'max' },
          nr_accesses: { min: `${values.hot_access / 10} %`, max: '100 %' },
          age: { min: 0, max: 'max' },
        },
        quotas,
      },
      {
        action: 'nohugepage',
        access_pattern: {
          sz_bytes: { min: HUGE_PAGE, max: 'max' },
          nr_accesses: NOT_ACCESSED,
          age: { min: `${values.cold_age} us`, max: 'max' },
        },
        quotas,
      },
    ]
    return { kdamondPerTarget: virtualKdamond(values, schemes) }
  },
})
