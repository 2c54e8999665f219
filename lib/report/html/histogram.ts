/** Bytes by class: the mean over all time, and at the end. */

/** A histogram of one target, filled snapshot by snapshot. */
export class Histogram {
  /** Bytes × µs. */
  readonly #sums: Float64Array
  readonly #last: Float64Array
  #totalUs = 0
  #leastUs = Infinity

  constructor(nrClasses: number) {
    this.#sums = new Float64Array(nrClasses)
    this.#last = new Float64Array(nrClasses)
  }

  /**
   * Begins a snapshot.
   *
   * @param us     that it tells of
   * @param aggrUs its aggregation interval
   */
  begin(us: number, aggrUs: number): void {
    this.#last.fill(0)
    if (aggrUs < this.#leastUs) this.#leastUs = aggrUs
    this.#totalUs += us
  }

  /** Adds a region of that snapshot. */
  add(index: number, bytes: number, us: number): void {
    this.#last[index] += bytes
    this.#sums[index] += bytes * us
  }

  /**
   * From the first class with bytes to the last one, without those that nothing can be in.
   *
   * @param startUs where a class begins, in µs: ages are multiples of the aggregation interval
   */
  classes(
    startUs: (index: number) => number,
  ): { readonly index: number; readonly meanBytes: number; readonly lastBytes: number }[] {
    const all = Array.from(this.#sums, (sum, index) => ({
      index,
      meanBytes: this.#totalUs === 0 ? 0 : sum / this.#totalUs,
      lastBytes: this.#last[index],
    }))
    const isUsed = ({ meanBytes }: { meanBytes: number }): boolean => meanBytes > 0
    return all
      .slice(all.findIndex(isUsed), all.findLastIndex(isUsed) + 1)
      .filter((one) => isUsed(one) || startUs(one.index) >= this.#leastUs)
  }
}
