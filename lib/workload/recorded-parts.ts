/** The parts of the regions of one window, by address, as columns. */

/** Rate of a part whose pages are touched together. */
export const TOGETHER = -1

/** See the top of the file. */
export class RecordedParts {
  nrParts = 0
  /** Whole pages [start, end). */
  start: Float64Array = new Float64Array(0)
  end: Float64Array = new Float64Array(0)
  /** Hits of its region in the window, a mean where windows around tell of one. */
  count: Float64Array = new Float64Array(0)
  /** Parts of about equal size that its region has. */
  nrOfRegion: Int32Array = new Int32Array(0)
  /** Probability with which its pages are touched each by itself, or {@link TOGETHER}. */
  rate: Float64Array = new Float64Array(0)
  /** Windows behind the probability, each times the share of a region that the part is: how often it was sampled. */
  nrSampled: Float64Array = new Float64Array(0)
  /** Windows [runFirst, runLast] around that have counts of one probability; none where runLast is less. */
  runFirst: Int32Array = new Int32Array(0)
  runLast: Int32Array = new Int32Array(0)

  /** Forgets what is there, and makes room. */
  clear(nrPartsMax: number): void {
    this.nrParts = 0
    if (nrPartsMax <= this.end.length) return
    const length = 2 * nrPartsMax
    this.start = new Float64Array(length)
    this.end = new Float64Array(length)
    this.count = new Float64Array(length)
    this.nrOfRegion = new Int32Array(length)
    this.rate = new Float64Array(length)
    this.runFirst = new Int32Array(length)
    this.runLast = new Int32Array(length)
    this.nrSampled = new Float64Array(length)
  }

  /** Divides pages [start, end) of a region evenly; nothing is known of its parts yet. */
  addRegion(start: number, end: number, count: number, nrOfRegion: number): void {
    for (let part = 0; part < nrOfRegion; part++) {
      const at = this.nrParts++
      this.start[at] = start + Math.round(((end - start) * part) / nrOfRegion)
      this.end[at] = start + Math.round(((end - start) * (part + 1)) / nrOfRegion)
      this.count[at] = count
      this.nrOfRegion[at] = nrOfRegion
      this.rate[at] = TOGETHER
      this.nrSampled[at] = 0
      this.runFirst[at] = 0
      this.runLast[at] = -1
    }
  }

  /** Whether a part begins where the one before it ends. */
  isJoined(part: number): boolean {
    return part > 0 && this.start[part] === this.end[part - 1]
  }
}
