/** What the windows around one tell, and what a monitor makes of what is touched. */
import { log } from '../base/math.js'
import type { RecordedWindow } from './recorded-window.js'
import {
  reportedEdgesOf,
  reportedOver,
  type Mixture,
  type ReportedEdges,
} from './reported-edges.js'
import { reportedOf, reportedRatesOf, type ReportedRates } from './reported-rates.js'

/** Windows that must know an area, or both sides of an edge, for anything to be found of these. */
export const WINDOWS_MIN = 5
/** Rates are this far from 0 and 1 at least: what is taken for untouched may be touched once in a while. */
export const RATE_MIN = 1e-4

/** A rate that leaves hits and misses possible. */
export function possibleRate(rate: number): number {
  return Math.min(1 - RATE_MIN, Math.max(RATE_MIN, rate))
}

/** What is reported in a window. */
interface Reported {
  readonly threshold: number
  readonly rates: ReportedRates
  readonly edges: ReportedEdges
}

/** See the top of the file. */
export class FitWindows {
  nrSamples = 1
  /** The window that is worked out. */
  middle = 0
  nrWindows = 0
  #windows: readonly (RecordedWindow | undefined)[] = []
  readonly #reported: Reported[] = []

  /**
   * @param windows of which one lies in the middle
   * @param reach windows on each side of it that tell how often regions are cut
   */
  take(windows: readonly (RecordedWindow | undefined)[], reach: number): void {
    this.#windows = windows
    this.nrWindows = windows.length
    this.middle = windows.length >> 1
    this.nrSamples = windows[this.middle]!.rate.nrSamples
    const cuts = meanCuts(windows, this.middle - reach, this.middle + reach)
    const { nrSamples } = this
    let known: Reported | undefined
    for (let at = 0; at < windows.length; at++) {
      const window = windows[at]
      if (window === undefined) continue
      const { threshold } = window
      if (known?.threshold !== threshold) {
        const rates = reportedRatesOf(nrSamples, threshold, cuts)
        known = { threshold, rates, edges: reportedEdgesOf({ nrSamples, threshold, cuts }) }
      }
      this.#reported[at] = known
    }
  }

  /** A window, if it has the intervals of the one in the middle. */
  of(at: number): RecordedWindow | undefined {
    const window = this.#windows[at]
    return window?.rate === this.#windows[this.middle]!.rate ? window : undefined
  }

  /** Share of samples of a window's region that hit. */
  hitOf(window: RecordedWindow, region: number): number {
    return Math.min(this.nrSamples, window.nrAccesses[region]) / this.nrSamples
  }

  /** What is reported of each rate in a window. */
  reportedIn(at: number): ReportedRates {
    return this.#reported[at].rates
  }

  /** Hits of a window's region that there were, for each that was reported, where it is touched with a probability. */
  lostIn(at: number, probability: number): number {
    const reported = reportedOf(this.#reported[at].rates, probability)
    return reported > 0 ? probability / reported : 1
  }

  /** What is reported in a window of pages that areas were asked for. */
  reportedOver(at: number, mixture: Mixture): number {
    const { rates, edges } = this.#reported[at]
    return reportedOver(rates, edges, mixture)
  }
}

function meanCuts(
  windows: readonly (RecordedWindow | undefined)[],
  first: number,
  last: number,
): number {
  let cuts = 0
  let nrWindows = 0
  for (let at = first; at <= last; at++) {
    const window = windows[at]
    if (window === undefined) continue
    cuts += window.cuts
    nrWindows++
  }
  return cuts / nrWindows
}

/** Probabilities of which logarithms are kept: at (i / NR_LOGS)². */
const NR_LOGS = 4096
/** By twos: logarithms of the chances that a sample hits, and that it misses, of each (i / NR_LOGS)². */
const logs = new Float64Array(2 * NR_LOGS + 2)
for (let i = 0; i <= NR_LOGS; i++) {
  const rate = possibleRate((i * i) / (NR_LOGS * NR_LOGS))
  logs[2 * i] = log(rate)
  logs[2 * i + 1] = log(1 - rate)
}

/** Logarithm of the likelihood of a sample of which a share hits, where each hits with a probability. */
export function logLikelihood(probability: number, hit: number): number {
  const place = Math.sqrt(probability) * NR_LOGS
  const low = Math.min(NR_LOGS - 1, Math.floor(place))
  const share = place - low
  const ofHit = logs[2 * low] + share * (logs[2 * low + 2] - logs[2 * low])
  const ofMiss = logs[2 * low + 1] + share * (logs[2 * low + 3] - logs[2 * low + 1])
  return hit * ofHit + (1 - hit) * ofMiss
}
