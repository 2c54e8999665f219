/** Between addresses and rows: the ranges that a heatmap shows lie one above the other, gaps between them folded. */
import type { HeatmapSegment } from '../page-data.js'

/** A range of addresses, and its lowest row. */
export interface MappedSegment extends HeatmapSegment {
  readonly firstRow: number
}

/** Rows are counted from the lowest address; they may have fractions. */
export class AddressMap {
  readonly segments: readonly MappedSegment[]
  readonly rows: number

  /** @param segments ascending, at least one */
  constructor(segments: readonly HeatmapSegment[]) {
    let rows = 0
    this.segments = segments.map((segment) => {
      const firstRow = rows
      rows += segment.cells
      return { ...segment, firstRow }
    })
    this.rows = rows
  }

  /** The range that a row lies in; the nearest one for a row outside. */
  segmentAt(row: number): MappedSegment {
    return this.segments.findLast(({ firstRow }) => firstRow <= row) ?? this.segments[0]
  }

  /** The page (with a fraction) at a row. */
  pageAt(row: number): number {
    const { start, end, cells, firstRow } = this.segmentAt(row)
    return start + ((row - firstRow) / cells) * (end - start)
  }
}

/** The row of a page of the segment. */
export function rowOf({ start, end, cells, firstRow }: MappedSegment, page: number): number {
  return firstRow + ((page - start) / (end - start)) * cells
}
