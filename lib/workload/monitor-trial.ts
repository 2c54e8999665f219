/**
 * A monitor of made-up memory, tried out: regions are hit by chance, and merged and split as in a context.
 *
 * Memory is of five of the largest regions that there may be.
 */
import { createKey, deriveKey, mix, STREAM } from '../base/random.js'
import { mergePass } from '../core/merge.js'
import {
  createRegionTable,
  initRegion,
  nrRegionsOf,
  setNrRegions,
  type RegionTable,
} from '../core/region-table.js'
import { createSplitScratch, splitRegionsOf } from '../core/split.js'

/** Largest region, and pages of all. */
export const TRIAL_REGION_PAGES: number = 1 << 16
export const TRIAL_PAGES: number = 5 * TRIAL_REGION_PAGES
/** Pieces of a region, at most. */
const PIECES_MAX = 3
/** Cuts of a region in a window, at most. */
export const CUTS_MAX: number = PIECES_MAX - 1

const REGIONS_FIRST = 128
/** Above it regions are not split, as above half of max_nr_regions. */
const SPLIT_REGIONS_MAX = 256
/** Until regions are as they stay. */
const WINDOWS_LEFT_OUT = 20

/** How a monitor watches, merges and splits. */
export interface TrialAttributes {
  /** Per window. */
  readonly nrSamples: number
  /** Largest difference of counts that is merged. */
  readonly threshold: number
  /** Of each region, in the mean of windows. */
  readonly cuts: number
}

/** That, and what it sees. */
export interface MonitorTrial extends TrialAttributes {
  /** Of a region [start, end): 2^32 times the probability of each count or less, as `hitLimits` gives it. */
  readonly limitsOf: (start: number, end: number) => Float64Array
  readonly nrWindows: number
}

/**
 * Monitors.
 *
 * @param see takes the regions of a window; returns whether that was enough
 * @returns windows that were seen
 */
export function tryMonitor(
  { limitsOf, nrSamples, threshold, cuts, nrWindows }: MonitorTrial,
  see: (table: RegionTable, nrRegions: number) => boolean,
): number {
  const table = createRegionTable(PIECES_MAX * SPLIT_REGIONS_MAX)
  const scratch = createSplitScratch(PIECES_MAX * SPLIT_REGIONS_MAX)
  const key = createKey()
  const { nrAccesses, start, end } = table
  const startOf = (i: number): number => (i * TRIAL_PAGES) / REGIONS_FIRST
  for (let i = 0; i < REGIONS_FIRST; i++) initRegion(table, i, startOf(i), startOf(i + 1))
  setNrRegions(table, REGIONS_FIRST)
  for (let window = 0; window < nrWindows; window++) {
    deriveKey(key, 0, STREAM.split, 0, window, 0)
    // As many cuts as in the mean, evenly spread over windows.
    const nrCuts = Math.floor((window + 1) * cuts) - Math.floor(window * cuts)
    if (nrCuts > 0 && nrRegionsOf(table) <= SPLIT_REGIONS_MAX) {
      splitRegionsOf(table, 1 + nrCuts, 1, key, scratch)
    }
    for (let i = 0; i < nrRegionsOf(table); i++) {
      const limits = limitsOf(start[i], end[i])
      const drawn = mix(i, key.k1, key.k0) >>> 0
      let count = 0
      while (count < nrSamples && drawn >= limits[count]) count++
      nrAccesses[i] = count
    }
    const nrRegions = mergePass(table, threshold, TRIAL_REGION_PAGES, false, false)
    if (window < WINDOWS_LEFT_OUT) continue
    if (see(table, nrRegions)) return window + 1 - WINDOWS_LEFT_OUT
  }
  return nrWindows - WINDOWS_LEFT_OUT
}

/** By count: 2^32 times the probability of so many hits or fewer, if each sample hits with a probability below 1. */
export function hitLimits(probability: number, nrSamples: number): Float64Array {
  const limits = new Float64Array(nrSamples + 1)
  let exactly = 2 ** 32
  for (let i = 0; i < nrSamples; i++) exactly *= 1 - probability
  let sum = 0
  for (let count = 0; count <= nrSamples; count++) {
    sum += exactly
    limits[count] = sum
    exactly *= ((nrSamples - count) / (count + 1)) * (probability / (1 - probability))
  }
  return limits
}
