/** A snapshot's regions of one target, beside those of the snapshots before and after it. */
import type { Snapshot } from '../core/snapshot.js'
import type { StepRate } from './recording.js'

/** The regions of a target in one window, ascending; addresses in pages. */
export interface RecordedWindow {
  readonly startUs: number
  readonly endUs: number
  /** The same object in windows of equal intervals. */
  readonly rate: StepRate
  /** Largest difference of counts that was merged, see {@link mergeThresholdOf}. */
  readonly threshold: number
  readonly startPage: Float64Array
  readonly endPage: Float64Array
  readonly nrAccesses: Uint32Array
}

/** Memory below this share of the whole does not count: a replay's monitor need not find single hot pages again. */
const SHARE_MIN = 1 / 10_000

/**
 * The threshold of a snapshot's first merge: a tenth of the largest count, rounded down. Follows
 * `kdamond_merge_regions()`.
 */
export function mergeThresholdOf({ targets }: Snapshot, nrSamples: number): number {
  const pages = new Float64Array(nrSamples + 1)
  let allPages = 0
  for (const { startPage, endPage, nrAccesses } of targets) {
    for (let i = 0; i < nrAccesses.length; i++) {
      const size = endPage[i] - startPage[i]
      pages[Math.min(nrSamples, nrAccesses[i])] += size
      allPages += size
    }
  }
  let count = nrSamples
  let above = pages[count]
  while (count > 0 && above <= allPages * SHARE_MIN) above += pages[--count]
  return Math.floor(count / 10)
}

/** Counts of memory in the windows around one, at some points: `counts[window * nrPointsMax + point]`. */
export class CountsAround {
  readonly counts: Int32Array
  /** Windows [first, last] that have counts, one after the other; `middle` is among them. */
  first = 0
  last = 0
  nrPoints = 0
  readonly #middle: number
  readonly #nrPointsMax: number

  /** @param reach windows on each side */
  constructor(reach: number, nrPointsMax: number) {
    this.#middle = reach
    this.#nrPointsMax = nrPointsMax
    this.counts = new Int32Array((2 * reach + 1) * nrPointsMax)
  }

  /**
   * Looks at `nrPoints` points, evenly spread over a region of the window in the middle, as far as windows have equal
   * intervals and all of the points.
   *
   * @param windows that in the middle, and `reach` on each side; undefined where there is none
   */
  fill(windows: readonly (RecordedWindow | undefined)[], region: number, nrPoints: number): void {
    const own = windows[this.#middle]!
    const { rate } = own
    const start = own.startPage[region]
    const step = (own.endPage[region] - start) / nrPoints
    this.nrPoints = nrPoints
    this.first = this.#middle
    this.last = this.#middle
    const fillAt = (at: number): boolean => {
      const window = windows[at]
      return window?.rate === rate && this.#fillWindow(window, at, start, step)
    }
    fillAt(this.#middle)
    while (this.first > 0 && fillAt(this.first - 1)) this.first--
    while (this.last + 1 < windows.length && fillAt(this.last + 1)) this.last++
  }

  #fillWindow(window: RecordedWindow, at: number, start: number, step: number): boolean {
    const { startPage, endPage, nrAccesses, rate } = window
    let region = firstEndingAfter(endPage, start + step / 2)
    for (let point = 0; point < this.nrPoints; point++) {
      const page = start + (point + 0.5) * step
      while (region < endPage.length && endPage[region] <= page) region++
      if (region === endPage.length || page < startPage[region]) return false
      const count = Math.min(rate.nrSamples, nrAccesses[region])
      this.counts[at * this.#nrPointsMax + point] = count
    }
    return true
  }
}

function firstEndingAfter(endPage: Float64Array, page: number): number {
  let low = 0
  let high = endPage.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (endPage[middle] <= page) low = middle + 1
    else high = middle
  }
  return low
}
