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
 * What windows alone do not tell, or only roughly, neighbours do (rate-smoothing.ts).
 */
import { RateSmoothing } from './rate-smoothing.js'
import { RecordedParts } from './recorded-parts.js'
import { CountsAround, type RecordedWindow } from './recorded-window.js'
import { touchedRate } from './reported-rates.js'

/** Windows on each side that are looked at. */
export const REACH = 12
/** Points of a region that are looked at, each for its part of the region. */
export const POINTS_MAX = 16

/** Windows that agree before a probability is taken from them, and those that are added at a time. */
const RUN_MIN = 5
const RUN_LONG = 10
const BLOCK = 3
/** Where runs of RUN_MIN windows with the middle begin: around it, before it, after it. */
const RUN_STARTS = [REACH - (RUN_MIN >> 1), REACH - RUN_MIN + 1, REACH]
/** Counts of so many times the binomial variance are not of one probability (1 % of those that are). */
const VARIANCE_MAX = 3
/** The same of ten windows and more. */
const VARIANCE_MAX_LONG = 2
/** Blocks of windows differ when their means do by more than so many standard deviations. */
const DEVIATIONS_MAX = 2.5
/** One or two windows with hits among many without, as those of a region at a border, are no probability. */
const MIXED_MIN = 3
/** Borders of areas that are touched together within a region, at most. */
const BORDERS_MAX = 2
/** Parts are touched together when they differ by less than this share of what binomial counts differ by. */
const APART_MIN = 0.06

/** Windows [first, last] at one point. */
interface Run {
  readonly first: number
  readonly last: number
  readonly mean: number
  /** NaN of a single window. */
  readonly variance: number
  /** Windows with any hit, or with any miss, whichever are fewer. */
  readonly nrMixed: number
  /** The variance that counts of this mean have where each sample hits or misses by itself. */
  readonly binomial: number
}

/** Works rates out, window by window. */
export class RecordedRates {
  readonly parts: RecordedParts = new RecordedParts()
  readonly #around = new CountsAround(REACH, POINTS_MAX)
  readonly #differences = new Float64Array(POINTS_MAX)
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
    for (let region = 0; region < nrAccesses.length; region++) {
      // A region of a kernel may begin or end within a page, and so may the one beside it.
      const start = Math.round(startPage[region])
      const end = Math.round(endPage[region])
      if (start >= end) continue
      const nrOfRegion = nrSamples === 1 ? 1 : Math.min(POINTS_MAX, end - start)
      parts.addRegion(start, end, Math.min(nrSamples, nrAccesses[region]), nrOfRegion)
      if (nrSamples > 1) this.#takeRegion(windows, region, nrOfRegion)
    }
    if (nrSamples > 1) this.#smoothing.smooth(parts, nrSamples)
  }

  #takeRegion(
    windows: readonly (RecordedWindow | undefined)[],
    region: number,
    nrOfRegion: number,
  ): void {
    const { parts } = this
    const own = windows[REACH]!
    const { nrSamples } = own.rate
    this.#around.fill(windows, region, nrOfRegion)
    const variance = this.#binomialOfAll(nrSamples)
    // Where neighbours are merged whatever they are, that they are equal says nothing.
    const isTelling = nrOfRegion > 1 && 2 * variance > own.threshold * own.threshold
    const isTogether = isTelling && this.#apart() <= APART_MIN * 2 * variance
    const first = parts.nrParts - nrOfRegion
    for (let part = 0; part < nrOfRegion; part++) {
      const steady = this.#steadyRun(part, nrSamples)
      const run = steady ?? this.#calmestRun(part, nrSamples)
      const isEvenRun = steady !== undefined && isEven(steady, nrSamples)
      // Of less than a hit in a window, even and binomial counts are nearly the same.
      if (isEvenRun && run.mean >= 1) continue
      const mean = rateOf(run, windows, nrSamples)
      parts.mean[first + part] = mean
      parts.nrWindows[first + part] = run.last - run.first + 1
      const isClear = steady !== undefined && !isEvenRun && run.nrMixed >= MIXED_MIN
      if (isClear && !isTogether) parts.rate[first + part] = mean
    }
  }

  #binomialOfAll(nrSamples: number): number {
    const { counts, first, last, nrPoints } = this.#around
    let sum = 0
    for (let at = first; at <= last; at++) {
      for (let part = 0; part < nrPoints; part++) sum += counts[at * POINTS_MAX + part]
    }
    const mean = sum / (nrPoints * (last - first + 1))
    return mean * (1 - mean / nrSamples)
  }

  /**
   * By how much neighbouring parts differ: the sum of the squares, per window. Some borders do not count, where areas
   * that are touched together had the same count by chance.
   */
  #apart(): number {
    const { counts, first, last, nrPoints } = this.#around
    const differences = this.#differences.fill(0)
    let total = 0
    for (let at = first * POINTS_MAX; at <= last * POINTS_MAX; at += POINTS_MAX) {
      for (let part = 1; part < nrPoints; part++) {
        const difference = counts[at + part] - counts[at + part - 1]
        differences[part] += difference * difference
        total += difference * difference
      }
    }
    let borders = 0
    for (let border = 0; border < BORDERS_MAX; border++) {
      let most = 0
      let at = 0
      for (let part = 1; part < nrPoints; part++) {
        // Regions' ends vary, so a border lies between one pair of parts or the next.
        const both = differences[part - 1] + differences[part]
        if (both > most) {
          most = both
          at = part
        }
      }
      borders += most
      differences[at] = 0
      if (at > 0) differences[at - 1] = 0
    }
    return (total - borders) / (last - first + 1)
  }

  /** The few windows with the middle whose counts vary least; the middle alone where there are not so many. */
  #calmestRun(part: number, nrSamples: number): Run {
    const { first, last } = this.#around
    let calmest: Run | undefined
    for (const start of RUN_STARTS) {
      if (start < first || start + RUN_MIN - 1 > last) continue
      const run = this.#runOf(part, start, start + RUN_MIN - 1, nrSamples)
      if (calmest === undefined || run.variance < calmest.variance) calmest = run
    }
    return calmest ?? this.#runOf(part, REACH, REACH, nrSamples)
  }

  /** The windows around the middle, as many as have counts of one probability; undefined where there are too few. */
  #steadyRun(part: number, nrSamples: number): Run | undefined {
    const { first, last } = this.#around
    let run: Run | undefined
    for (const start of RUN_STARTS) {
      if (start < first || start + RUN_MIN - 1 > last) continue
      run = this.#runOf(part, start, start + RUN_MIN - 1, nrSamples)
      if (run.variance <= VARIANCE_MAX * run.binomial) break
      run = undefined
    }
    if (run === undefined) return undefined
    let grown: Run = run
    do {
      run = grown
      if (grown.first - BLOCK >= first) {
        grown = this.#joined(part, grown, grown.first - BLOCK, grown.first - 1, nrSamples)
      }
      if (grown.last + BLOCK <= last) {
        grown = this.#joined(part, grown, grown.last + 1, grown.last + BLOCK, nrSamples)
      }
    } while (grown !== run)
    const isLong = run.last - run.first >= RUN_LONG
    return isLong && run.variance > VARIANCE_MAX_LONG * run.binomial ? undefined : run
  }

  /** The run with a block beside it, where that has the same mean but for chance; else the run. */
  #joined(part: number, run: Run, first: number, last: number, nrSamples: number): Run {
    const block = this.#runOf(part, first, last, nrSamples)
    const both = this.#runOf(part, Math.min(first, run.first), Math.max(last, run.last), nrSamples)
    const difference = block.mean - run.mean
    const variance = both.binomial * (1 / (run.last - run.first + 1) + 1 / BLOCK)
    return difference * difference > DEVIATIONS_MAX * DEVIATIONS_MAX * variance ? run : both
  }

  #runOf(part: number, first: number, last: number, nrSamples: number): Run {
    const { counts } = this.#around
    let sum = 0
    let squares = 0
    let nrHit = 0
    let nrMissed = 0
    for (let at = first; at <= last; at++) {
      const count = counts[at * POINTS_MAX + part]
      if (count > 0) nrHit++
      if (count < nrSamples) nrMissed++
      sum += count
      squares += count * count
    }
    const n = last - first + 1
    const mean = sum / n
    return {
      first,
      last,
      mean,
      variance: (squares - sum * mean) / (n - 1),
      nrMixed: Math.min(nrHit, nrMissed),
      binomial: mean * (1 - mean / nrSamples),
    }
  }
}

/** Whether counts vary so little that touches are as evenly spread over time as can be, not binomial. */
function isEven({ mean, variance, binomial }: Run, nrSamples: number): boolean {
  const rest = mean - Math.floor(mean)
  const even = rest * (1 - rest)
  // Of memory that is touched nearly always, both are small: what is touched always is common.
  const margin = mean > nrSamples / 2 ? 0.35 * binomial : 0
  return variance <= even + Math.max(margin, 0.15 * (binomial - even))
}

/** The probability of a run, by what its windows lost when regions were merged. */
function rateOf(
  { first, last, mean }: Run,
  windows: readonly (RecordedWindow | undefined)[],
  nrSamples: number,
): number {
  let sum = 0
  for (let at = first; at <= last; at++) {
    sum += touchedRate(mean / nrSamples, nrSamples, windows[at]!.threshold)
  }
  return sum / (last - first + 1)
}
