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
  /** Cuts of each region since the window before. */
  readonly cuts: number
  readonly startPage: Float64Array
  readonly endPage: Float64Array
  readonly nrAccesses: Uint32Array
}

/** Memory below this share of the whole does not count: a replay's monitor need not find single hot pages again. */
const SHARE_MIN = 1 / 10_000

/** Of so many neighbours at least a share may tell of the threshold. */
const NEIGHBOURS_MIN = 16
const NEIGHBOURS_SHARE = 1 / 8

/**
 * The threshold of a snapshot's first merge: a tenth of the largest count, rounded down. Follows
 * `kdamond_merge_regions()`.
 *
 * What had the largest count may have been merged with what had fewer hits. So where it may have been large enough for
 * the next threshold, but for chance, that is taken if hardly any neighbours differ by no more than it.
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
  const threshold = Math.floor(count / 10)
  const isNear = count + 3 * Math.sqrt(count) >= 10 * (threshold + 1)
  return isNear && areMerged(targets, threshold + 1) ? threshold + 1 : threshold
}

/** Whether hardly any neighbours differ by `difference` at most. */
function areMerged(targets: Snapshot['targets'], difference: number): boolean {
  let nrNeighbours = 0
  let nrAlike = 0
  for (const { startPage, endPage, nrAccesses } of targets) {
    for (let i = 1; i < nrAccesses.length; i++) {
      if (startPage[i] !== endPage[i - 1] || nrAccesses[i] === nrAccesses[i - 1]) continue
      nrNeighbours++
      if (Math.abs(nrAccesses[i] - nrAccesses[i - 1]) <= difference) nrAlike++
    }
  }
  return nrNeighbours >= NEIGHBOURS_MIN && nrAlike < NEIGHBOURS_SHARE * nrNeighbours
}

/** Points of a region that are looked at, each for its part of the region. */
export const POINTS_MAX = 16

/** What is seen at points of a region in the windows around one. */
export class CountsAround {
  /** Windows [first, last] that have counts, one after the other; `middle` is among them. */
  first = 0
  last = 0
  nrPoints = 0
  nrSamples = 1
  readonly middle: number
  readonly nrWindowsMax: number
  readonly #counts: Int32Array
  /** The share of a window's region that a point stands for; the chance of one cut to lie just before the point. */
  readonly #shares: Float64Array
  readonly #cuts: Float64Array
  /** Whether the region of the first point begins before the points' region; of the last one, ends after it. */
  readonly #reachesOut: Uint8Array

  /** @param reach windows on each side */
  constructor(reach: number) {
    this.middle = reach
    this.nrWindowsMax = 2 * reach + 1
    this.#counts = new Int32Array((2 * reach + 1) * POINTS_MAX)
    this.#shares = new Float64Array((2 * reach + 1) * POINTS_MAX)
    this.#cuts = new Float64Array(2 * reach + 1)
    this.#reachesOut = new Uint8Array(2 * (2 * reach + 1))
  }

  /** Hits in a window at a point. */
  countAt(window: number, point: number): number {
    return this.#counts[window * POINTS_MAX + point]
  }

  /** Whether the region of the first point begins before the region that is looked at. */
  reachesOutBefore(window: number): boolean {
    return this.#reachesOut[2 * window] !== 0
  }

  /** Whether the region of the last point ends after the region that is looked at. */
  reachesOutAfter(window: number): boolean {
    return this.#reachesOut[2 * window + 1] !== 0
  }

  /** The chance that the region of the window before was cut between a point and the one before it. */
  cutChance(window: number, point: number): number {
    return this.#shares[(window - 1) * POINTS_MAX + point] * this.#cuts[window]
  }

  /** The share of a window's region that a point stands for, 1 at most. */
  shareAt(window: number, point: number): number {
    return this.#shares[window * POINTS_MAX + point]
  }

  /**
   * Looks at `nrPoints` points, evenly spread over a region of the window in the middle, as far as windows have equal
   * intervals and all of the points.
   *
   * @param windows that in the middle, and `reach` on each side; undefined where there is none
   */
  fill(windows: readonly (RecordedWindow | undefined)[], region: number, nrPoints: number): void {
    const own = windows[this.middle]!
    const { rate } = own
    const start = own.startPage[region]
    const step = (own.endPage[region] - start) / nrPoints
    this.nrPoints = nrPoints
    this.nrSamples = rate.nrSamples
    this.first = this.middle
    this.last = this.middle
    const fillAt = (at: number): boolean => {
      const window = windows[at]
      return window?.rate === rate && this.#fillWindow(window, at, start, step)
    }
    fillAt(this.middle)
    while (this.first > 0 && fillAt(this.first - 1)) this.first--
    while (this.last + 1 < windows.length && fillAt(this.last + 1)) this.last++
  }

  #fillWindow(window: RecordedWindow, at: number, start: number, step: number): boolean {
    const { startPage, endPage, nrAccesses, rate } = window
    let region = firstEndingAfter(endPage, start + step / 2)
    this.#cuts[at] = window.cuts
    for (let point = 0; point < this.nrPoints; point++) {
      const page = start + (point + 0.5) * step
      while (region < endPage.length && endPage[region] <= page) region++
      if (region === endPage.length || page < startPage[region]) return false
      const to = at * POINTS_MAX + point
      this.#counts[to] = Math.min(rate.nrSamples, nrAccesses[region])
      this.#shares[to] = Math.min(1, step / (endPage[region] - startPage[region]))
      if (point === 0) this.#reachesOut[2 * at] = startPage[region] < start ? 1 : 0
    }
    const isAfter = endPage[region] > start + this.nrPoints * step
    this.#reachesOut[2 * at + 1] = isAfter ? 1 : 0
    return true
  }
}

/**
 * Cuts of each region since the window before, as far as they are seen.
 *
 * @param before where regions began then, ascending; and begin now
 */
export function cutsSeen(before: Float64Array, startPage: Float64Array): number {
  let nrNew = 0
  let i = 0
  for (const start of startPage) {
    while (i < before.length && before[i] < start) i++
    if (before[i] !== start) nrNew++
  }
  return before.length === 0 ? 0 : Math.min(1, nrNew / before.length)
}

/** The first region that ends after a page. */
export function firstEndingAfter(endPage: Float64Array, page: number): number {
  let low = 0
  let high = endPage.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (endPage[middle] <= page) low = middle + 1
    else high = middle
  }
  return low
}
