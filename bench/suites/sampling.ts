/** The engine's own sampling loop over stored bits: pick a page, make it old, check it. */
import { createRegionTable, initRegion, setNrRegions } from '../../lib/core/region-table.js'
import { createMonitoredTarget, type MonitoredTarget } from '../../lib/engine/monitored-target.js'
import { runTicks } from '../../lib/engine/tick-batch.js'
import { fixedRanges } from '../../lib/ops/fixed-ranges.js'
import { createFlatLayout } from '../../lib/space/layout.js'
import { createSpace } from '../../lib/space/space.js'
import { microVariant } from '../support/micro.js'
import { areasOf, PAGES_PER_GIB } from '../support/plans.js'
import type { Suite, Variant } from '../support/suite.js'

const SETS = 60
const PASSES = 100
const SAMPLE_US = 5000

const SHAPES = [
  { gib: 1, nrRegions: 1000 },
  { gib: 64, nrRegions: 1000 },
  { gib: 1024, nrRegions: 10_000 },
]

export const sampling: Suite = {
  name: 'sampling',
  comparisons: (anchors) =>
    SHAPES.map(({ gib, nrRegions }) => ({
      title: `${gib} GiB, ${nrRegions} regions, stored bits`,
      figures: [
        { key: 'value', unit: 'ns per region-sample', compare: 'ratio' },
        { key: 'checksum', unit: 'checksum of the sampled pages', compare: 'none' },
      ],
      variants: [
        ...(anchors === null ? [] : [anchors.variant('sampling', gib * PAGES_PER_GIB, nrRegions)]),
        engineVariant(gib * PAGES_PER_GIB, nrRegions),
      ],
    })),
}

function engineVariant(pages: number, nrRegions: number): Variant {
  const target = createTarget(pages, nrRegions)
  const rows = { first: 0, last: nrRegions }
  const bits = target.spaces[0].bits!
  return microVariant({
    name: 'TypeScript',
    operations: PASSES * nrRegions,
    iterations: SETS,
    prepare: () => refill(bits, pages),
    run: (set) => {
      const tick = set * PASSES
      runTicks(target, rows, false, tick * SAMPLE_US, SAMPLE_US, tick, PASSES)
    },
    checksum: () => target.sampled.reduce((sum, page) => (sum + page) % 1_000_000_007, 0),
  })
}

/** What workload A leaves at most: 30 % of all bits set, here to whole words. */
function refill(bits: Int32Array, pages: number): void {
  bits.fill(0)
  for (const { startPage, endPage } of areasOf(0, pages, false)) {
    bits.fill(-1, startPage >> 5, endPage >> 5)
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
