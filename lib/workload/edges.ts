/**
 * Edges of memory, found again where regions blurred them.
 *
 * Where hot memory ends within a region, the region counts a little of the hot side, and says so of all its pages. What
 * lies between two areas and is no more than a region wide is taken for the edge of these, unless the counts of windows
 * around tell of something else. The edge lies where those counts are likeliest:
 *
 * ```
 *  pages     1000 | 100 | 100 | 1000
 *  rate       .20 | .12 | .04 |  .00
 *  edge       .20 | .20 | .00 |  .00
 * ```
 */
import { log } from '../base/math.js'
import { devianceLimit } from './likelihood.js'
import { RecordedParts, TOGETHER } from './recorded-parts.js'
import { firstEndingAfter, type RecordedWindow } from './recorded-window.js'

/** What is touched page by page is an area where it is of more than a region, but for rounding. */
const REGIONS_MIN = 1.01
/** Windows that must know both areas. */
const WINDOWS_MIN = 5
/** Rates are this far from 0 and 1 at least: what is taken for untouched may be touched once in a while. */
const RATE_MIN = 1e-4

/** Works on the parts of one window after the other. */
export class Edges {
  #parts = new RecordedParts()
  #nrSamples = 1
  /** Parts between two areas, [first, end), and the rates of these. */
  #first = 0
  #end = 0
  #before = 0
  #after = 0

  /**
   * Changes the rates and counts of parts.
   *
   * @param windows of which the one in the middle has the parts
   */
  sharpen(
    parts: RecordedParts,
    windows: readonly (RecordedWindow | undefined)[],
    nrSamples: number,
  ): void {
    this.#parts = parts
    this.#nrSamples = nrSamples
    let before = -1
    for (let part = 0; part < parts.nrParts;) {
      const end = this.#endOfAlike(part)
      if (!parts.isJoined(part)) before = -1
      if (this.#isArea(part, end)) {
        if (before >= 0 && before + 1 < part) this.#setEdge(before, part, windows)
        before = end - 1
      }
      part = end
    }
  }

  /** Where the parts end that are like the first. */
  #endOfAlike(first: number): number {
    const { nrParts, rate, count } = this.#parts
    const isAlike = (part: number): boolean =>
      this.#parts.isJoined(part) &&
      rate[part] === rate[first] &&
      (rate[part] !== TOGETHER ||
        (count[part] === count[first] && this.#isKnown(part) === this.#isKnown(first)))
    let end = first + 1
    while (end < nrParts && isAlike(end)) end++
    return end
  }

  /** Whether windows around have counts of one probability. */
  #isKnown(part: number): boolean {
    return this.#parts.runFirst[part] <= this.#parts.runLast[part]
  }

  /** Whether parts [first, end), which are alike, are more than what an edge leaves. */
  #isArea(first: number, end: number): boolean {
    const { rate, nrOfRegion } = this.#parts
    if (rate[first] === 0) return true
    if (rate[first] === TOGETHER) return this.#isKnown(first)
    let regions = 0
    for (let part = first; part < end; part++) regions += 1 / nrOfRegion[part]
    return regions > REGIONS_MIN
  }

  /** Puts the edge between the areas of parts `before` and `after` in its place. */
  #setEdge(before: number, after: number, windows: readonly (RecordedWindow | undefined)[]): void {
    const { start, end, rate, count, runFirst, runLast } = this.#parts
    const first = before + 1
    const known = windows.slice(
      Math.max(runFirst[before], runFirst[after]),
      Math.min(runLast[before], runLast[after]) + 1,
    ) as readonly RecordedWindow[]
    this.#first = first
    this.#end = after
    this.#before = this.#rateOf(before)
    this.#after = this.#rateOf(after)
    if (known.length < WINDOWS_MIN || this.#before === this.#after) return
    let best = -Infinity
    let edge = first
    for (let part = first; part <= after; part++) {
      const page = part === after ? end[after - 1] : start[part]
      const tried = this.#logLikelihood(known, (from, to) =>
        this.#touchedBeside(from, to, page, page),
      )
      if (tried <= best) continue
      best = tried
      edge = part
    }
    const asIs = this.#logLikelihood(known, (from, to) => this.#touchedAsIs(from, to))
    if (2 * (asIs - best) > devianceLimit(1)) return
    rate.fill(rate[before], first, edge)
    count.fill(count[before], first, edge)
    rate.fill(rate[after], edge, after)
    count.fill(count[after], edge, after)
  }

  #rateOf(part: number): number {
    const { rate, count } = this.#parts
    return rate[part] === TOGETHER ? count[part] / this.#nrSamples : rate[part]
  }

  /**
   * Of the counts of regions that hold anything of the parts between the areas.
   *
   * @param touchedOf how many of pages [from, to) are touched in a sample
   */
  #logLikelihood(
    windows: readonly RecordedWindow[],
    touchedOf: (from: number, to: number) => number,
  ): number {
    const { start, end } = this.#parts
    const nrSamples = this.#nrSamples
    const last = end[this.#end - 1]
    let sum = 0
    for (const { startPage, endPage, nrAccesses } of windows) {
      let i = firstEndingAfter(endPage, start[this.#first])
      for (; i < endPage.length && startPage[i] < last; i++) {
        const mean = touchedOf(startPage[i], endPage[i]) / (endPage[i] - startPage[i])
        const rate = Math.min(1 - RATE_MIN, Math.max(RATE_MIN, mean))
        const count = Math.min(nrSamples, nrAccesses[i])
        sum += count * log(rate) + (nrSamples - count) * log(1 - rate)
      }
    }
    return sum
  }

  /** Touched pages of [from, to), without those of [start, end). */
  #touchedBeside(from: number, to: number, start: number, end: number): number {
    const before = Math.max(0, Math.min(to, start) - from)
    const after = Math.max(0, to - Math.max(from, end))
    return this.#before * before + this.#after * after
  }

  #touchedAsIs(from: number, to: number): number {
    const { start, end } = this.#parts
    let touched = this.#touchedBeside(from, to, start[this.#first], end[this.#end - 1])
    for (let part = this.#first; part < this.#end; part++) {
      const pages = Math.min(to, end[part]) - Math.max(from, start[part])
      if (pages > 0) touched += pages * this.#rateOf(part)
    }
    return touched
  }
}
