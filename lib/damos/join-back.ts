/**
 * Joins regions again that a pass has cut and that nothing tells apart, so that cuts do not pile up. Rows that are
 * joined leave a gap behind the row in hand, which is closed once, at the end of the pass:
 *
 * ```
 *   0      kept         row           nrRegions
 *   ├─ done ┼─── free ───┼── to visit ──┤
 * ```
 * Follows `damos_try_merge_regions()`.
 */
import { copyRegion, removeRows, type RegionTable } from '../core/region-table.js'

/**
 * Joins a region to the last one that was kept where both are alike, and keeps it where not.
 *
 * @param szLimit largest region that parts are joined to, in table units; -1: none is
 * @returns the number of rows kept now
 */
export function joinOrKeep(table: RegionTable, kept: number, row: number, szLimit: number): number {
  const { start, end, age, nrAccesses, lastNrAccesses } = table
  const last = kept - 1
  if (
    kept > 0 &&
    end[last] === start[row] &&
    age[last] === age[row] &&
    lastNrAccesses[last] === lastNrAccesses[row] &&
    nrAccesses[last] === nrAccesses[row] &&
    end[row] - start[last] <= szLimit
  ) {
    end[last] = end[row]
    return kept
  }
  if (kept !== row) copyRegion(table, row, kept)
  return kept + 1
}

/** Takes rows [kept, row) out of the table. @returns where the row in hand is then */
export function closeGap(table: RegionTable, kept: number, row: number): number {
  if (kept < row) removeRows(table, kept, row)
  return kept
}
