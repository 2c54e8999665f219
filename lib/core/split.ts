/**
 * Splitting regions. A split copies all counters to both parts; nothing is halved.
 *
 * All functions count the parts first and then write the table from its end, so no second table is needed.
 * The random cut of region i is keyed by its row, never by who computes it or when.
 */
import { assert } from '../base/assert.js'
import { mix, scale, type Key } from '../base/random.js'
import { copyRegion, nrRegionsOf, setNrRegions, type RegionTable } from './region-table.js'

/** Splits of one region in a periodic split are at most this many. */
const CUTS_MAX = 3

/** Room for the cut offsets of a table of `capacity` rows. */
export function createSplitScratch(capacity: number): Int32Array {
  return new Int32Array(CUTS_MAX * capacity)
}

/**
 * Splits every region at random into up to `subs` parts, each cut at 1 to 9 tenths of the left part's size.
 * Follows `damon_split_regions_of()`.
 *
 * @param subs 2 or 3 (up to 4 fit the scratch)
 * @param minRegionSz regions of up to twice this size stay whole
 * @param key of this context, target and aggregation
 * @returns the number of regions
 */
export function splitRegionsOf(
  table: RegionTable,
  subs: number,
  minRegionSz: number,
  key: Key,
  scratch: Int32Array,
): number {
  const { start, end } = table
  const { k0, k1 } = key
  const nrRegions = nrRegionsOf(table)
  let total = nrRegions
  const nrCuts = subs - 1
  for (let i = 0; i < nrRegions; i++) {
    let size = end[i] - start[i]
    for (let round = 0; round < nrCuts; round++) {
      const slot = nrCuts * i + round
      scratch[slot] = 0
      if (size <= 2 * minRegionSz) continue
      const cut = randomCut(size, minRegionSz, mix(4 * i + round, k0, k1))
      if (cut === 0 || cut >= size) continue
      scratch[slot] = cut
      size = cut
      total++
    }
  }
  spread(table, nrRegions, total, scratch, nrCuts)
  return total
}

/**
 * Splits in two every region whose number, counted over all targets of the context, is `offset` modulo `step`.
 * Used above half of max_nr_regions, so that a rotating part still gets finer. Follows the `next` kernel.
 *
 * @param firstIndex number of this table's first region among the context's
 * @returns the number of regions of this table
 */
export function splitSome(
  table: RegionTable,
  step: number,
  offset: number,
  firstIndex: number,
  minRegionSz: number,
  key: Key,
  scratch: Int32Array,
): number {
  const { start, end } = table
  const nrRegions = nrRegionsOf(table)
  let total = nrRegions
  for (let i = 0; i < nrRegions; i++) {
    const size = end[i] - start[i]
    scratch[i] = 0
    if ((firstIndex + i) % step !== offset || size < 2 * minRegionSz) continue
    const cut = randomCut(size, minRegionSz, mix(4 * i, key.k0, key.k1))
    if (cut === 0 || cut >= size) continue
    scratch[i] = cut
    total++
  }
  spread(table, nrRegions, total, scratch, 1)
  return total
}

/**
 * Cuts every region larger than `maxSize` into parts of that size, the last one taking the rest.
 * Follows the splitting half of `damon_apply_min_nr_regions()`.
 *
 * @returns the number of regions
 */
export function splitToSize(table: RegionTable, maxSize: number): number {
  const { start, end } = table
  const nrRegions = nrRegionsOf(table)
  let total = 0
  for (let i = 0; i < nrRegions; i++) total += Math.ceil((end[i] - start[i]) / maxSize)
  if (total === nrRegions) return total
  assert(total <= table.capacity, 'a region table has room for all regions of its target')
  let to = total
  for (let i = nrRegions - 1; i >= 0; i--) {
    const first = start[i]
    let last = end[i]
    for (let part = Math.ceil((last - first) / maxSize) - 1; part >= 0; part--) {
      copyRegion(table, i, --to)
      start[to] = first + part * maxSize
      end[to] = last
      last = start[to]
    }
  }
  setNrRegions(table, total)
  return total
}

/**
 * Cuts one range into `pieces` even parts, the last one taking the remainder.
 * Follows `damon_va_evenly_split_region()` of kernels up to 7.0.
 *
 * @returns the start of each part, or undefined where the kernel refuses (no piece, or pieces of size 0)
 */
export function evenCuts(
  start: number,
  end: number,
  pieces: number,
  minRegionSz: number,
): number[] | undefined {
  if (pieces === 0) return undefined
  const size = end - start
  const part = Math.floor(size / pieces / minRegionSz) * minRegionSz
  if (part === 0) return undefined
  return Array.from({ length: pieces }, (_, i) => start + i * part)
}

/** A multiple of `minRegionSz` at 1 to 9 tenths of `size`; 0 where it falls below one. */
function randomCut(size: number, minRegionSz: number, hash: number): number {
  const tenths = 1 + scale(hash, 9)
  const cut = Math.floor((tenths * size) / 10)
  return minRegionSz === 1 ? cut : cut - (cut % minRegionSz)
}

/**
 * Writes the parts from the table's end. Region i has cut offsets `cuts[nrCuts * i …]`, 0 for none; they descend,
 * since each splits the left part again.
 */
function spread(
  table: RegionTable,
  nrRegions: number,
  total: number,
  cuts: Int32Array,
  nrCuts: number,
): void {
  assert(total <= table.capacity, 'a region table has room for all regions of its target')
  const { start, end } = table
  let to = total
  for (let i = nrRegions - 1; i >= 0; i--) {
    const first = start[i]
    let last = end[i]
    for (let slot = nrCuts * i; slot < nrCuts * (i + 1); slot++) {
      const cut = cuts[slot]
      if (cut === 0) continue
      copyRegion(table, i, --to)
      start[to] = first + cut
      end[to] = last
      last = first + cut
    }
    to--
    if (to !== i) copyRegion(table, i, to)
    start[to] = first
    end[to] = last
  }
  setNrRegions(table, total)
}
