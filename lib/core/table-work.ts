/**
 * What a context's loop asks for that is done on one table of regions and needs no memory: merging, resetting and
 * splitting, cutting, converting, summing up.
 */
import type { Key } from '../base/random.js'
import type { ContextWork } from './context-state.js'
import { convertResults } from './convert-results.js'
import type { KernelBehaviour } from './kernel.js'
import { mergePass } from './merge.js'
import { nrRegionsOf, type RegionTable } from './region-table.js'
import { advanceMovingSums, resetAggregated } from './reset.js'
import { splitRegionsOf, splitSome } from './split.js'

type WorkOf<Kind extends ContextWork['do']> = Extract<ContextWork, { do: Kind }>

/** What splitting needs besides the table. */
export interface SplitSite {
  /** Filled for this split. */
  readonly key: Key
  /** See `createSplitScratch`. */
  readonly scratch: Int32Array
  /** Number of the table's first region among all of the context's. */
  readonly firstIndex: number
  readonly minRegionSz: number
}

/** One merge pass. @returns the number of regions */
export function mergeTable(
  table: RegionTable,
  work: WorkOf<'merge'>,
  kernel: KernelBehaviour,
): number {
  if (work.windowSamples > 0 && kernel.frequency === 'movingSum') {
    advanceMovingSums(table, work.windowSamples, work.maxNrAccesses)
  }
  const { threshold, szLimit, countAge } = work
  return mergePass(table, threshold, szLimit, countAge, kernel.resetAgeOnZeroChange)
}

/** Splits as decided; the window was reset. @returns the number of regions */
export function splitTable(table: RegionTable, work: WorkOf<'renew'>, site: SplitSite): number {
  const { key, scratch, firstIndex, minRegionSz } = site
  if (work.subs > 0) return splitRegionsOf(table, work.subs, minRegionSz, key, scratch)
  return splitSome(table, work.step, work.offset, firstIndex, minRegionSz, key, scratch)
}

/** Resets the window. @returns whether regions are to be split as well */
export function resetTable(
  table: RegionTable,
  work: WorkOf<'renew'>,
  kernel: KernelBehaviour,
): boolean {
  resetAggregated(table, kernel)
  return work.subs !== 0 || work.step !== 0
}

/** Sum of size × nrAccesses. */
export function measureTable(table: RegionTable): number {
  const { start, end, nrAccesses } = table
  let seen = 0
  for (let i = 0; i < nrRegionsOf(table); i++) seen += (end[i] - start[i]) * nrAccesses[i]
  return seen
}

/** Converts results to new intervals. */
export function convertTable(
  table: RegionTable,
  work: WorkOf<'convert'>,
  kernel: KernelBehaviour,
): void {
  const from = { sampleUs: work.fromSampleUs, aggrUs: work.fromAggrUs }
  const to = { sampleUs: work.toSampleUs, aggrUs: work.toAggrUs }
  convertResults(table, from, to, work.isAggregating, kernel)
}
