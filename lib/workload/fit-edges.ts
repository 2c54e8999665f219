/**
 * Edges of areas, where the counts of regions around are likeliest, and areas that counts do not ask for.
 *
 * A region that lies in several areas is hit with the mean of their rates. An edge moves by parts, fewer and fewer at a
 * time, as long as that makes counts likelier. An area is removed if its pages may as well be its neighbours': these
 * meet in an edge within it then, or one of them takes all.
 */
import type { FitAreas } from './fit-areas.js'
import { logLikelihood, possibleRate, WINDOWS_MIN, type FitWindows } from './fit-windows.js'
import { devianceFrom, devianceLimit } from './likelihood.js'
import { firstEndingAfter } from './recorded-window.js'

/** Parts of an area in which no edge is looked for: it goes to one neighbour, or stays. */
const LARGE = 64
/** Deviance by which an area's rate differs too much from a neighbour's for anything to be tried, in limits. */
const APART = 4
/** What is touched page by page is no edge of memory that is touched together where it is of more than a region. */
const REGIONS_MIN = 1.01
const LIMIT = devianceLimit(1)

/** See the top of the file. */
export class EdgeFit {
  #areas: FitAreas
  #windows: FitWindows
  /** Windows [from, to], and parts [firstPart, endPart), of whose regions likelihoods are. */
  #from = 0
  #to = 0
  #firstPart = 0
  #endPart = 0
  /** An area near these. */
  #near = 0
  /** Of these regions: sums of their pages, and of the squares of these. */
  #pages = 0
  #squares = 0
  /** The likeliest edge that was tried, and the logarithm of its likelihood. */
  #edge = 0
  #best = 0

  constructor(areas: FitAreas, windows: FitWindows) {
    this.#areas = areas
    this.#windows = windows
  }

  /**
   * Moves edges to where counts are likeliest.
   *
   * @param stepMax parts by which one moves first; halved until it is 1
   */
  move(stepMax: number): void {
    const areas = this.#areas
    for (let area = 1; area < areas.nrAreas; area++) {
      if (!areas.isJoined(area) || (areas.isSettled(area - 1) && areas.isSettled(area))) continue
      if (this.#lookAtBoth(area - 1, area)) this.#moveEdge(area, stepMax)
    }
  }

  /** Looks at the windows that know two areas; returns whether there are enough. */
  #lookAtBoth(area: number, other: number): boolean {
    const { from, to } = this.#areas
    this.#near = area
    this.#from = Math.max(from[area], from[other])
    this.#to = Math.min(to[area], to[other])
    return this.#to - this.#from + 1 >= WINDOWS_MIN
  }

  /** The edge before an area. */
  #moveEdge(area: number, stepMax: number): void {
    const { first } = this.#areas
    const low = first[area - 1] + 1
    const high = first[area + 1] - 1
    this.#firstPart = Math.max(first[area - 1], first[area] - 2 * stepMax)
    this.#endPart = Math.min(first[area + 1], first[area] + 2 * stepMax)
    this.#edge = first[area]
    this.#best = this.#logLikelihood()
    for (let step = stepMax; step >= 1; step >>= 1) {
      const at = this.#edge
      if (at - step >= low) this.#tryEdge(area, at - step)
      if (at + step <= high) this.#tryEdge(area, at + step)
    }
    first[area] = this.#edge
  }

  #tryEdge(area: number, edge: number): void {
    this.#areas.first[area] = edge
    this.#take(edge)
  }

  /** Takes an edge if counts are likelier, as areas are now. */
  #take(edge: number): void {
    const likelihood = this.#logLikelihood()
    if (likelihood <= this.#best) return
    this.#best = likelihood
    this.#edge = edge
  }

  #logLikelihood(): number {
    const { start, end } = this.#areas.parts
    const from = start[this.#firstPart]
    const to = end[this.#endPart - 1]
    this.#pages = 0
    this.#squares = 0
    let sum = 0
    for (let at = this.#from; at <= this.#to; at++) {
      const window = this.#windows.of(at)!
      const { startPage, endPage } = window
      let region = firstEndingAfter(endPage, from)
      for (; region < endPage.length && startPage[region] < to; region++) {
        if (!this.#areas.lookAt(this.#near, startPage[region], endPage[region])) continue
        const pages = endPage[region] - startPage[region]
        const hit = this.#windows.hitOf(window, region)
        // Counts are means of pages: those of large regions tell of more.
        sum += pages * logLikelihood(this.#windows.reportedOver(at, this.#areas), hit)
        this.#pages += pages
        this.#squares += pages * pages
      }
    }
    return sum * this.#windows.nrSamples
  }

  /** Removes areas that counts do not ask for; returns whether there were any. */
  remove(): boolean {
    const { nrAreas, isGiven } = this.#areas
    for (let area = 0; area < this.#areas.nrAreas; area++) {
      // Its neighbours may be removed now, that before it too.
      if (isGiven[area] === 0 && this.#isRemoved(area)) area = Math.max(-1, area - 2)
    }
    return this.#areas.nrAreas < nrAreas
  }

  #isRemoved(area: number): boolean {
    const areas = this.#areas
    const hasBefore = areas.isJoined(area) && this.#mayTake(area - 1, area)
    const hasAfter = areas.isJoined(area + 1) && this.#mayTake(area + 1, area)
    if (!hasBefore && !hasAfter) return false
    const before = hasBefore ? area - 1 : area + 1
    const after = hasAfter ? area + 1 : area - 1
    if (areas.isSettled(area) && areas.isSettled(before) && areas.isSettled(after)) return false
    if (!this.#lookAtBoth(before, after)) return false
    const lossBefore = this.#devianceAs(area, before)
    const lossAfter = this.#devianceAs(area, after)
    const loss = Math.min(lossBefore, lossAfter)
    // Of less than a region, the rate may be anything.
    const isOfRegion = areas.regionsOf(area) >= 1
    if (isOfRegion && loss > APART * LIMIT) return false
    this.#firstPart = areas.first[area]
    this.#endPart = areas.first[area + 1]
    if (this.#endPart - this.#firstPart > LARGE) {
      if (loss > LIMIT) return false
      const isBefore = hasBefore && (!hasAfter || lossBefore < lossAfter)
      areas.remove(area, isBefore ? this.#endPart : this.#firstPart)
      return true
    }
    const asIs = this.#logLikelihood()
    // Regions vary in size: so many of equal size would tell as much.
    const samplesPerPage = this.#pages / this.#squares
    this.#tryWithout(area, hasBefore, hasAfter)
    if (2 * (asIs - this.#best) * samplesPerPage > LIMIT) return false
    areas.remove(area, this.#edge)
    return true
  }

  /** Whether an area may take another's pages. */
  #mayTake(area: number, other: number): boolean {
    const areas = this.#areas
    if (areas.sizeOf(area) < areas.sizeOf(other)) return false
    return areas.isGiven[area] === 0 || areas.regionsOf(other) <= REGIONS_MIN
  }

  /** Deviance that an area's own regions have more, if they are of another's rate. */
  #devianceAs(area: number, other: number): number {
    const { pages, squares, rate } = this.#areas
    if (pages[area] === 0) return 0
    const nrSamples = (this.#windows.nrSamples * pages[area] * pages[area]) / squares[area]
    const hits = nrSamples * possibleRate(rate[area])
    return devianceFrom(hits, nrSamples * possibleRate(rate[other]), nrSamples)
  }

  /** Tries edges between the neighbours of an area that is not there. */
  #tryWithout(area: number, hasBefore: boolean, hasAfter: boolean): void {
    const { rate, first } = this.#areas
    const firstPart = this.#firstPart
    const endPart = this.#endPart
    const own = rate[area]
    this.#best = -Infinity
    if (hasBefore) {
      rate[area] = rate[area - 1]
      this.#take(endPart)
    }
    if (hasAfter) {
      rate[area] = rate[area + 1]
      this.#take(firstPart)
    }
    if (hasBefore && hasAfter) {
      // It has the rate of the one behind it now, and begins where that would.
      const nrParts = endPart - firstPart
      let at = firstPart + (nrParts >> 1)
      for (let step = nrParts >> 2; step >= 1; step >>= 1) {
        if (at - step > firstPart) this.#tryEdge(area, at - step)
        if (at + step < endPart) this.#tryEdge(area, at + step)
        if (step === nrParts >> 2) this.#tryEdge(area, at)
        if (this.#edge > firstPart && this.#edge < endPart) at = this.#edge
      }
      first[area] = firstPart
    }
    rate[area] = own
  }
}
