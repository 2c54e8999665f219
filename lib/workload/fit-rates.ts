/**
 * Rates of areas by the counts of regions, of which some reach over edges, by expectation and maximization.
 *
 * Of a region that lies in several areas, each sample is of one of them. How many of its hits and misses are whose is
 * expected from rates, and rates are the shares of hits among what is expected, in turns.
 */
import { isCovered, type FitAreas } from './fit-areas.js'
import type { FitWindows } from './fit-windows.js'
import { firstEndingAfter } from './recorded-window.js'

const ITERATIONS = 4
/** Pages that a region may reach beyond an area, and lie within it: edges are rounded. */
const ROUNDING = 1
/** Numbers of a region that lies in several areas: its start, its end, the share of samples that hit, its window. */
const MIXED_FIELDS = 4

/** See the top of the file. */
export class RateFit {
  #areas: FitAreas
  #windows: FitWindows
  /** By area: pages of the regions that lie in it, and hits of these times pages. */
  #pagesWithin = new Float64Array(0)
  #hitsWithin = new Float64Array(0)
  /** Of all regions. */
  #pages = new Float64Array(0)
  #hits = new Float64Array(0)
  /** Regions that lie in several areas: the first of these, and MIXED_FIELDS numbers. */
  #nrMixed = 0
  #firstArea = new Int32Array(64)
  #mixed = new Float64Array(64 * MIXED_FIELDS)

  constructor(areas: FitAreas, windows: FitWindows) {
    this.#areas = areas
    this.#windows = windows
  }

  /** Fits the rates of areas that are not given. */
  fit(): void {
    const areas = this.#areas
    const { nrAreas } = areas
    this.#reserve(nrAreas)
    this.#pagesWithin.fill(0, 0, nrAreas)
    this.#hitsWithin.fill(0, 0, nrAreas)
    areas.pages.fill(0, 0, nrAreas)
    areas.squares.fill(0, 0, nrAreas)
    this.#nrMixed = 0
    for (let at = 0; at < this.#windows.nrWindows; at++) this.#addWindow(at)
    for (let i = 0; i < ITERATIONS; i++) {
      for (let area = 0; area < nrAreas; area++) {
        this.#pages[area] = this.#pagesWithin[area]
        this.#hits[area] = this.#hitsWithin[area]
      }
      this.#shareMixed()
      for (let area = 0; area < nrAreas; area++) {
        if (areas.isGiven[area] === 1 || this.#pages[area] === 0) continue
        const rate = this.#hits[area] / this.#pages[area]
        // Hits that are hardly anybody's are taken away by the share: twice as fast, rates come near 0 in time.
        areas.rate[area] = rate < areas.rate[area] ? (rate * rate) / areas.rate[area] : rate
      }
    }
  }

  #reserve(nrAreas: number): void {
    if (nrAreas <= this.#pages.length) return
    this.#pagesWithin = new Float64Array(2 * nrAreas)
    this.#hitsWithin = new Float64Array(2 * nrAreas)
    this.#pages = new Float64Array(2 * nrAreas)
    this.#hits = new Float64Array(2 * nrAreas)
  }

  /** Adds up a window's regions that lie within an area, and notes those that lie in several. */
  #addWindow(at: number): void {
    const window = this.#windows.of(at)
    if (window === undefined) return
    const areas = this.#areas
    const { startPage, endPage } = window
    let region = 0
    for (let area = 0; area < areas.nrAreas; area++) {
      if (!areas.isKnown(area, at)) continue
      const start = areas.startOf(area)
      const end = areas.endOf(area)
      if (region === 0 || endPage[region] <= start) region = firstEndingAfter(endPage, start)
      for (; region < endPage.length && startPage[region] < end; region++) {
        const from = startPage[region]
        const to = endPage[region]
        // Those that begin before the area were noted there.
        if (from < start - ROUNDING) continue
        const hit = this.#windows.hitOf(window, region)
        if (to <= end + ROUNDING) this.#addWithin(area, to - from, hit, at)
        else this.#addMixed(area, from, to, hit, at)
      }
      if (region > 0) region--
    }
  }

  #addWithin(area: number, pages: number, hit: number, at: number): void {
    const areas = this.#areas
    this.#pagesWithin[area] += pages
    this.#hitsWithin[area] += pages * hit * this.#windows.lostIn(at, areas.rate[area])
    areas.pages[area] += pages
    areas.squares[area] += pages * pages
  }

  /** Notes a region that begins in an area, if all of the areas that it lies in know the window. */
  #addMixed(first: number, from: number, to: number, hit: number, at: number): void {
    const areas = this.#areas
    let end = first
    let covered = 0
    for (; end < areas.nrAreas && areas.startOf(end) < to && areas.isKnown(end, at); end++) {
      covered += areas.pagesOf(end, from, to)
    }
    if (!isCovered(covered, from, to)) return
    for (let area = first; area < end; area++) {
      const pages = areas.pagesOf(area, from, to)
      areas.pages[area] += pages
      areas.squares[area] += pages * pages
    }
    const i = this.#nrMixed++
    if (i === this.#firstArea.length) this.#growMixed()
    this.#firstArea[i] = first
    const field = MIXED_FIELDS * i
    this.#mixed[field] = from
    this.#mixed[field + 1] = to
    this.#mixed[field + 2] = hit
    this.#mixed[field + 3] = at
  }

  #growMixed(): void {
    const firstArea = this.#firstArea
    const mixed = this.#mixed
    this.#firstArea = new Int32Array(2 * firstArea.length)
    this.#firstArea.set(firstArea)
    this.#mixed = new Float64Array(2 * mixed.length)
    this.#mixed.set(mixed)
  }

  /** Shares hits and misses of regions that lie in several areas out among these. */
  #shareMixed(): void {
    const areas = this.#areas
    for (let i = 0; i < this.#nrMixed; i++) {
      const field = MIXED_FIELDS * i
      const from = this.#mixed[field]
      const to = this.#mixed[field + 1]
      const reported = this.#mixed[field + 2]
      const at = this.#mixed[field + 3]
      const first = this.#firstArea[i]
      areas.lookAt(first, from, to)
      const { mean, highest } = areas
      // What merging hides is of pieces that are touched most: others' hits are not of an edge.
      const lost = Math.min(1 - reported, mean - this.#windows.reportedOver(at, areas))
      const missed = 1 - reported - lost
      for (let area = first; area < areas.nrAreas && areas.startOf(area) < to; area++) {
        const pages = areas.pagesOf(area, from, to)
        const rate = areas.rate[area]
        const ofLost = rate === highest ? lost * (to - from) : 0
        const hits = mean > 0 ? (reported * pages * rate) / mean + ofLost : 0
        const misses = mean < 1 ? (missed * pages * (1 - rate)) / (1 - mean) : 0
        this.#hits[area] += hits
        this.#pages[area] += hits + misses
      }
    }
  }
}
