/** Proactive reclaim by a fixed age, as in the project's evaluations. */
import { coldFor, fromUs, quotasOf, VIRTUAL_MONITORING, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

/** See the top of the file. */
export const prcl: SetUp = defineSetUp({
  name: 'prcl',
  doc: 'Pages out what a target did not access for a while.',
  source: 'damonitor.github.io, evaluation of proactive reclamation',
  parameters: {
    min_age: { unit: 'us', default: 5_000_000, doc: 'Not accessed for so long: it goes.' },
    ...VIRTUAL_MONITORING,
  },
  kdamonds(values) {
    const scheme = {
      action: 'pageout',
      access_pattern: coldFor(fromUs(values.min_age)),
      quotas: quotasOf({ resetMs: 0 }),
    }
    return { kdamondPerTarget: virtualKdamond(values, [scheme]) }
  },
})
