/** How far the page tables are walked to reach sampled pages: what a look at an accessed bit costs depends on it. */
import { rangeOfMoved, type AddressView } from './address-view.js'
import { hasMoved } from './frame-map.js'

/** Levels of page tables above a base page, and above a huge one. */
const LEVELS = 4
const HUGE_LEVELS = 3

/**
 * The mean share of a whole walk that rows [0, nrRows) need: 1 for a base page; a huge page's entry is a level nearer.
 * A frame that nobody has mapped is not looked at. An address counts as a whole walk even where nothing is mapped: its
 * mapping is looked up first, under a lock, which frames do not need. Memory that moves between frames that were
 * planned for it counts where it was planned.
 *
 * @param pages sampled pages of the view, ascending
 */
export function meanWalk(
  view: AddressView,
  isPhysical: boolean,
  pages: Int32Array,
  nrRows: number,
): number {
  if (nrRows === 0) return 1
  const isPlanned = view.moved === null || view.ranges.all.length > 0
  if (!isPlanned) return takenLevels(view, pages, nrRows) / (LEVELS * nrRows)
  let levels = 0
  let nrMapped = 0
  let row = 0
  for (const { start, end, order } of view.ranges.active) {
    while (row < nrRows && pages[row] < start) row++
    const first = row
    while (row < nrRows && pages[row] < end) row++
    nrMapped += row - first
    levels += (row - first) * (order === 0 ? LEVELS : HUGE_LEVELS)
    if (row === nrRows) break
  }
  if (!isPhysical) levels += (nrRows - nrMapped) * LEVELS
  return levels / (LEVELS * nrRows)
}

/** Levels that all rows need where frames are taken by whatever comes. */
function takenLevels(view: AddressView, frames: Int32Array, nrRows: number): number {
  const { map } = view.moved!
  let levels = 0
  for (let row = 0; row < nrRows; row++) {
    const frame = frames[row]
    const range = hasMoved(map, frame) ? rangeOfMoved(view, frame, view.ranges.atUs) : null
    if (range !== null) levels += range.order === 0 ? LEVELS : HUGE_LEVELS
  }
  return levels
}
