/** Equal cells over a range, and how much of each a part of the range covers. */

/** `cells` equal cells over [start, end). */
export interface Axis {
  readonly start: number
  readonly end: number
  readonly cells: number
}

/** Where a cell begins; for `cells`, the end of the axis. */
export function cellStart({ start, end, cells }: Axis, cell: number): number {
  return cell === cells ? end : start + ((end - start) * cell) / cells
}

/** The cell that holds a value of the axis; values outside go to the nearest cell. */
export function cellOf(axis: Axis, value: number): number {
  const { start, end, cells } = axis
  const guess = Math.floor(((value - start) / (end - start)) * cells)
  let cell = Math.min(Math.max(guess, 0), cells - 1)
  // The division may have rounded across a bound.
  if (cell > 0 && value < cellStart(axis, cell)) cell--
  if (cell < cells - 1 && value >= cellStart(axis, cell + 1)) cell++
  return cell
}

/**
 * Visits the cells that [start, end) overlaps, with the length of each overlap. These add up to the length of what
 * lies on the axis, but for rounding.
 */
export function forEachOverlap(
  axis: Axis,
  start: number,
  end: number,
  visit: (cell: number, overlap: number) => void,
): void {
  const last = Math.min(end, axis.end)
  let from = Math.max(start, axis.start)
  if (!(from < last)) return
  for (let cell = cellOf(axis, from); from < last; cell++) {
    const to = Math.min(cellStart(axis, cell + 1), last)
    if (to > from) visit(cell, to - from)
    from = to
  }
}
