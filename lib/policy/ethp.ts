/** Huge pages for what is accessed, none for what is not: most of their speed for a part of their memory. */
import { fromUs, NOT_ACCESSED, quotasOf, VIRTUAL_MONITORING, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

const HUGE_PAGE = 2 ** 21

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
    ...VIRTUAL_MONITORING,
  },
  kdamonds(values) {
    const quotas = quotasOf({ resetMs: 0 })
    const schemes = [
      {
        action: 'hugepage',
        access_pattern: {
          sz_bytes: { min: 0, max: 'max' },
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
          age: fromUs(values.cold_age),
        },
        quotas,
      },
    ]
    return { kdamondPerTarget: virtualKdamond(values, schemes) }
  },
})
