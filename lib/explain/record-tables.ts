/**
 * Snapshots of a record as region tables, so that schemes can pass over them. A table counts in pages of 32 bits:
 * the address ranges that the record ever monitored lie in it one behind the other, with a page between.
 */
import {
  createRegionTable,
  initRegion,
  setNrRegions,
  type RegionTable,
} from '../core/region-table.js'
import type { SnapshotTarget } from '../core/snapshot.js'
import type { CoveredRange, TargetSurvey } from '../report/survey.js'

/** See the top of the file. */
export interface RecordTable {
  readonly table: RegionTable
  readonly ranges: readonly CoveredRange[]
  /** The table's page of an address page, or of the next one that is ever monitored. */
  readonly pageOf: (addressPage: number) => number
}

/**
 * Room for the snapshots of a target.
 *
 * @param nrRegionsMax of any snapshot; schemes may cut each of them
 * @param survey undefined where the target never had a region
 */
export function createRecordTable(
  survey: TargetSurvey | undefined,
  nrRegionsMax: number,
): RecordTable {
  const ranges = survey?.ranges ?? []
  const starts: number[] = []
  let next = 0
  for (const { startPage, endPage } of ranges) {
    starts.push(next)
    next += Math.ceil(endPage) - Math.floor(startPage) + 1
  }
  return {
    table: createRegionTable(2 * nrRegionsMax + 256),
    ranges,
    pageOf(addressPage) {
      const index = ranges.findIndex(({ endPage }) => addressPage < Math.ceil(endPage))
      if (index < 0) return next
      const first = Math.floor(ranges[index].startPage)
      return starts[index] + Math.max(0, Math.floor(addressPage) - first)
    },
  }
}

/** Puts the regions of a snapshot into the table; what is smaller than a page is left out. */
export function fillTable(
  { table, pageOf }: RecordTable,
  { startPage, endPage, nrAccesses, age }: SnapshotTarget,
): void {
  let row = 0
  startPage.forEach((first, i) => {
    const [start, last] = [Math.floor(first), Math.floor(endPage[i])]
    if (last <= start) return
    const page = pageOf(start)
    initRegion(table, row, page, page + (last - start))
    table.nrAccesses[row] = nrAccesses[i]
    table.lastNrAccesses[row] = nrAccesses[i]
    // Snapshots are taken at aggregations, where the moving sum is the count.
    table.movingSumBp[row] = nrAccesses[i] * 10_000
    table.age[row] = age[i]
    row++
  })
  setNrRegions(table, row)
}

/** The page that offsets count from: the first of the largest range. */
export function largestStart(ranges: readonly CoveredRange[]): number {
  const size = ({ startPage, endPage }: CoveredRange): number => endPage - startPage
  const largest = ranges.reduce((most, one) => (size(one) > size(most) ? one : most), ranges[0])
  return Math.floor(largest.startPage)
}
