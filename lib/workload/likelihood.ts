/** Likelihoods of counts, where each sample hits or misses by itself. */
import { log } from '../base/math.js'

/** Above what a test of counts of one probability gives by chance in one of a hundred cases: a normal quantile. */
const NORMAL_QUANTILE = 2.33
/** Counts so many standard deviations off are left out of sums. */
const DEVIATIONS_MAX = 6

/** x ln x, 0 at 0. */
function xLogX(x: number): number {
  return x > 0 ? x * log(x) : 0
}

/** Values of x ln x that are kept, at most. */
const KEPT_MAX = 1 << 16

/** Logarithms of the largest likelihoods that hits can have, less a constant of their order. */
export class LogLikelihoods {
  readonly nrSamples: number
  readonly #kept: Float64Array

  /**
   * @param nrSamples per window
   * @param nrWindowsMax windows that are usual
   */
  constructor(nrSamples: number, nrWindowsMax = 1) {
    this.nrSamples = nrSamples
    const nrKept = Math.min(KEPT_MAX, nrSamples * nrWindowsMax + 1)
    this.#kept = Float64Array.from({ length: nrKept }, (_, x) => xLogX(x))
  }

  /** Of hits in the samples of so many windows. */
  of(hits: number, nrWindows: number): number {
    const samples = nrWindows * this.nrSamples
    return this.#xLogX(hits) + this.#xLogX(samples - hits) - this.#xLogX(samples)
  }

  #xLogX(x: number): number {
    return x < this.#kept.length ? this.#kept[x] : xLogX(x)
  }
}

/**
 * The deviance (twice the logarithm of the likelihood ratio) that counts of one probability stay below in 99 of 100
 * cases, where they could have `degrees + 1` of them. Wilson and Hilferty's approximation.
 */
export function devianceLimit(degrees: number): number {
  return (limits[degrees] ??= wilsonHilferty(degrees))
}

const limits: (number | undefined)[] = []

function wilsonHilferty(degrees: number): number {
  const variance = 2 / (9 * degrees)
  const root = 1 - variance + NORMAL_QUANTILE * Math.sqrt(variance)
  return degrees * root * root * root
}

/** The deviance of so many hits, where `mean` of the samples were expected to hit. */
export function devianceFrom(hits: number, mean: number, nrSamples: number): number {
  const missed = nrSamples - hits
  const ofHits = hits > 0 ? hits * log(hits / mean) : 0
  const ofMissed = missed > 0 ? missed * log(missed / (nrSamples - mean)) : 0
  return 2 * (ofHits + ofMissed)
}

/**
 * The chance that two counts differ by `threshold` at most.
 *
 * @param probability of a hit, of both
 */
export function equalChance(probability: number, nrSamples: number, threshold: number): number {
  const mean = probability * nrSamples
  if (mean <= 0 || probability >= 1) return 1
  const reach = DEVIATIONS_MAX * Math.sqrt(mean * (1 - probability) + 1)
  const last = Math.min(nrSamples, Math.ceil(mean + reach))
  const first = Math.max(0, Math.floor(mean - reach))
  const odds = probability / (1 - probability)
  // From the mean on, so that nothing underflows.
  const chances = new Float64Array(last - first + 1)
  const top = Math.floor(mean)
  chances[top - first] = 1
  for (let k = top; k < last; k++) {
    chances[k + 1 - first] = (chances[k - first] * odds * (nrSamples - k)) / (k + 1)
  }
  for (let k = top; k > first; k--) {
    chances[k - 1 - first] = (chances[k - first] * k) / (odds * (nrSamples - k + 1))
  }
  let sum = 0
  let equal = 0
  for (let i = 0; i < chances.length; i++) {
    sum += chances[i]
    equal += chances[i] * chances[i]
    for (let j = i + 1; j <= i + threshold && j < chances.length; j++) {
      equal += 2 * chances[i] * chances[j]
    }
  }
  return equal / (sum * sum)
}
