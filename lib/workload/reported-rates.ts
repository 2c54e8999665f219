/**
 * What a monitor makes of memory whose pages are touched at random, and back.
 *
 * Neighbours whose counts differ by the merge threshold at most become one region, and its count is their mean,
 * rounded down: of pieces with 0 and 1 hits, 0 is left. With a threshold of 0 nothing is lost. How much is lost
 * otherwise depends on what is merged and split again, so it is tried out: with regions of memory that is touched
 * alike everywhere, which are merged and split as in a context, for a row of probabilities.
 */
import { createKey, deriveKey, mix, STREAM } from '../base/random.js'
import { mergePass } from '../core/merge.js'
import { createRegionTable, initRegion, nrRegionsOf, setNrRegions } from '../core/region-table.js'
import { createSplitScratch, splitRegionsOf } from '../core/split.js'

/** Probabilities that are tried, closest to each other near 0. */
const NR_TRIED = 24
/** Beyond it the probability of no hit may be too small for a number. */
const SAMPLES_MAX = 500
/** Each is tried in so many windows, or until so many regions were seen. */
const WINDOWS = 1000
const REGIONS_SEEN = 40_000
/** Until regions are as they stay. */
const WINDOWS_LEFT_OUT = 20
const PAGES = 1 << 18
const REGION_PAGES_MAX = PAGES / 4
const REGIONS_FIRST = 128
/** Above it regions are not split, as above half of max_nr_regions. */
const SPLIT_REGIONS_MAX = 256
/** Pieces of a region, at most. */
const PIECES_MAX = 3

/** Cuts of each region per window are told apart by so many of one. */
const CUTS_STEP = 1 / 32
/** Between so many of one, what is reported is taken to change evenly. */
const CUTS_TRIED_STEP = 1 / 4
const CUTS_MAX = PIECES_MAX - 1

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

function triedAt(i: number): number {
  return (i * i) / (NR_TRIED * NR_TRIED)
}

const LOSSLESS = Float64Array.from({ length: NR_TRIED + 1 }, (_, i) => triedAt(i))

/** Monitors memory whose pages are touched with a probability; returns the mean share of hits reported. */
function tryOut(probability: number, nrSamples: number, threshold: number, cuts: number): number {
  const table = createRegionTable(PIECES_MAX * SPLIT_REGIONS_MAX)
  const scratch = createSplitScratch(PIECES_MAX * SPLIT_REGIONS_MAX)
  const limits = binomialLimits(probability, nrSamples)
  const key = createKey()
  const { nrAccesses, start, end } = table
  for (let i = 0; i < REGIONS_FIRST; i++) {
    initRegion(table, i, (i * PAGES) / REGIONS_FIRST, ((i + 1) * PAGES) / REGIONS_FIRST)
  }
  setNrRegions(table, REGIONS_FIRST)
  let sum = 0
  let nrSeen = 0
  let nrWindows = 0
  for (let window = 0; window < WINDOWS && nrSeen < REGIONS_SEEN; window++) {
    deriveKey(key, 0, STREAM.split, 0, window, 0)
    // As many cuts as in the mean, evenly spread over windows.
    const nrCuts = Math.floor((window + 1) * cuts) - Math.floor(window * cuts)
    if (nrCuts > 0 && nrRegionsOf(table) <= SPLIT_REGIONS_MAX) {
      splitRegionsOf(table, 1 + nrCuts, 1, key, scratch)
    }
    for (let i = 0; i < nrRegionsOf(table); i++) {
      const drawn = mix(i, key.k1, key.k0) >>> 0
      let count = 0
      while (count < nrSamples && drawn >= limits[count]) count++
      nrAccesses[i] = count
    }
    const nrRegions = mergePass(table, threshold, REGION_PAGES_MAX, false, false)
    if (window < WINDOWS_LEFT_OUT) continue
    nrWindows++
    nrSeen += nrRegions
    for (let i = 0; i < nrRegions; i++) sum += nrAccesses[i] * (end[i] - start[i])
  }
  return sum / (PAGES * nrSamples * nrWindows)
}

/** By count: 2^32 times the probability of so many hits or fewer. */
function binomialLimits(probability: number, nrSamples: number): Float64Array {
  const limits = new Float64Array(nrSamples + 1)
  let exactly = 2 ** 32
  for (let i = 0; i < nrSamples; i++) exactly *= 1 - probability
  let sum = 0
  for (let count = 0; count <= nrSamples; count++) {
    sum += exactly
    limits[count] = sum
    exactly *= ((nrSamples - count) / (count + 1)) * (probability / (1 - probability))
  }
  return limits
}
