/**
 * Which regions, one beside the other, are touched together, and which page by page.
 *
 * Single regions may tell little of that, or the contrary by chance. What is likeliest of all of them, where a change
 * from a region to its neighbour is as likely as one in all regions is, is found by Viterbi's algorithm:
 *
 * ```
 *  log odds     -30  -8   2  -1 -12 |  15  20  -1  12       |: a change
 *  together      no  no  no  no  no | yes yes yes yes
 * ```
 */
import { log } from '../base/math.js'

const ALONE = 0
const TOGETHER = 1

/** Regions by address, as columns of two: page by page, together. */
export class TogetherChain {
  #nrRegions = 0
  /** Log odds of each region that its pages are touched together; Infinity: it is not known to be binomial. */
  #logOdds = new Float64Array(0)
  /** Whether a region begins where the one before it ends. */
  #isJoined = new Uint8Array(0)
  /** By region and state: the state of the region before that is likeliest then. */
  #before = new Uint8Array(0)
  #state = new Uint8Array(0)

  /** Forgets what is there, and makes room. */
  clear(nrRegionsMax: number): void {
    this.#nrRegions = 0
    if (nrRegionsMax <= this.#state.length) return
    this.#logOdds = new Float64Array(2 * nrRegionsMax)
    this.#isJoined = new Uint8Array(2 * nrRegionsMax)
    this.#before = new Uint8Array(4 * nrRegionsMax)
    this.#state = new Uint8Array(2 * nrRegionsMax)
  }

  /** Adds the next region. */
  add(logOdds: number, isJoined: boolean): void {
    this.#logOdds[this.#nrRegions] = logOdds
    this.#isJoined[this.#nrRegions++] = isJoined ? 1 : 0
  }

  /** Decides about all regions that were added. */
  decide(): void {
    const price = log(this.#nrRegions)
    let alone = 0
    let together = 0
    for (let i = 0; i < this.#nrRegions; i++) {
      const isLinked = this.#isJoined[i] !== 0 && this.#isKnown(i - 1) && this.#isKnown(i)
      const paid = isLinked ? price : 0
      const fromAlone = Math.max(alone, together - paid)
      const fromTogether = Math.max(together, alone - paid)
      this.#before[2 * i + ALONE] = alone >= together - paid ? ALONE : TOGETHER
      this.#before[2 * i + TOGETHER] = together > alone - paid ? TOGETHER : ALONE
      alone = fromAlone
      together = fromTogether + (this.#isKnown(i) ? this.#logOdds[i] : 0)
    }
    let state = together > alone ? TOGETHER : ALONE
    for (let i = this.#nrRegions - 1; i >= 0; i--) {
      this.#state[i] = state
      state = this.#before[2 * i + state]
    }
  }

  /** Whether a region's pages are touched together. */
  isTogether(region: number): boolean {
    return this.#state[region] === TOGETHER || !this.#isKnown(region)
  }

  #isKnown(region: number): boolean {
    return this.#logOdds[region] !== Infinity
  }
}
