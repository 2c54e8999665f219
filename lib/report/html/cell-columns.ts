/**
 * A heatmap as it is embedded where a record has too many regions for all of them: shares in 16 bits, column by column,
 * each from the lowest address. As snapshots come in the order of time, only one column is open at any moment.
 */
import { forEachOverlap, type Axis } from '../axis.js'
import { RowSums } from '../row-sums.js'
import type { Segment } from '../segments.js'
import type { TargetSurvey } from '../survey.js'
import type { AccessWindow } from '../windows.js'
import { CELL_FULL, CELL_UNKNOWN } from './page-data.js'

/** Cells being filled. */
export class CellColumns {
  /** {@link CELL_FULL} × share, or {@link CELL_UNKNOWN}. */
  readonly shares: Uint16Array
  readonly rows: number
  readonly #target: number
  readonly #time: Axis
  readonly #sums: RowSums
  /** Of the open column: pages × µs × share, and pages × µs. */
  readonly #accessed: Float64Array
  readonly #monitored: Float64Array
  #column = 0
  #shareMax = 0

  /** @param time µs; its cells are the columns */
  constructor(survey: TargetSurvey, segments: readonly Segment[], time: Axis) {
    this.rows = segments.reduce((sum, { cells }) => sum + cells, 0)
    this.shares = new Uint16Array(this.rows * time.cells).fill(CELL_UNKNOWN)
    this.#target = survey.target
    this.#time = time
    this.#sums = new RowSums(segments, survey.nrAccessesMax)
    this.#accessed = new Float64Array(this.rows)
    this.#monitored = new Float64Array(this.rows)
  }

  add(window: AccessWindow): void {
    if (!this.#sums.sum(window, this.#target)) return
    const { accessedPages, monitoredPages } = this.#sums
    forEachOverlap(this.#time, window.startUs, window.endUs, (column, us) => {
      if (column !== this.#column) this.#close(column)
      for (let row = 0; row < this.rows; row++) {
        this.#accessed[row] += accessedPages[row] * us
        this.#monitored[row] += monitoredPages[row] * us
      }
    })
  }

  /** Ends the last column. Returns the largest share. */
  end(): number {
    this.#close(this.#column)
    return this.#shareMax
  }

  #close(next: number): void {
    const first = this.#column * this.rows
    for (let row = 0; row < this.rows; row++) {
      if (this.#monitored[row] === 0) continue
      const share = Math.min(this.#accessed[row] / this.#monitored[row], 1)
      if (share > this.#shareMax) this.#shareMax = share
      // What was accessed at all stays visible on a logarithmic scale.
      const least = share > 0 ? 1 : 0
      this.shares[first + row] = Math.max(least, Math.round(share * CELL_FULL))
    }
    this.#accessed.fill(0)
    this.#monitored.fill(0)
    this.#column = next
  }
}
