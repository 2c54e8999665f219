/** How sources find, in a batch of sampled units, those that lie in a page range; and the like. */

/**
 * The first index in [first, last) whose value is at least `value`, or `last`.
 *
 * Doubles its step from `first` before it halves: what is near costs little, so a cursor that walks
 * ascending ranges pays for the distance it moves, not for the size of the table.
 *
 * @param values ascending
 */
export function lowerBound(
  values: Int32Array | Float64Array,
  first: number,
  last: number,
  value: number,
): number {
  let low = first
  let high = first
  for (let step = 1; high < last && values[high] < value; step += step) {
    low = high + 1
    high += step
  }
  if (high > last) high = last
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Sets `hits[i] = 1` for each i in [first, last); batches are too short for `fill` to pay. */
export function hitAll(hits: Uint8Array, first: number, last: number): void {
  for (let i = first; i < last; i++) hits[i] = 1
}

/** Units of 2^order pages that pages [0, endPage) touch: one past the last one's number. */
export function endUnit(endPage: number, order: number): number {
  return ((endPage - 1) >> order) + 1
}
