/** How far the page tables are walked to reach sampled pages: what a look at an accessed bit costs depends on it. */
import type { AddressView } from './address-view.js'

/** Levels of page tables above a base page, and above a huge one. */
const LEVELS = 4
const HUGE_LEVELS = 3

/**
 * The mean share of a whole walk that rows [0, nrRows) need: 1 for a base page; a huge page's entry is a level nearer.
 * A frame that nobody has mapped is not looked at. An address counts as a whole walk even where nothing is mapped: its
 * mapping is looked up first, under a lock, which frames do not need.
 *
 * @param pages sampled pages of the view, ascending
 */
export function meanWalk(
  view: AddressView,
  isPhysical: boolean,
  pages: Int32Array,
  nrRows: number,
): number {
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
  return nrRows === 0 ? 1 : levels / (LEVELS * nrRows)
}
