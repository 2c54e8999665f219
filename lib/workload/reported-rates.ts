/**
 * What a monitor makes of memory whose pages are touched at random, and back.
 *
 * Neighbours whose counts differ by the merge threshold at most become one region, and its count is their mean,
 * rounded down: of pieces with 0 and 1 hits, 0 is left. With a threshold of 0 nothing is lost. How much is lost
 * otherwise depends on what is merged and split again, so it is tried out: with regions of memory that is touched
 * alike everywhere, which are merged and split as in a context, for a row of probabilities.
 */
import { CUTS_MAX, hitLimits, TRIAL_PAGES, tryMonitor } from './monitor-trial.js'

/** Probabilities that are tried, closest to each other near 0. */
export const NR_TRIED = 24
/** Beyond it the probability of no hit may be too small for a number. */
const SAMPLES_MAX = 500
/** Each is tried in so many windows, or until so many regions were seen. */
const WINDOWS = 1000
const REGIONS_SEEN = 40_000

/** Cuts of each region per window are told apart by so many of one. */
const CUTS_STEP = 1 / 32
/** Between so many of one, what is reported is taken to change evenly. */
export const CUTS_TRIED_STEP: number = 1 / 4

/** What is reported of each probability that is tried, ascending. */
export type ReportedRates = Float64Array

/** By samples, threshold (below THRESHOLDS) and cuts. */
const tried = new Map<number, ReportedRates>()
const between = new Map<number, ReportedRates>()
const THRESHOLDS = SAMPLES_MAX / 5

/**
 * What a monitor reports of each probability.
 *
 * @param nrSamples per window
 * @param threshold largest difference of counts that is merged
 * @param cuts of each region, in the mean of windows
 */
export function reportedRatesOf(nrSamples: number, threshold: number, cuts: number): ReportedRates {
  const steps = Math.round(Math.min(CUTS_MAX, cuts) / CUTS_STEP)
  if (threshold < 1 || nrSamples > SAMPLES_MAX || steps === 0) return LOSSLESS
  const key = ((nrSamples * THRESHOLDS + threshold) * CUTS_MAX) / CUTS_STEP + steps - 1
  let rates = between.get(key)
  if (rates === undefined) {
    const at = (steps * CUTS_STEP) / CUTS_TRIED_STEP
    const low = triedRatesOf(nrSamples, threshold, Math.floor(at))
    const high = triedRatesOf(nrSamples, threshold, Math.ceil(at))
    const share = at - Math.floor(at)
    rates = low.map((rate, i) => rate + share * (high[i] - rate))
    between.set(key, rates)
  }
  return rates
}

/** With so many times CUTS_TRIED_STEP cuts. */
function triedRatesOf(nrSamples: number, threshold: number, steps: number): ReportedRates {
  if (steps === 0) return LOSSLESS
  const key = ((nrSamples * THRESHOLDS + threshold) * CUTS_MAX) / CUTS_TRIED_STEP + steps - 1
  let rates = tried.get(key)
  if (rates === undefined) {
    rates = new Float64Array(NR_TRIED + 1)
    for (let i = 1; i < NR_TRIED; i++) {
      const rate = tryOut(triedAt(i), nrSamples, threshold, steps * CUTS_TRIED_STEP)
      rates[i] = Math.min(triedAt(i), Math.max(rates[i - 1] + 1e-9, rate))
    }
    rates[NR_TRIED] = 1
    tried.set(key, rates)
  }
  return rates
}

/** The share of samples that are reported as hits, of memory whose pages are touched with a probability. */
export function reportedOf(rates: ReportedRates, touched: number): number {
  const i = Math.min(NR_TRIED - 1, Math.floor(Math.sqrt(touched) * NR_TRIED))
  const share = (touched - triedAt(i)) / (triedAt(i + 1) - triedAt(i))
  return rates[i] + share * (rates[i + 1] - rates[i])
}

/** The probability with which pages are touched where `reported` is the mean share of hits. */
export function touchedOf(rates: ReportedRates, reported: number): number {
  let i = 1
  while (i < NR_TRIED && rates[i] < reported) i++
  const share = (reported - rates[i - 1]) / (rates[i] - rates[i - 1])
  return triedAt(i - 1) + share * (triedAt(i) - triedAt(i - 1))
}

/** The probability that is tried as number i. */
export function triedAt(i: number): number {
  return (i * i) / (NR_TRIED * NR_TRIED)
}

/** Where nothing is lost. */
export const LOSSLESS: ReportedRates = Float64Array.from({ length: NR_TRIED + 1 }, (_, i) =>
  triedAt(i),
)

/** Monitors memory whose pages are touched with a probability; returns the mean share of hits reported. */
function tryOut(probability: number, nrSamples: number, threshold: number, cuts: number): number {
  const limits = hitLimits(probability, nrSamples)
  const limitsOf = (): Float64Array => limits
  let sum = 0
  let nrSeen = 0
  const trial = { limitsOf, nrSamples, threshold, cuts, nrWindows: WINDOWS }
  const nrWindows = tryMonitor(trial, ({ start, end, nrAccesses }, nrRegions) => {
    for (let i = 0; i < nrRegions; i++) sum += nrAccesses[i] * (end[i] - start[i])
    nrSeen += nrRegions
    return nrSeen >= REGIONS_SEEN
  })
  return sum / (TRIAL_PAGES * nrSamples * nrWindows)
}
