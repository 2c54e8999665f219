/**
 * Merging and ageing, at the end of each aggregation, before anything else sees the window.
 */
import type { KernelBehaviour } from './kernel.js'
import { copyRegion, nrRegionsOf, setNrRegions, type RegionTable } from './region-table.js'

/**
 * Ages every region (if `countAge`), and merges neighbours whose access counts differ by at most `threshold`
 * while the result is no larger than `szLimit`. One pass, in place.
 *
 * Merged counts and ages are means weighted by size, rounded down; `lastNrAccesses` stays that of the left
 * region. A region ages by 1 while its count stays within `threshold` of the last window's, else starts from 0.
 * Follows `damon_merge_regions_of()` and `damon_merge_two_regions()`.
 *
 * Worked example: sizes 100 and 200, counts 10 and 20, ages 9 and 21 give 5000 / 300 = 16, 5100 / 300 = 17.
 *
 * @param threshold largest difference of nrAccesses still merged, in samples
 * @param szLimit largest size of a merged region, in core units
 * @param resetAgeOnZeroChange a change between zero and non-zero also restarts the age
 * @returns the number of regions left
 */
export function mergePass(
  table: RegionTable,
  threshold: number,
  szLimit: number,
  countAge: boolean,
  resetAgeOnZeroChange: boolean,
): number {
  const { start, end, nrAccesses, lastNrAccesses, age, movingSumBp } = table
  const nrRegions = nrRegionsOf(table)
  let kept = -1
  for (let i = 0; i < nrRegions; i++) {
    const nr = nrAccesses[i]
    if (countAge) {
      const last = lastNrAccesses[i]
      const isKept =
        nr - last <= threshold &&
        last - nr <= threshold &&
        !(resetAgeOnZeroChange && (nr === 0) !== (last === 0))
      age[i] = isKept ? age[i] + 1 : 0
    }
    if (kept >= 0 && end[kept] === start[i] && end[i] - start[kept] <= szLimit) {
      const keptNr = nrAccesses[kept]
      if (keptNr - nr <= threshold && nr - keptNr <= threshold) {
        const keptSize = end[kept] - start[kept]
        const size = end[i] - start[i]
        const merged = weightedMean(keptNr, keptSize, nr, size)
        nrAccesses[kept] = merged
        age[kept] = weightedMean(age[kept] >>> 0, keptSize, age[i] >>> 0, size)
        movingSumBp[kept] = merged * 10_000
        end[kept] = end[i]
        continue
      }
    }
    kept++
    if (kept !== i) copyRegion(table, i, kept)
  }
  setNrRegions(table, kept + 1)
  return kept + 1
}

/**
 * The threshold of the next merge pass while there are more than `max_nr_regions` regions, or 0 to stop.
 * Follows the loop of `kdamond_merge_regions()`: it doubles, up to the samples per aggregation.
 *
 * @param threshold of the pass that was done
 * @param thresholdMax samples per aggregation
 * @param nrRegions regions of the context after that pass
 */
export function nextMergeThreshold(
  threshold: number,
  thresholdMax: number,
  nrRegions: number,
  maxNrRegions: number,
  kernel: KernelBehaviour,
): number {
  if (nrRegions <= maxNrRegions) return 0
  const doubled = Math.max(1, 2 * threshold)
  if (kernel.capMergeThreshold) {
    if (threshold >= thresholdMax) return 0
    return threshold < Math.floor(thresholdMax / 2) ? doubled : thresholdMax
  }
  return Math.floor(doubled / 2) < thresholdMax ? doubled : 0
}

function weightedMean(a: number, sizeA: number, b: number, sizeB: number): number {
  return a === b ? a : Math.floor((a * sizeA + b * sizeB) / (sizeA + sizeB))
}
