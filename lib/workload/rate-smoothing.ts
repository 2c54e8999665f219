/**
 * What neighbours tell of how often the parts of a window's regions are touched.
 *
 * The mean of a dozen windows still has the error of its samples: of memory that is touched alike everywhere, each
 * part would get a rate of its own, and a monitor of the replay would see fewer neighbours agree, and less memory
 * touched at all. Neighbours whose rates differ by no more than chance get the mean of all; the most alike first:
 *
 * ```
 *  rate      .04 .05 .03 | .21 .19        |: more than chance gives
 *  smoothed  .04 .04 .04 | .20 .20
 * ```
 */
import { TOGETHER, type RecordedParts } from './recorded-parts.js'

/** Standard deviations within which neighbours become one, pass by pass. */
const DEVIATIONS = [0.6, 1.2, 1.8, 2.4, 3]

/** See the top of the file. */
export class RateSmoothing {
  #nrGroups = 0
  /** By group of neighbours: its last part, its rate (the mean of its pages), its pages. */
  #last = new Int32Array(0)
  #rate = new Float64Array(0)
  #pages = new Float64Array(0)
  /**
   * By group: the sum of pages² / nrSampled of its parts. Few large parts weigh most in a mean of pages, however many
   * small ones there are: its variance is p (1 - p) / samples × this / pages², if parts are sampled apart.
   */
  #squares = new Float64Array(0)
  /** By group: the sum of pages / windows of its parts. The variance is no more than if all are sampled together. */
  #together = new Float64Array(0)

  /**
   * Changes the rates of parts.
   *
   * @param nrSamples per window
   */
  smooth(parts: RecordedParts, nrSamples: number): void {
    const { nrParts, rate } = parts
    this.#reserve(nrParts)
    let first = 0
    while (first < nrParts) {
      let end = first + 1
      if (rate[first] !== TOGETHER) {
        while (end < nrParts && rate[end] !== TOGETHER && parts.isJoined(end)) end++
        this.#smoothRun(parts, first, end, nrSamples)
      }
      first = end
    }
  }

  #reserve(nrParts: number): void {
    if (nrParts <= this.#last.length) return
    this.#last = new Int32Array(2 * nrParts)
    this.#rate = new Float64Array(2 * nrParts)
    this.#pages = new Float64Array(2 * nrParts)
    this.#squares = new Float64Array(2 * nrParts)
    this.#together = new Float64Array(2 * nrParts)
  }

  /** Parts [first, end), which are neighbours. */
  #smoothRun(parts: RecordedParts, first: number, end: number, nrSamples: number): void {
    this.#nrGroups = end - first
    for (let part = first; part < end; part++) {
      const group = part - first
      const pages = parts.end[part] - parts.start[part]
      this.#last[group] = part
      this.#rate[group] = parts.rate[part]
      this.#pages[group] = pages
      this.#squares[group] = (pages * pages) / parts.nrSampled[part]
      this.#together[group] = pages / Math.max(1, parts.runLast[part] - parts.runFirst[part] + 1)
    }
    for (const deviations of DEVIATIONS) this.#merge(deviations, nrSamples)
    let part = first
    for (let group = 0; group < this.#nrGroups; group++) {
      while (part <= this.#last[group]) parts.rate[part++] = this.#rate[group]
    }
  }

  #merge(deviations: number, nrSamples: number): void {
    let kept = 0
    for (let group = 1; group < this.#nrGroups; group++) {
      const pages = this.#pages[kept] + this.#pages[group]
      const mean =
        (this.#rate[kept] * this.#pages[kept] + this.#rate[group] * this.#pages[group]) / pages
      const difference = this.#rate[kept] - this.#rate[group]
      const ofSample = (mean * (1 - mean)) / nrSamples
      const variance = ofSample * (this.#sharedOut(kept) + this.#sharedOut(group))
      if (difference * difference <= deviations * deviations * variance) {
        this.#rate[kept] = mean
        this.#pages[kept] = pages
        this.#squares[kept] += this.#squares[group]
        this.#together[kept] += this.#together[group]
      } else {
        kept++
        this.#rate[kept] = this.#rate[group]
        this.#pages[kept] = this.#pages[group]
        this.#squares[kept] = this.#squares[group]
        this.#together[kept] = this.#together[group]
      }
      this.#last[kept] = this.#last[group]
    }
    this.#nrGroups = kept + 1
  }

  /** What a group's mean has of the variance of one window. */
  #sharedOut(group: number): number {
    const pages = this.#pages[group]
    return Math.min(this.#together[group], this.#squares[group] / pages) / pages
  }
}
