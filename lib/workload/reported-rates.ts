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
const NR_TRIED = 40
/** Beyond it the probability of no hit may be too small for a number. */
const SAMPLES_MAX = 500
const WINDOWS = 300
/** Until regions are as they stay. */
const WINDOWS_LEFT_OUT = 20
const PAGES = 1 << 16
const REGION_PAGES_MAX = PAGES / 8
/** Above it regions are not split, as above half of max_nr_regions. */
const SPLIT_REGIONS_MAX = 200

/** By samples and threshold (below THRESHOLDS): what is reported of each probability that is tried, ascending. */
const reportedRates = new Map<number, Float64Array>()
const THRESHOLDS = SAMPLES_MAX / 5

/**
 * The probability with which pages are touched where the mean count of their regions is `reported` of 1.
 *
 * @param nrSamples per window
 * @param threshold largest difference of counts that is merged
 */
export function touchedRate(reported: number, nrSamples: number, threshold: number): number {
  if (threshold < 1 || nrSamples > SAMPLES_MAX || reported <= 0) return reported
  const rates = ratesOf(nrSamples, threshold)
  let i = 1
  while (i < NR_TRIED && rates[i] < reported) i++
  const share = (reported - rates[i - 1]) / (rates[i] - rates[i - 1])
  return Math.max(reported, triedAt(i - 1) + share * (triedAt(i) - triedAt(i - 1)))
}

function ratesOf(nrSamples: number, threshold: number): Float64Array {
  const key = nrSamples * THRESHOLDS + threshold
  let rates = reportedRates.get(key)
  if (rates === undefined) {
    rates = new Float64Array(NR_TRIED + 1)
    for (let i = 1; i < NR_TRIED; i++) {
      const rate = reportedRate(triedAt(i), nrSamples, threshold)
      rates[i] = Math.max(rates[i - 1] + 1e-9, rate)
    }
    rates[NR_TRIED] = 1
    reportedRates.set(key, rates)
  }
  return rates
}

function triedAt(i: number): number {
  return (i * i) / (NR_TRIED * NR_TRIED)
}

/** Monitors memory whose pages are touched with a probability; returns the mean share of hits reported. */
function reportedRate(probability: number, nrSamples: number, threshold: number): number {
  const table = createRegionTable(2 * SPLIT_REGIONS_MAX)
  const scratch = createSplitScratch(2 * SPLIT_REGIONS_MAX)
  const limits = binomialLimits(probability, nrSamples)
  const key = createKey()
  const { nrAccesses, start, end } = table
  initRegion(table, 0, 0, PAGES)
  setNrRegions(table, 1)
  let sum = 0
  for (let window = 0; window < WINDOWS; window++) {
    deriveKey(key, 0, STREAM.split, 0, window, 0)
    if (nrRegionsOf(table) <= SPLIT_REGIONS_MAX) splitRegionsOf(table, 2, 1, key, scratch)
    for (let i = 0; i < nrRegionsOf(table); i++) {
      const drawn = mix(i, key.k1, key.k0) >>> 0
      let count = 0
      while (count < nrSamples && drawn >= limits[count]) count++
      nrAccesses[i] = count
    }
    const nrRegions = mergePass(table, threshold, REGION_PAGES_MAX, false, false)
    if (window < WINDOWS_LEFT_OUT) continue
    for (let i = 0; i < nrRegions; i++) sum += nrAccesses[i] * (end[i] - start[i])
  }
  return sum / (PAGES * nrSamples * (WINDOWS - WINDOWS_LEFT_OUT))
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
