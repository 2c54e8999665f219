/** The regions of a snapshot, summed up by the rows of a heatmap. */
import type { SnapshotTarget } from '../core/snapshot.js'
import { forEachOverlap } from './axis.js'
import type { Segment } from './segments.js'
import type { AccessWindow } from './windows.js'

/** Sums of one snapshot at a time, over the rows of all segments from the lowest address. */
export class RowSums {
  /** Pages × share of checks that found an access, in each row. */
  readonly accessedPages: Float64Array
  /** Pages that were monitored, in each row. */
  readonly monitoredPages: Float64Array
  readonly #segments: readonly Segment[]
  readonly #nrAccessesMax: number

  /** @param nrAccessesMax what stands for all checks where a record does not say how many there were */
  constructor(segments: readonly Segment[], nrAccessesMax: number) {
    const rows = segments.reduce((sum, { cells }) => sum + cells, 0)
    this.accessedPages = new Float64Array(rows)
    this.monitoredPages = new Float64Array(rows)
    this.#segments = segments
    this.#nrAccessesMax = nrAccessesMax
  }

  /** Sums up a target's regions; false where the snapshot does not know the target. */
  sum({ snapshot, nrSamples }: AccessWindow, target: number): boolean {
    const regions = snapshot.targets[target] as SnapshotTarget | undefined
    if (regions === undefined) return false
    this.accessedPages.fill(0)
    this.monitoredPages.fill(0)
    let row = 0
    for (const segment of this.#segments) {
      this.#addRegions(regions, segment, row, Math.max(1, nrSamples || this.#nrAccessesMax))
      row += segment.cells
    }
    return true
  }

  #addRegions(regions: SnapshotTarget, segment: Segment, row: number, nrSamples: number): void {
    const { startPage, endPage, nrAccesses } = regions
    const { accessedPages, monitoredPages } = this
    for (let i = 0; i < nrAccesses.length; i++) {
      if (endPage[i] <= segment.start || startPage[i] >= segment.end) continue
      const share = nrAccesses[i] / nrSamples
      forEachOverlap(segment, startPage[i], endPage[i], (cell, pages) => {
        accessedPages[row + cell] += pages * share
        monitoredPages[row + cell] += pages
      })
    }
  }
}
