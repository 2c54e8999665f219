/**
 * How the memory of a recorded region was touched: all of it together, or each page by itself, and how often.
 *
 * A record says of a region that it was hit in k of n samples, of one random page each. Two kinds of memory give that:
 *
 * - pages that are touched together (a program that walks through an array in each of its turns). Each part of the
 *   region has the same count then, whatever that is: the record says all there is to say.
 * - pages that are touched each by itself with probability p. Parts have counts of their own, binomial ones, so that
 *   regions are split and merged anew in each window, and k / n is p with the error of one window. To touch them with
 *   that again would add the error a second time; p is what the windows around agree on.
 *
 * ```
 *  window   7   8   9  10  11  12        points of the region [A, B) of window 9
 *     A     5   3   4   8   2   5        counts differ from point to point: each page by itself;
 *     |     5   6   4   1   4   3        p is the mean of a row as far as its counts are those of
 *     B     2   6   4   1   3   6        one probability, from window 9 to both sides
 * ```
 * Which of the two is likelier, touched-together.ts works out for single regions and together-chain.ts for all; how
 * far a row is of one probability, steady-run.ts. Neighbours make up for the error of a row (rate-smoothing.ts);
 * where areas end, and what merging of regions hid, area-fit.ts works out of all windows around.
 */
import { AreaFit, FAR } from './area-fit.js'
import { levelCounts } from './count-levels.js'
import { devianceFrom, devianceLimit } from './likelihood.js'
import { RateSmoothing } from './rate-smoothing.js'
import { RecordedParts, TOGETHER } from './recorded-parts.js'
import { CountsAround, POINTS_MAX, type RecordedWindow } from './recorded-window.js'
import { SteadyRun } from './steady-run.js'
import { TogetherChain } from './together-chain.js'
import { TouchedTogether } from './touched-together.js'

/** Windows on each side that are looked at. */
export const REACH = 12
/** One or two windows with hits among many without are no probability, unless they have one hit each. */
const MIXED_MIN = 3

/** Log odds of what is not known, and of single hits in many windows: neighbours that know more decide. */
const HINT = 1

/** What the parts of a region told of it. */
interface Tally {
  /** Parts that have counts of one probability, and of those, parts that may be touched page by page. */
  nrFound: number
  nrRandom: number
  /** Sums of the second kind: first and last windows, mean counts, odds of even touches. */
  first: number
  last: number
  means: number
  evenLogOdds: number
  /** Of the second kind: the most windows with any hit, or any miss; whether none has a window of two hits. */
  nrMixed: number
  isRare: boolean
}

/** Works rates out, window by window. */
export class RecordedRates {
  readonly parts: RecordedParts = new RecordedParts()
  readonly #around = new CountsAround(REACH)
  readonly #run = new SteadyRun()
  readonly #together = new TouchedTogether()
  readonly #chain = new TogetherChain()
  readonly #smoothing = new RateSmoothing()
  readonly #fit = new AreaFit()
  /** By part of a region: the level of its run. */
  readonly #levels = new Float64Array(POINTS_MAX)

  /**
   * Fills `parts` for the window in the middle.
   *
   * @param far that one, and FAR on each side; undefined where there is none
   * @param granulePages pages that are always touched together: 1, or those of a huge page
   */
  take(far: readonly (RecordedWindow | undefined)[], granulePages = 1): void {
    const { parts } = this
    const windows = far.slice(FAR - REACH, FAR + REACH + 1)
    const { startPage, endPage, nrAccesses, rate } = windows[REACH]!
    const { nrSamples } = rate
    parts.clear(POINTS_MAX * nrAccesses.length)
    this.#chain.clear(nrAccesses.length)
    for (let region = 0; region < nrAccesses.length; region++) {
      // A region of a kernel may begin or end within a page, and so may the one beside it.
      const start = Math.round(startPage[region])
      const end = Math.round(endPage[region])
      if (start >= end) continue
      const nrGranules = Math.ceil((end - start) / granulePages)
      const nrOfRegion = nrSamples === 1 ? 1 : Math.min(POINTS_MAX, nrGranules)
      const first = parts.nrParts
      parts.addRegion(start, end, Math.min(nrSamples, nrAccesses[region]), nrOfRegion)
      if (nrSamples === 1) continue
      this.#around.fill(windows, region, nrOfRegion)
      const tally = this.#takeParts(first)
      this.#settleCounts(first, tally)
      const logOdds = this.#logOdds(tally, windows[REACH]!.threshold, granulePages > 1)
      this.#chain.add(logOdds, parts.isJoined(first))
    }
    if (nrSamples === 1) return
    this.#chain.decide()
    let part = 0
    for (let region = 0; part < parts.nrParts; region++) {
      const end = part + parts.nrOfRegion[part]
      if (this.#chain.isTogether(region)) parts.rate.fill(TOGETHER, part, end)
      else this.#fillUnknown(part, end, nrSamples)
      part = end
    }
    levelCounts(parts)
    this.#smoothing.smooth(parts, nrSamples)
    this.#fit.fit(parts, far, REACH)
  }

  /** Works out the probabilities of a region's parts. */
  #takeParts(firstPart: number): Tally {
    const { runFirst, runLast, rate, nrSampled } = this.parts
    const around = this.#around
    const run = this.#run
    const tally: Tally = {
      nrFound: 0,
      nrRandom: 0,
      first: 0,
      last: 0,
      means: 0,
      evenLogOdds: 0,
      nrMixed: 0,
      isRare: true,
    }
    for (let point = 0; point < around.nrPoints; point++) {
      if (!run.find(around, point)) continue
      const part = firstPart + point
      runFirst[part] = run.first
      runLast[part] = run.last
      this.#levels[point] = run.level
      tally.nrFound++
      // Of less than a hit in a window, even and binomial counts are nearly the same.
      if (run.isEven && run.mean >= 1) continue
      rate[part] = run.mean / around.nrSamples
      nrSampled[part] = 0
      for (let at = run.first; at <= run.last; at++) nrSampled[part] += around.shareAt(at, point)
      tally.nrRandom++
      tally.first += run.first
      tally.last += run.last
      tally.means += run.mean
      tally.evenLogOdds += run.evenLogOdds
      tally.nrMixed = Math.max(tally.nrMixed, run.nrMixed)
      tally.isRare &&= run.isRare
    }
    return tally
  }

  /**
   * A region that reaches a little over the edge of what is touched together counts less now and then. Its parts get
   * what they have in most windows around, if that explains the count.
   */
  #settleCounts(firstPart: number, { nrFound }: Tally): void {
    const { count } = this.parts
    const { nrPoints, nrSamples } = this.#around
    if (nrFound < nrPoints) return
    const levels = this.#levels.subarray(0, nrPoints)
    const mean = levels.reduce((sum, level) => sum + level) / nrPoints
    if (devianceFrom(count[firstPart], mean, nrSamples) > devianceLimit(1)) return
    count.set(levels, firstPart)
  }

  /** Logarithm of the odds that a region's pages are touched together; Infinity where counts are not binomial. */
  #logOdds(tally: Tally, threshold: number, hasGranules: boolean): number {
    const { nrFound, nrRandom, nrMixed, isRare } = tally
    if (nrFound === 0) return HINT
    if (nrMixed < MIXED_MIN) return isRare && nrMixed > 0 ? -HINT : Infinity
    const first = Math.round(tally.first / nrRandom)
    const last = Math.round(tally.last / nrRandom)
    const probability = tally.means / nrRandom / this.#around.nrSamples
    const ofTime = tally.evenLogOdds / nrRandom
    // A cut goes through a granule: of two or fewer, pieces on both sides are much the same.
    if (hasGranules && this.#around.nrPoints <= 2) return ofTime
    return ofTime + this.#together.logOdds(this.#around, first, last, probability, threshold)
  }

  /** Of parts that have no probability in a region that is touched page by page, their count is all that is known. */
  #fillUnknown(first: number, end: number, nrSamples: number): void {
    const { rate, count, nrSampled, nrOfRegion } = this.parts
    for (let part = first; part < end; part++) {
      if (rate[part] !== TOGETHER) continue
      rate[part] = count[part] / nrSamples
      nrSampled[part] = 1 / nrOfRegion[part]
    }
  }
}
