/** Proactive reclaim that aims at a pressure: as much as programs do not mind. */
import {
  coldFor,
  fromUs,
  goalOf,
  intervalsOf,
  MONITORING,
  physicalKdamond,
  quotasOf,
} from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

/** See the top of the file. */
export const proactiveReclaim: SetUp = defineSetUp({
  name: 'proactive_reclaim',
  doc: 'Pages out the coldest memory, as much as a pressure allows.',
  source: 'admin-guide/mm/damon/usage; lore 20231130023652.50284-1-sj',
  parameters: {
    pressure: {
      unit: 'us',
      default: 500,
      min: 1,
      doc: 'Pressure (some) in a window that is aimed at.',
    },
    min_age: { unit: 'us', default: 0, doc: 'Not accessed for so long.' },
    quota_sz: {
      unit: 'bytes',
      default: 128 * 2 ** 20,
      doc: 'Memory in a window, at most; 0: no limit.',
    },
    quota_reset_interval_ms: { unit: 'ms', default: 1000, min: 1, doc: 'Length of a window.' },
    fail_charge_denom: {
      unit: 'count',
      default: 0,
      doc: 'What failed takes one part in so many of its size from the quota (kernel 7.2); 0: all of it.',
    },
    ...MONITORING,
  },
  kdamonds(values) {
    const scheme = {
      action: 'pageout',
      access_pattern: coldFor(fromUs(values.min_age)),
      quotas: quotasOf({
        bytes: values.quota_sz,
        resetMs: values.quota_reset_interval_ms,
        weights: [0, 1, 1],
        goals: [goalOf('some_mem_psi_us', values.pressure)],
        failChargeDenom: values.fail_charge_denom,
      }),
    }
    return { kdamonds: [physicalKdamond(values, intervalsOf(values, false), [scheme])] }
  },
})
