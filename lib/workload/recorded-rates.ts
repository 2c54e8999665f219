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
 * far a row is of one probability, steady-run.ts. Neighbours make up for the error of a row (rate-smoothing.ts).
 */
import { sharpenEdges } from './edges.js'
import { RateSmoothing } from './rate-smoothing.js'
import { RecordedParts, TOGETHER } from './recorded-parts.js'
import { CountsAround, POINTS_MAX, type RecordedWindow } from './recorded-window.js'
import { touchedRate } from './reported-rates.js'
import { SteadyRun } from './steady-run.js'
import { TogetherChain } from './together-chain.js'
import { TouchedTogether } from './touched-together.js'

/** Windows on each side that are looked at. */
export const REACH = 12
/** One or two windows with hits among many without, as those of a region at a border, are no probability. */
const MIXED_MIN = 3

/** Works rates out, window by window. */
export class RecordedRates {
  readonly parts: RecordedParts = new RecordedParts()
  readonly #around = new CountsAround(REACH)
  readonly #run = new SteadyRun()
  readonly #together = new TouchedTogether()
  readonly #chain = new TogetherChain()
  readonly #smoothing = new RateSmoothing()

  /**
   * Fills `parts` for the window in the middle.
   *
   * @param windows that one, and REACH on each side; undefined where there is none
   */
  take(windows: readonly (RecordedWindow | undefined)[]): void {
    const { parts } = this
    const { startPage, endPage, nrAccesses, rate } = windows[REACH]!
    const { nrSamples } = rate
    parts.clear(POINTS_MAX * nrAccesses.length)
    this.#chain.clear(nrAccesses.length)
    for (let region = 0; region < nrAccesses.length; region++) {
      // A region of a kernel may begin or end within a page, and so may the one beside it.
      const start = Math.round(startPage[region])
      const end = Math.round(endPage[region])
      if (start >= end) continue
      const nrOfRegion = nrSamples === 1 ? 1 : Math.min(POINTS_MAX, end - start)
      const first = parts.nrParts
      parts.addRegion(start, end, Math.min(nrSamples, nrAccesses[region]), nrOfRegion)
      if (nrSamples === 1) continue
      const logOdds = this.#takeRegion(windows, region, nrOfRegion)
      this.#chain.add(logOdds, parts.isJoined(first))
    }
    if (nrSamples === 1) return
    this.#chain.decide()
    let part = 0
    for (let region = 0; part < parts.nrParts; region++) {
      const end = part + parts.nrOfRegion[part]
      const isTogether = this.#chain.isTogether(region)
      if (isTogether) parts.rate.fill(TOGETHER, part, end)
      part = end
    }
    this.#smoothing.smooth(parts, nrSamples)
    sharpenEdges(parts)
  }

  /** Works out the probabilities of a region's parts, and the odds that its pages are touched together. */
  #takeRegion(
    windows: readonly (RecordedWindow | undefined)[],
    region: number,
    nrOfRegion: number,
  ): number {
    const { parts } = this
    const { rate, threshold } = windows[REACH]!
    const { nrSamples } = rate
    const run = this.#run
    this.#around.fill(windows, region, nrOfRegion)
    const firstPart = parts.nrParts - nrOfRegion
    let nr = 0
    let nrMixed = 0
    let first = 0
    let last = 0
    let sum = 0
    let evenLogOdds = 0
    for (let part = 0; part < nrOfRegion; part++) {
      // Of less than a hit in a window, even and binomial counts are nearly the same.
      if (!run.find(this.#around, part) || (run.isEven && run.mean >= 1)) continue
      const at = firstPart + part
      parts.rate[at] = rateOf(run, windows, nrSamples)
      parts.nrWindows[at] = run.last - run.first + 1
      nr++
      nrMixed = Math.max(nrMixed, run.nrMixed)
      first += run.first
      last += run.last
      sum += run.mean
      evenLogOdds += run.evenLogOdds
    }
    if (nrMixed < MIXED_MIN) return Infinity
    const probability = sum / nr / nrSamples
    first = Math.round(first / nr)
    last = Math.round(last / nr)
    const logOdds = this.#together.logOdds(this.#around, first, last, probability, threshold)
    return logOdds + evenLogOdds / nr
  }
}

/** The probability of a run, by what its windows lost when regions were merged. */
function rateOf(
  { first, last, mean }: SteadyRun,
  windows: readonly (RecordedWindow | undefined)[],
  nrSamples: number,
): number {
  let sum = 0
  for (let at = first; at <= last; at++) {
    sum += touchedRate(mean / nrSamples, nrSamples, windows[at]!.threshold)
  }
  return sum / (last - first + 1)
}
