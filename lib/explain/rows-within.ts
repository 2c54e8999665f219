import { nrRegionsOf } from '../core/region-table.js'
import type { MonitoredTarget } from '../engine/monitored-target.js'

/** Rows [first, last) of the regions that hold parts of [start, end). */
export function rowsWithin(
  { table }: MonitoredTarget,
  start: number,
  end: number,
): readonly [first: number, last: number] {
  const nrRegions = nrRegionsOf(table)
  let low = 0
  let high = nrRegions
  while (low < high) {
    const middle = (low + high) >> 1
    if (table.end[middle] <= start) low = middle + 1
    else high = middle
  }
  let last = low
  while (last < nrRegions && table.start[last] < end) last++
  return [low, last]
}
