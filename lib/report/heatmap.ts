/**
 * Heatmaps: how much of a target's memory was accessed, where and when. A grid of address × time; a cell's value is
 * the share of access checks that found an access, the mean over all regions and snapshots that overlap the cell,
 * weighted by the overlap in pages × time:
 *
 * ```
 *   address                   cell: 2 of its 4 pages × 60 of its 100 ms lie in a region with 15 of 20 checks,
 *     ▲ ┌────┬────┬────┐            the rest in regions with none
 *     │ ├────┼────┼────┤            share = (2 × 60 × 15/20) / (4 × 100) = 22.5 %
 *     │ └────┴────┴────┘
 *       ─────────────► time
 * ```
 */
import { forEachOverlap, type Axis } from './axis.js'
import { chooseSegments, type Segment } from './segments.js'
import type { RecordReader } from '../record/reader.js'
import { RowSums } from './row-sums.js'
import { surveyTargets, type TargetSurvey } from './survey.js'
import { accessWindows, type AccessWindow } from './windows.js'

/** How fine a heatmap is. */
export interface HeatmapSize {
  /** Cells along the time. */
  readonly columns: number
  /** Cells along the addresses, over all segments. */
  readonly rows: number
  /** The rows of a segment are a multiple of this, and so is `rows`. Default 1. */
  readonly rowUnit?: number
}

/** A heatmap of one target of one context. */
export interface Heatmap {
  readonly context: number
  /** Index of the target in its context. */
  readonly target: number
  /** Virtual time in µs; `cells` columns. */
  readonly time: Axis
  /** The addresses in pages, ascending; `cells` rows each. */
  readonly segments: readonly Segment[]
  /**
   * Sum over the cell of pages × µs × share of checks that found an access; `rows` × `columns` values, row by row
   * from the lowest address. Where a record lacks the intervals, the share is of its largest nrAccesses.
   */
  readonly accessed: Float64Array
  /** Pages × µs of the cell that were monitored; the same layout. */
  readonly monitored: Float64Array
  /** Pages monitored but not shown, in ranges of their own far from the segments. */
  readonly leftOutPages: number
  /** Share of the target's accesses that hit them, 0..1. */
  readonly leftOutShare: number
}

/** A heatmap, or what stands in for several: those that were not drawn. */
export interface Heatmaps {
  readonly heatmaps: readonly Heatmap[]
  /** Targets that had regions but have no heatmap. */
  readonly nrOthers: number
}

/**
 * Makes heatmaps of the first targets of a record, all with the same time axis. Reads the record twice, in bounded
 * memory.
 *
 * @param nrHeatmaps at most
 * @param sizeOf     the size, once it is known how many there will be
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function heatmapsOf(
  reader: RecordReader,
  nrHeatmaps: number,
  sizeOf: (nrHeatmaps: number) => HeatmapSize,
): Heatmaps {
  const all = surveyTargets(accessWindows(reader))
  const surveys = all.slice(0, nrHeatmaps)
  if (surveys.length === 0) return { heatmaps: [], nrOthers: 0 }
  const size = sizeOf(surveys.length)
  const time = {
    start: Math.min(...surveys.map(({ startUs }) => startUs)),
    end: Math.max(...surveys.map(({ endUs }) => endUs)),
    cells: size.columns,
  }
  const heatmaps = fillHeatmaps(accessWindows(reader), surveys, time, size)
  return { heatmaps, nrOthers: all.length - surveys.length }
}

/**
 * The second pass: fills the heatmaps of surveyed targets.
 *
 * @param windows those of which the survey was made
 * @param time    in µs; what lies outside is left out
 */
export function fillHeatmaps(
  windows: Iterable<AccessWindow>,
  surveys: readonly TargetSurvey[],
  time: Axis,
  { rows, rowUnit }: HeatmapSize,
): Heatmap[] {
  const fills = surveys.map((survey) => new Fill(survey, time, rows, rowUnit))
  const byContext: Fill[][] = []
  for (const fill of fills) (byContext[fill.heatmap.context] ??= []).push(fill)
  for (const window of windows) {
    for (const fill of byContext[window.snapshot.context] ?? []) fill.add(window)
  }
  return fills.map(({ heatmap }) => heatmap)
}

/** The share of a cell; NaN where none of it was monitored. */
export function shareAt({ accessed, monitored }: Heatmap, cell: number): number {
  return monitored[cell] === 0 ? NaN : accessed[cell] / monitored[cell]
}

/** A heatmap being filled. */
class Fill {
  readonly heatmap: Heatmap
  readonly #sums: RowSums

  constructor(survey: TargetSurvey, time: Axis, rows: number, rowUnit: number | undefined) {
    const { context, target, ranges, nrAccessesMax } = survey
    this.heatmap = {
      context,
      target,
      time,
      accessed: new Float64Array(rows * time.cells),
      monitored: new Float64Array(rows * time.cells),
      ...chooseSegments(ranges, rows, rowUnit),
    }
    this.#sums = new RowSums(this.heatmap.segments, nrAccessesMax)
  }

  add(window: AccessWindow): void {
    const { target, time, accessed, monitored } = this.heatmap
    const { startUs, endUs } = window
    if (!(endUs > startUs) || !this.#sums.sum(window, target)) return
    const { accessedPages, monitoredPages } = this.#sums
    const { length: rows } = accessedPages
    forEachOverlap(time, startUs, endUs, (column, us) => {
      for (let r = 0, cell = column; r < rows; r++, cell += time.cells) {
        accessed[cell] += accessedPages[r] * us
        monitored[cell] += monitoredPages[r] * us
      }
    })
  }
}
