/**
 * Whether the pages of a region are touched together, or each by itself, as far as windows around tell.
 *
 * A monitor cuts its regions anew in each window. Pieces on both sides of a cut are sampled apart, and joined again
 * where they are equal. Pieces of memory that is touched together always are; others only by chance. So cuts that are
 * seen, and those that must have been there and are not, are the data of a likelihood ratio, border by border between
 * points of the region, window by window:
 *
 * ```
 *                        together      each page by itself
 *  a border appears      cut × noise   cut × unequal
 *  a border stays        noise         unequal
 *  a border vanishes     1             equal
 *  no border appears     1             1 - cut × unequal
 * ```
 * `cut` is the chance of a cut just there, `unequal` that two binomial counts are not equal. A region may hold edges
 * of areas that are each touched together, and had the same count by chance: pieces with an edge in them tell nothing,
 * nor do those that reach out of the region. The edges are those that make the ratio largest, each at a price.
 */
import { log } from '../base/math.js'
import { equalChance } from './likelihood.js'
import { POINTS_MAX, type CountsAround } from './recorded-window.js'

/** Chance that counts of pages that are touched together differ: a monitor looks at them one after the other. */
const NOISE = 0.02
/** Logarithm of the prior odds of an edge between two points. */
const EDGE = log(1 / POINTS_MAX)

/** Works on one region after the other. */
export class TouchedTogether {
  /** Ratios of all borders whose pieces span points [from, to], at `from * POINTS_MAX + to`. */
  readonly #ratios = new Float64Array(POINTS_MAX * POINTS_MAX)
  /** By number of points: the best ratio of those before. */
  readonly #best = new Float64Array(POINTS_MAX + 1)
  /** By point: first and last point of its piece. */
  readonly #from = new Int32Array(POINTS_MAX)
  readonly #to = new Int32Array(POINTS_MAX)

  /**
   * @param probability of a hit, in windows [first, last]
   * @param threshold largest difference of counts that was merged
   * @returns the logarithm of the odds that pages are touched together
   */
  logOdds(
    around: CountsAround,
    first: number,
    last: number,
    probability: number,
    threshold: number,
  ): number {
    const equal = equalChance(probability, around.nrSamples, threshold)
    this.#ratios.fill(0)
    // Counts that always agree, whatever is touched, tell nothing.
    if (1 - equal > NOISE) this.#addWindows(around, first, last, equal)
    return this.#withBestEdges(around.nrPoints)
  }

  #addWindows(around: CountsAround, first: number, last: number, equal: number): void {
    const { nrPoints } = around
    const ratios = this.#ratios
    const seen = log(NOISE / (1 - equal))
    const vanished = -log(equal)
    for (let at = first + 1; at <= last; at++) {
      this.#findPieces(around, at - 1)
      const start = around.reachesOutBefore(at - 1) ? this.#to[0] + 1 : 0
      const end = around.reachesOutAfter(at - 1) ? this.#from[nrPoints - 1] : nrPoints
      for (let point = start + 1; point < end; point++) {
        const from = this.#from[point - 1]
        const to = this.#to[point]
        let ratio = seen
        if (around.countAt(at, point) === around.countAt(at, point - 1)) {
          const wasSeen = from !== this.#from[point]
          ratio = wasSeen ? vanished : around.cutChance(at, point) * (1 - equal - NOISE)
        }
        ratios[from * POINTS_MAX + to] += ratio
      }
    }
  }

  #findPieces(around: CountsAround, at: number): void {
    const { nrPoints } = around
    this.#from[0] = 0
    for (let point = 1; point < nrPoints; point++) {
      const isSame = around.countAt(at, point) === around.countAt(at, point - 1)
      this.#from[point] = isSame ? this.#from[point - 1] : point
    }
    this.#to[nrPoints - 1] = nrPoints - 1
    for (let point = nrPoints - 2; point >= 0; point--) {
      const isSame = this.#from[point] === this.#from[point + 1]
      this.#to[point] = isSame ? this.#to[point + 1] : point
    }
  }

  /** The largest sum of ratios of pieces between edges. */
  #withBestEdges(nrPoints: number): number {
    const best = this.#best
    for (let end = 1; end <= nrPoints; end++) {
      best[end] = -Infinity
      /** Of all pieces within [start, end). */
      let sum = 0
      for (let start = end - 1; start >= 0; start--) {
        for (let to = start; to < end; to++) sum += this.#ratios[start * POINTS_MAX + to]
        best[end] = Math.max(best[end], best[start] + sum + (start > 0 ? EDGE : 0))
      }
    }
    return best[nrPoints]
  }
}
