/** A figure over several runs: its median, and where the middle of the values lies. */

/** Values left out on each side of an interval, of all. */
const TAIL = 0.05

/** How values lie. */
export interface MedianAndInterval {
  /** Of an even number of values, the mean of the two in the middle. */
  readonly median: number
  /** The middle 90 % of the values lie within [low, high]; with fewer than 20 values, all do. */
  readonly low: number
  readonly high: number
}

/**
 * The median and the middle 90 % of some values.
 *
 * @param values at least one; none is NaN
 */
export function medianAndInterval(values: readonly number[]): MedianAndInterval {
  const sorted = Float64Array.from(values).sort()
  const dropped = Math.floor(sorted.length * TAIL)
  const middle = sorted.length >> 1
  const isOdd = sorted.length % 2 === 1
  return {
    median: isOdd ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
    low: sorted[dropped],
    high: sorted[sorted.length - 1 - dropped],
  }
}
