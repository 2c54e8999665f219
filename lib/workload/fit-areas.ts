/** Areas of one rate, of the parts of one window, by address, as columns. */
import type { FitWindows } from './fit-windows.js'
import { RecordedParts, TOGETHER } from './recorded-parts.js'
import { touchedOf } from './reported-rates.js'

/** Of memory with fewer mean hits of a region in a window, edges beside the like are not to be found. */
const HITS_MIN = 0.1
/** Pages by which what is known of a region may fall short of it: a region of a kernel may end within a page. */
const ROUNDING = 2

/** See the top of the file. */
export class FitAreas {
  nrAreas = 0
  /** First part of each; one more than there are areas. */
  first: Int32Array = new Int32Array(1)
  /** Probability with which pages are touched; of those that are touched together, the share of samples that hit. */
  rate: Float64Array = new Float64Array(0)
  /** Of pages that are touched together: hits in a window. */
  count: Float64Array = new Float64Array(0)
  /** Whether the rate stays as it is, since pages are touched together. */
  isGiven: Uint8Array = new Uint8Array(0)
  /** Windows [from, to] that know the area. */
  from: Int32Array = new Int32Array(0)
  to: Int32Array = new Int32Array(0)
  /** Of the regions in these windows, as far as they lie in the area: sums of pages, and of their squares. */
  pages: Float64Array = new Float64Array(0)
  squares: Float64Array = new Float64Array(0)
  parts: RecordedParts = new RecordedParts()
  /** Of pages that were looked at; all the same where pages are touched together. */
  mean = 0
  highest = 0
  lowest = 0
  #nrSamples = 1

  /**
   * Gathers neighbouring parts of one rate.
   *
   * @param offset what is added to the windows of parts
   */
  gather(parts: RecordedParts, windows: FitWindows, offset: number): void {
    this.parts = parts
    this.#nrSamples = windows.nrSamples
    this.#reserve(parts.nrParts)
    const reported = windows.reportedIn(windows.middle)
    let area = 0
    for (let part = 0; part < parts.nrParts; area++) {
      const first = part
      let largest = part
      for (; part === first || (part < parts.nrParts && this.#isAlike(part, first)); part++) {
        const isLarger =
          parts.end[part] - parts.start[part] > parts.end[largest] - parts.start[largest]
        if (isLarger) largest = part
      }
      const isKnown = parts.runFirst[largest] <= parts.runLast[largest]
      const isTogether = parts.rate[first] === TOGETHER
      this.first[area] = first
      this.from[area] = isKnown ? parts.runFirst[largest] + offset : windows.middle
      this.to[area] = isKnown ? parts.runLast[largest] + offset : windows.middle
      this.isGiven[area] = isTogether ? 1 : 0
      this.count[area] = parts.count[first]
      this.rate[area] = isTogether
        ? parts.count[first] / this.#nrSamples
        : touchedOf(reported, parts.rate[first])
    }
    this.first[area] = parts.nrParts
    this.nrAreas = area
  }

  #reserve(nrAreas: number): void {
    if (nrAreas <= this.rate.length) return
    this.first = new Int32Array(2 * nrAreas + 1)
    this.rate = new Float64Array(2 * nrAreas)
    this.count = new Float64Array(2 * nrAreas)
    this.isGiven = new Uint8Array(2 * nrAreas)
    this.from = new Int32Array(2 * nrAreas)
    this.to = new Int32Array(2 * nrAreas)
    this.pages = new Float64Array(2 * nrAreas)
    this.squares = new Float64Array(2 * nrAreas)
  }

  #isAlike(part: number, first: number): boolean {
    const { rate, count } = this.parts
    if (!this.parts.isJoined(part) || rate[part] !== rate[first]) return false
    return rate[part] !== TOGETHER || count[part] === count[first]
  }

  /** Gives the parts what was found. */
  writeBack(): void {
    const { rate, count } = this.parts
    for (let area = 0; area < this.nrAreas; area++) {
      const from = this.first[area]
      const end = this.first[area + 1]
      if (this.isGiven[area] === 0) {
        rate.fill(this.rate[area], from, end)
      } else {
        rate.fill(TOGETHER, from, end)
        count.fill(this.count[area], from, end)
      }
    }
  }

  /** Page at which an area begins. */
  startOf(area: number): number {
    return this.parts.start[this.first[area]]
  }

  /** Page at which an area ends. */
  endOf(area: number): number {
    return this.parts.end[this.first[area + 1] - 1]
  }

  /** Pages of an area. */
  sizeOf(area: number): number {
    return this.endOf(area) - this.startOf(area)
  }

  /** Pages of [from, to) that are an area's. */
  pagesOf(area: number, from: number, to: number): number {
    return Math.min(to, this.endOf(area)) - Math.max(from, this.startOf(area))
  }

  /** How many regions an area is. */
  regionsOf(area: number): number {
    let regions = 0
    for (let part = this.first[area]; part < this.first[area + 1]; part++) {
      regions += 1 / this.parts.nrOfRegion[part]
    }
    return regions
  }

  /** Whether an area begins where the one before it ends. */
  isJoined(area: number): boolean {
    return area > 0 && area < this.nrAreas && this.parts.isJoined(this.first[area])
  }

  /** Whether an area knows of a window. */
  isKnown(area: number, at: number): boolean {
    return this.from[area] <= at && at <= this.to[area]
  }

  /** Whether an area is touched together, or too seldom for its edges to be found. */
  isSettled(area: number): boolean {
    return this.isGiven[area] === 1 || this.rate[area] * this.#nrSamples < HITS_MIN
  }

  /** Whether all are settled. */
  areSettled(): boolean {
    for (let area = 0; area < this.nrAreas; area++) if (!this.isSettled(area)) return false
    return true
  }

  /**
   * Looks at pages [from, to): `mean`, `highest` and `lowest` tell of their rates then.
   *
   * @param near an area close by
   * @returns whether areas cover them
   */
  lookAt(near: number, from: number, to: number): boolean {
    let area = near
    while (area > 0 && this.startOf(area) > from) area--
    while (area < this.nrAreas && this.endOf(area) <= from) area++
    let touched = 0
    let covered = 0
    this.highest = 0
    this.lowest = 1
    let isGiven = false
    for (; area < this.nrAreas && this.startOf(area) < to; area++) {
      const pages = this.pagesOf(area, from, to)
      const rate = this.rate[area]
      covered += pages
      touched += pages * rate
      if (rate > this.highest) this.highest = rate
      if (rate < this.lowest) this.lowest = rate
      isGiven ||= this.isGiven[area] === 1 && rate > 0
    }
    this.mean = touched / covered
    if (isGiven) this.highest = this.lowest = this.mean
    return isCovered(covered, from, to)
  }

  /** Divides an area before a part; both have its rate, and know its windows. */
  divide(area: number, part: number): void {
    this.#moveColumns(area + 1, area)
    this.first[area + 1] = part
    this.nrAreas++
  }

  /** Removes an area; its parts from `edge` on become those of the area behind it, the others of that before it. */
  remove(area: number, edge: number): void {
    if (edge < this.first[area + 1]) this.first[area + 1] = edge
    this.#moveColumns(area, area + 1)
    this.nrAreas--
  }

  /** Puts areas from one on in the places of others. */
  #moveColumns(to: number, from: number): void {
    const { first, rate, count, isGiven, pages, squares } = this
    first.copyWithin(to, from, this.nrAreas + 1)
    for (const column of [rate, count, isGiven, this.from, this.to, pages, squares]) {
      column.copyWithin(to, from, this.nrAreas)
    }
  }
}

/** Whether so many pages are all of [from, to), but for rounding. */
export function isCovered(pages: number, from: number, to: number): boolean {
  return pages >= to - from - ROUNDING
}
