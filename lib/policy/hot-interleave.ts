/**
 * Bandwidth expansion: hot memory is spread over nodes by weights, so that all of them serve it at once. Where a page
 * goes is decided by its offset in its mapping alone, so what lies right stays.
 */
import {
  fromSamples,
  fromUs,
  PAGE_OR_MORE,
  quotasOf,
  VIRTUAL_MONITORING,
  virtualKdamond,
} from './parts.js'
import { defineSetUp, type Parameter, type SetUp } from './set-up.js'

type Weight = 'weight0' | 'weight1' | 'weight2' | 'weight3'
type Names = Weight | 'hot_samples' | 'quota_sz' | keyof typeof VIRTUAL_MONITORING

const WEIGHTS: readonly Weight[] = ['weight0', 'weight1', 'weight2', 'weight3']

const weight = (which: string, value: number): Parameter => ({
  unit: 'count',
  default: value,
  max: 255,
  doc: `Weight of the ${which} node, by address; 0: none of it goes there.`,
})

/** See the top of the file. */
export const hotInterleave: SetUp = defineSetUp<Names>({
  name: 'hot_interleave',
  doc: 'Spreads hot memory over nodes by weights, for programs that want more bandwidth than one node has.',
  source: 'Documentation/mm/damon/design.rst, migration destinations (6.17)',
  parameters: {
    weight0: weight('first', 1),
    weight1: weight('second', 1),
    weight2: weight('third', 0),
    weight3: weight('fourth', 0),
    hot_samples: {
      unit: 'count',
      default: 1,
      min: 1,
      doc: 'Checks of an aggregation that found an access, or more: it is hot.',
    },
    quota_sz: { unit: 'bytes', default: 0, doc: 'Memory in a second, at most; 0: any.' },
    ...VIRTUAL_MONITORING,
  },
  check(values) {
    const [first] = WEIGHTS
    if (WEIGHTS.some((name) => values[name] > 0)) return undefined
    return [first, 'all weights are 0; expected one or more above 0']
  },
  checkSite({ kernel, nodes }) {
    if (kernel === '6.12')
      return 'kernel 6.12 has no destinations to migrate to; expected 6.18 or later'
    if (nodes.length > 1) return undefined
    return 'there is one node, so that nothing would ever migrate; expected machine.nodes of two or more'
  },
  kdamonds(values, { nodes }) {
    const dests = WEIGHTS.slice(0, nodes.length).map((name, i) => ({
      id: nodes[i].id,
      weight: values[name],
    }))
    const scheme = {
      action: 'migrate_hot',
      dests: dests.filter((dest) => dest.weight > 0),
      access_pattern: {
        sz_bytes: PAGE_OR_MORE,
        nr_accesses: fromSamples(values.hot_samples),
        age: fromUs(0),
      },
      quotas: quotasOf({
        bytes: values.quota_sz,
        resetMs: values.quota_sz === 0 ? 0 : 1000,
        weights: [0, 1, 0],
      }),
    }
    return { kdamondPerTarget: virtualKdamond(values, [scheme]) }
  },
})
