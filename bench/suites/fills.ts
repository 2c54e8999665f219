/** Marking one area of 3 % of 64 GiB: all its pages, or each with probability 1/4. */
import { createFlatLayout } from '../../lib/space/layout.js'
import { createSpace } from '../../lib/space/space.js'
import { createAreasSources } from '../../lib/workload/areas.js'
import { countBits } from '../support/bits.js'
import { microVariant } from '../support/micro.js'
import { areasOf, PAGES_PER_GIB } from '../support/plans.js'
import type { Suite, Variant } from '../support/suite.js'

const SETS = 60
const PAGES = 64 * PAGES_PER_GIB
const QUANTUM_US = 5000

export const fills: Suite = {
  name: 'fills',
  comparisons: (anchors) =>
    (['range', 'bernoulli'] as const).map((kind) => ({
      title: kind === 'range' ? 'all pages of the area' : 'each page with probability 1/4',
      figures: [
        { key: 'value', unit: 'ns per page', compare: 'ratio' },
        { key: 'checksum', unit: 'bits set in the end', compare: 'same' },
      ],
      variants: [
        ...(anchors === null ? [] : [anchors.variant('fills', kind)]),
        engineVariant(kind === 'range'),
      ],
    })),
}

function engineVariant(isRange: boolean): Variant {
  const area = areasOf(0, PAGES, !isRange)[isRange ? 0 : 4]
  const site = { seed: 42, target: 0, workload: 0, pageOf: (page: number) => page }
  const plan = { kind: 'areas', quantumUs: QUANTUM_US, areas: [area] } as const
  const [source] = createAreasSources(plan, site)
  const space = createSpace({
    layout: createFlatLayout(PAGES),
    mappings: [],
    sources: [],
    access: 'bits',
    isShared: false,
  })
  const bits = space.bits!
  const repeats = isRange ? 100 : 4
  return microVariant({
    name: 'TypeScript',
    operations: repeats * (area.endPage - area.startPage),
    iterations: SETS,
    prepare: () => bits.fill(0),
    run: () => {
      for (let quantum = 0; quantum < repeats; quantum++) {
        const from = quantum * QUANTUM_US
        source.mark(bits, area.startPage, area.endPage, from, from + QUANTUM_US)
      }
    },
    checksum: () => countBits(bits),
  })
}
