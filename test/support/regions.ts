import {
  createRegionTable,
  initRegion,
  nrRegionsOf,
  setNrRegions,
  type RegionTable,
} from '../../lib/core/region-table.js'

/** A region as tests write it. */
export interface RegionRow {
  readonly range: readonly [start: number, end: number]
  readonly nrAccesses?: number
  readonly lastNrAccesses?: number
  readonly age?: number
}

/** A table of the given regions, with room for more. */
export function tableOf(
  rows: readonly RegionRow[],
  capacity: number = 4 * rows.length + 64,
): RegionTable {
  const table = createRegionTable(capacity)
  rows.forEach(({ range, nrAccesses, lastNrAccesses, age }, i) => {
    initRegion(table, i, range[0], range[1])
    table.nrAccesses[i] = nrAccesses ?? 0
    table.lastNrAccesses[i] = lastNrAccesses ?? 0
    table.age[i] = age ?? 0
  })
  setNrRegions(table, rows.length)
  return table
}

/** The ranges of a table's regions. */
export function rangesOf(table: RegionTable): [number, number][] {
  return Array.from({ length: nrRegionsOf(table) }, (_, i) => [table.start[i], table.end[i]])
}

/** A column of a table's regions in use. */
export function columnOf(
  table: RegionTable,
  name: 'nrAccesses' | 'lastNrAccesses' | 'age' | 'movingSumBp',
): number[] {
  return [...table[name].subarray(0, nrRegionsOf(table))]
}
