/** The engine's own sampling loop over stored bits: pick a page, make it old, check it. */
import { KERNELS } from '../../lib/core/kernel.js'
import { createRegionTable, initRegion, setNrRegions } from '../../lib/core/region-table.js'
import { doWork, type ContextPart } from '../../lib/engine/context-part.js'
import { createMonitoredTarget, type MonitoredTarget } from '../../lib/engine/monitored-target.js'
import { fixedRanges } from '../../lib/ops/fixed-ranges.js'
import { createFlatLayout } from '../../lib/space/layout.js'
import { createSpace } from '../../lib/space/space.js'
import { setBits } from '../../lib/workload/bit-fill.js'
import { countBits } from '../support/bits.js'
import { microVariant } from '../support/micro.js'
import { areasOf, PAGES_PER_GIB } from '../support/plans.js'
import type { Suite, Variant } from '../support/suite.js'

const SETS = 60
const SAMPLES = 20
const SAMPLE_US = 5000

/** `aggregations` a task. */
const SHAPES = [
  { gib: 1, nrRegions: 1000, aggregations: 5 },
  { gib: 64, nrRegions: 1000, aggregations: 5 },
  { gib: 1024, nrRegions: 10_000, aggregations: 1 },
]

export const sampling: Suite = {
  name: 'sampling',
  comparisons: (anchors) =>
    SHAPES.map(({ gib, nrRegions, aggregations }) => {
      const work = [gib * PAGES_PER_GIB, nrRegions, aggregations] as const
      return {
        title: `${gib} GiB, ${nrRegions} regions, stored bits`,
        figures: [
          { key: 'value', unit: 'ns per region-sample', compare: 'ratio' },
          { key: 'checksum', unit: 'bits left', compare: 'same' },
        ],
        variants: [
          ...(anchors === null ? [] : [anchors.variant('sampling', ...work)]),
          engineVariant(...work),
        ],
      }
    }),
}

function engineVariant(pages: number, nrRegions: number, aggregations: number): Variant {
  const target = createTarget(pages, nrRegions)
  const part = partOf(target)
  const bits = target.spaces[0].bits!
  return microVariant({
    name: 'TypeScript',
    operations: aggregations * SAMPLES * nrRegions,
    iterations: SETS,
    prepare: () => refill(bits, pages),
    run: (set) => {
      for (let i = 0; i < aggregations; i++) {
        const tick = (set * aggregations + i) * SAMPLES
        const startUs = tick * SAMPLE_US
        doWork(part, { do: 'sample', startUs, sampleUs: SAMPLE_US, tick, samples: SAMPLES })
      }
    },
    checksum: () => countBits(bits),
  })
}

/** What workload A leaves at most: 30 % of all bits set. */
function refill(bits: Int32Array, pages: number): void {
  bits.fill(0)
  for (const { startPage, endPage } of areasOf(0, pages, false)) {
    setBits(bits, startPage, endPage, 0, pages)
  }
}

/** A target of even regions, nothing but the loop touching its pages. */
function createTarget(pages: number, nrRegions: number): MonitoredTarget {
  const table = createRegionTable(nrRegions)
  const boundary = (i: number): number => Math.floor((pages * i) / nrRegions)
  for (let i = 0; i < nrRegions; i++) initRegion(table, i, boundary(i), boundary(i + 1))
  setNrRegions(table, nrRegions)
  const layout = createFlatLayout(pages)
  const all = { start: 0, end: pages, fromUs: 0, untilUs: Infinity, order: 0 }
  const space = createSpace({
    layout,
    mappings: [all],
    sources: [],
    access: 'bits',
    isShared: false,
  })
  return createMonitoredTarget({
    seed: 42,
    context: 0,
    index: 0,
    table,
    operations: fixedRanges([[0, pages]]),
    layout,
    isPhysical: false,
    spaces: [space],
    ranges: [{ ...all, space, offset: 0 }],
  })
}

/** The target in one piece, as a context alone on its memory has it. */
function partOf(target: MonitoredTarget): ContextPart {
  const whole = { target, slice: 0, nrSlices: 1, sliceAlignment: 1, isOwner: true }
  const firstIndexes = new Int32Array(1)
  return { kernel: KERNELS.next, minRegionSz: 1, targets: [whole], firstIndexes, onCpu: null }
}
