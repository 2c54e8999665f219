/** A table of regions to start from, as bench/anchors set theirs up. */
import { createKey, deriveKey, scale, STREAM } from '../../lib/base/random.js'
import {
  createRegionTable,
  initRegion,
  nrRegionsOf,
  setNrRegions,
  type RegionTable,
} from '../../lib/core/region-table.js'
import { PERIODS } from './plans.js'

const SAMPLES = 20

/** Every tenth of the space begins with an area; counts are those of touches in every k-th tick. */
export function createTemplate(nrRegions: number, pages: number): RegionTable {
  const key = createKey()
  const table = createRegionTable(nrRegions)
  const boundary = (i: number): number => Math.floor((pages * i) / nrRegions)
  for (let i = 0; i < nrRegions; i++) {
    deriveKey(key, 42, STREAM.touch, i, 0, 0)
    const period = PERIODS[Math.floor((i * 10) / nrRegions)]
    const isInArea = Math.floor((i * 100) / nrRegions) % 10 < 3
    initRegion(table, i, boundary(i), boundary(i + 1))
    table.lastNrAccesses[i] = isInArea ? Math.floor(SAMPLES / period) : 0
    table.nrAccesses[i] = isInArea ? table.lastNrAccesses[i] - (key.k0 & 1) : 0
    table.age[i] = scale(key.k1, 200)
  }
  setNrRegions(table, nrRegions)
  return table
}

/** Makes a table the copy of a template; it has room. */
export function copyTable(from: RegionTable, to: RegionTable): void {
  to.start.set(from.start)
  to.end.set(from.end)
  to.nrAccesses.set(from.nrAccesses)
  to.lastNrAccesses.set(from.lastNrAccesses)
  to.age.set(from.age)
  setNrRegions(to, nrRegionsOf(from))
}
