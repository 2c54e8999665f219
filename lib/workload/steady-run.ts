/**
 * Which windows around one have counts of one probability at a point, by likelihood-ratio tests (likelihood.ts).
 *
 * A run of a few windows grows to both sides, block by block, as long as a block tells of no other probability:
 *
 * ```
 *  window    7   8   9  10  11  12  13  14  15
 *  count     0   1   0 | 5   3  [6]  4   3   5       the run of window 12
 * ```
 */
import { log } from '../base/math.js'
import { devianceLimit, LogLikelihoods } from './likelihood.js'
import type { CountsAround } from './recorded-window.js'

/** Windows of the shortest run, and those that are added at a time. */
const RUN_MIN = 5
export const RUN_BLOCK = 3
/** Share of windows that have one count, of memory that is touched evenly; in others, regions reach over its edge. */
const SAME_SHARE = 0.9
/** Odds above which windows are taken for evenly touched. */
const SAME_LOG_ODDS = log(100)
/** Of one period, hits of any windows are off their mean by less than one; noise of a sample is allowed for. */
const PERIODIC_RANGE = 1.5
const GROWTH_LIMIT = devianceLimit(1)

/** The last run that was looked for; without an allocation for each. */
export class SteadyRun {
  /** Windows [first, last]. */
  first = 0
  last = 0
  mean = 0
  /** Windows with any hit, or with any miss, whichever are fewer. */
  nrMixed = 0
  /** Whether no window has more than one hit. */
  isRare = false
  /** Whether counts vary so little that touches are as evenly spread over time as can be, not binomial. */
  isEven = false
  /**
   * Logarithm of the odds that windows of a hit or none are evenly touched ones, not binomial; 0 where a window has
   * more.
   */
  evenLogOdds = 0
  /** Half of the windows have fewer hits, or as many. */
  median = 0
  /** The mean, if hits are as evenly spread over windows as those of one period are; else the median. */
  level = 0
  /** Hits in all windows of the run. */
  #hits = 0
  /** Counts of the run, ascending. */
  #sorted = new Int32Array(0)
  #likelihoods = new LogLikelihoods(1)

  /**
   * Looks for the windows with the middle, as many as have counts of one probability at a point.
   *
   * @returns whether there are enough
   */
  find(around: CountsAround, point: number): boolean {
    const { middle, nrSamples, nrWindowsMax } = around
    if (nrSamples !== this.#likelihoods.nrSamples) {
      this.#likelihoods = new LogLikelihoods(nrSamples, nrWindowsMax)
      this.#sorted = new Int32Array(nrWindowsMax)
    }
    const isFound =
      this.#isRun(around, point, middle - (RUN_MIN >> 1)) ||
      this.#isRun(around, point, middle - RUN_MIN + 1) ||
      this.#isRun(around, point, middle)
    if (!isFound) return false
    let hasGrown = true
    while (hasGrown) {
      const isBefore = this.#grow(around, point, this.first - RUN_BLOCK, this.first - 1)
      const isAfter = this.#grow(around, point, this.last + 1, this.last + RUN_BLOCK)
      hasGrown = isBefore || isAfter
    }
    if (!this.#isSteady(around, point)) return false
    this.#describe(around, point)
    return true
  }

  /** Whether the shortest run from a window on is steady. */
  #isRun(around: CountsAround, point: number, first: number): boolean {
    this.first = first
    this.last = first + RUN_MIN - 1
    if (first < around.first || this.last > around.last) return false
    this.#hits = hitsOf(around, point, first, this.last)
    return this.#isSteady(around, point)
  }

  #isSteady(around: CountsAround, point: number): boolean {
    const { first, last } = this
    let apart = 0
    for (let at = first; at <= last; at++)
      apart += this.#likelihoods.of(around.countAt(at, point), 1)
    const together = this.#likelihoods.of(this.#hits, last - first + 1)
    return 2 * (apart - together) <= devianceLimit(last - first)
  }

  /** Adds a block beside the run, if that has the same probability but for chance. */
  #grow(around: CountsAround, point: number, first: number, last: number): boolean {
    if (first < around.first || last > around.last) return false
    const hits = hitsOf(around, point, first, last)
    const length = this.last - this.first + 1
    const deviance =
      2 *
      (this.#likelihoods.of(this.#hits, length) +
        this.#likelihoods.of(hits, RUN_BLOCK) -
        this.#likelihoods.of(this.#hits + hits, length + RUN_BLOCK))
    if (deviance > GROWTH_LIMIT) return false
    this.first = Math.min(first, this.first)
    this.last = Math.max(last, this.last)
    this.#hits += hits
    return true
  }

  /** Whether more windows have the median than binomial counts do. */
  #isMostlyMedian(length: number, nrSame: number, variance: number): boolean {
    // Of the count that is most frequent, if they are binomial.
    const chance = Math.min(SAME_SHARE, 1 / Math.sqrt(2 * Math.PI * variance))
    const logOdds =
      nrSame * log(SAME_SHARE / chance) + (length - nrSame) * log((1 - SAME_SHARE) / (1 - chance))
    return logOdds > SAME_LOG_ODDS
  }

  #describe(around: CountsAround, point: number): void {
    const { nrSamples } = around
    const length = this.last - this.first + 1
    let squares = 0
    let nrHit = 0
    let nrMissed = 0
    for (let at = this.first; at <= this.last; at++) {
      const count = around.countAt(at, point)
      let place = at - this.first
      for (; place > 0 && this.#sorted[place - 1] > count; place--) {
        this.#sorted[place] = this.#sorted[place - 1]
      }
      this.#sorted[place] = count
      if (count > 0) nrHit++
      if (count < nrSamples) nrMissed++
      squares += count * count
    }
    const mean = this.#hits / length
    /** Of hits so far, less what the mean gives. */
    let sum = 0
    let least = 0
    let most = 0
    for (let at = this.first; at <= this.last; at++) {
      sum += around.countAt(at, point) - mean
      if (sum < least) least = sum
      if (sum > most) most = sum
    }
    this.median = this.#sorted[length >> 1]
    let nrSame = 0
    for (let i = 0; i < length; i++) if (this.#sorted[i] === this.median) nrSame++
    const isPeriodic = most - least < PERIODIC_RANGE && nrSame < SAME_SHARE * length
    this.level = isPeriodic ? mean : this.median
    const variance = (squares - this.#hits * mean) / (length - 1)
    this.mean = mean
    this.nrMixed = Math.min(nrHit, nrMissed)
    this.isRare = nrHit === this.#hits
    // Hits that are even fall into windows of their own; of binomial ones, windows have none, one and more.
    const missed = log(1 - mean / nrSamples)
    const empty = length - this.#hits
    this.evenLogOdds =
      nrHit < this.#hits
        ? 0
        : (empty > 0 ? empty * (log(1 - mean) - nrSamples * missed) : 0) -
          this.#hits * (nrSamples - 1) * missed
    const rest = mean - Math.floor(mean)
    const even = rest * (1 - rest)
    const binomial = mean * (1 - mean / nrSamples)
    // Of memory that is touched nearly always, both are small: what is touched always is common.
    const margin = mean > nrSamples / 2 ? 0.35 * binomial : 0
    this.isEven =
      variance <= even + Math.max(margin, 0.15 * (binomial - even)) ||
      (mean >= 1 && this.#isMostlyMedian(length, nrSame, binomial))
  }
}

function hitsOf(around: CountsAround, point: number, first: number, last: number): number {
  let hits = 0
  for (let at = first; at <= last; at++) hits += around.countAt(at, point)
  return hits
}
