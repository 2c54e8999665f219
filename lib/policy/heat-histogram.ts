/**
 * MEMTIS' histograms: how many 4 KiB pages are how hot, in bins that are each twice as wide as the one before, and
 * where to cut them so that the hottest just fit into the fast tier.
 *
 * ```
 *   bin     0    1    2    3   ...  13   14   15
 *   pages   ▇▇▇▇ ▇▇▇  ▂▂   ▂        ▂▂   ▂    ▂       from the right: as many as fit
 *                          └─ hot ─────────────┘
 * ```
 */

/** Bins of a histogram. */
export const BINS = 16
const LAST = BINS - 1

/** The bin of a counter, an integer below 2^32 − 1: floor(log2(counter + 1)), the last one at most. */
export function binOf(counter: number): number {
  return Math.min(LAST, 31 - Math.clz32(counter + 1))
}

/** Where bins are cut. */
export interface Cut {
  /** The lowest bin whose pages fit, with those of all above; 1 at least, and the last one at most. */
  readonly hot: number
  /** Pages that fit. */
  readonly pages: number
}

/** Follows `adjust_active_threshold()` of MEMTIS. @param capacity pages that there is room for */
export function cutBins(histogram: ArrayLike<number>, capacity: number): Cut {
  let pages = 0
  let bin = LAST
  for (; bin >= 0 && pages + histogram[bin] <= capacity; bin--) pages += histogram[bin]
  return { hot: Math.min(LAST, Math.max(1, bin + 1)), pages }
}
