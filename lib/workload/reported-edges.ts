/**
 * What a monitor makes of regions that reach over an edge of memory that is touched at random.
 *
 * Of the mean of its pages, such a region is hit as any other. But it is there only since pieces on both sides of the
 * edge differed little: a piece with many hits stays by itself, and one with few becomes part of a region in which its
 * hits are rounded down to 0. So regions that reach over edges are reported with less than other memory of their mean.
 * How much less depends on how much of them is touched, which is tried out (reported-rates.ts).
 *
 * ```
 *  touched, p = .22, threshold 2           1/8   1/4   3/8   1/2   3/4    1
 *  its mean                               .028  .055  .083  .110  .165  .220
 *  reported of memory of that mean        .014  .039  .064  .091  .144  .199
 *  reported of what reaches over an edge  .006  .017  .034  .067  .152  .194
 * ```
 */
import {
  CUTS_MAX,
  hitLimits,
  TRIAL_PAGES,
  TRIAL_REGION_PAGES,
  tryMonitor,
  type TrialAttributes,
} from './monitor-trial.js'
import {
  CUTS_TRIED_STEP,
  LOSSLESS,
  NR_TRIED,
  reportedOf,
  reportedRatesOf,
  triedAt,
  type ReportedRates,
} from './reported-rates.js'

/** Shares of a region that are told apart: (i / SHARES)². */
const SHARES = 16
/** Of the mean of a region's pages. */
const MEANS = 128
/** Each probability is tried in so many windows, or until so many regions were seen. */
const WINDOWS = 4000
const REGIONS_SEEN = 100_000
/** Before any is seen, the tried ones are taken for other memory of their mean; that counts as so many. */
const PRIOR_REGIONS = 10
/** Memory that is touched in [WARM_START, WARM_END), of two of the largest regions. */
const WARM_START = 1.5 * TRIAL_REGION_PAGES
const WARM_END = TRIAL_PAGES - WARM_START
/** The probability of no hit is above 0. */
const PROBABILITY_MAX = 1 - 1e-6
/** How fast what is lost at an edge vanishes, as what is beyond it is touched too: a power, near what trials give. */
const FADING = 6

/** Probabilities with which pages of a region are touched. */
export interface Mixture {
  readonly mean: number
  readonly highest: number
  readonly lowest: number
}

/** What is reported of regions that reach over edges, with one threshold and as many cuts. */
export class ReportedEdges {
  readonly #trial: TrialAttributes
  /** What is reported of each share, by the number of a probability that is tried; tried when it is asked for. */
  readonly #columns: Float64Array[] = []

  constructor(trial: TrialAttributes) {
    this.#trial = trial
  }

  /**
   * The share of samples that are reported as hits.
   *
   * @param highest probability with which pages of the region are touched; others are not
   * @param share of its pages that are touched, 0 to 1
   */
  of(highest: number, share: number): number {
    const place = Math.sqrt(highest) * NR_TRIED
    const i = Math.min(NR_TRIED - 1, Math.floor(place))
    const first = i === 0 ? 0 : ofShare(this.#column(i), share)
    const second = ofShare(this.#column(i + 1), share)
    return first + (place - i) * (second - first)
  }

  #column(i: number): Float64Array {
    return (this.#columns[i] ??= tryOut(this.#trial, Math.min(PROBABILITY_MAX, triedAt(i))))
  }
}

/** By samples, threshold and cuts. */
const kept = new Map<string, ReportedEdges>()

/** What is reported with as many samples in a window, a threshold and about so many cuts. */
export function reportedEdgesOf({ nrSamples, threshold, cuts }: TrialAttributes): ReportedEdges {
  const steps = Math.max(1, Math.round(Math.min(CUTS_MAX, cuts) / CUTS_TRIED_STEP))
  const key = `${nrSamples} ${threshold} ${steps}`
  let edges = kept.get(key)
  if (edges === undefined) {
    edges = new ReportedEdges({ nrSamples, threshold, cuts: steps * CUTS_TRIED_STEP })
    kept.set(key, edges)
  }
  return edges
}

/**
 * The share of samples that are reported as hits, of a region that reaches over edges.
 *
 * @param rates what is reported of other memory
 */
export function reportedOver(
  rates: ReportedRates,
  edges: ReportedEdges,
  { mean, highest, lowest }: Mixture,
): number {
  const whole = reportedOf(rates, mean)
  if (rates === LOSSLESS || lowest >= highest) return whole
  const share = Math.min(1, (mean - lowest) / (highest - lowest))
  const lost = whole - edges.of(highest, share)
  return whole - lost * (1 - lowest / highest) ** FADING
}

function ofShare(column: Float64Array, share: number): number {
  const place = Math.sqrt(share) * SHARES
  const i = Math.min(SHARES - 1, Math.floor(place))
  return column[i] + (place - i) * (column[i + 1] - column[i])
}

/** What is reported where shares of a region are touched with a probability. */
function tryOut(trial: TrialAttributes, probability: number): Float64Array {
  const { nrSamples, threshold, cuts } = trial
  const rates = reportedRatesOf(nrSamples, threshold, cuts)
  const limits: Float64Array[] = []
  const limitsOf = (start: number, end: number): Float64Array => {
    const i = Math.round(MEANS * touchedShare(start, end))
    return (limits[i] ??= hitLimits((probability * i) / MEANS, nrSamples))
  }
  const pages = new Float64Array(SHARES + 1)
  const hits = new Float64Array(SHARES + 1)
  let nrSeen = 0
  let nrOver = 0
  tryMonitor(
    { ...trial, limitsOf, nrWindows: WINDOWS },
    ({ start, end, nrAccesses }, nrRegions) => {
      for (let i = 0; i < nrRegions; i++) {
        const share = touchedShare(start[i], end[i])
        if (share === 0 || share === 1) continue
        nrOver++
        // Shared out between the two nearest.
        const place = Math.sqrt(share) * SHARES
        const low = Math.floor(place)
        const size = (end[i] - start[i]) / TRIAL_REGION_PAGES
        const own = size * (1 - (place - low))
        pages[low] += own
        hits[low] += own * nrAccesses[i]
        pages[low + 1] += size - own
        hits[low + 1] += (size - own) * nrAccesses[i]
      }
      nrSeen += nrRegions
      return nrSeen >= REGIONS_SEEN
    },
  )
  const meanPages = nrOver === 0 ? 1 : pages.reduce((sum, size) => sum + size) / nrOver
  const priorPages = PRIOR_REGIONS * meanPages
  return pages.map((size, i) => {
    if (i === 0) return 0
    const mean = probability * (i / SHARES) ** 2
    const prior = reportedOf(rates, mean)
    return Math.min(mean, (hits[i] / nrSamples + prior * priorPages) / (size + priorPages))
  })
}

function touchedShare(start: number, end: number): number {
  const touched = Math.min(end, WARM_END) - Math.max(start, WARM_START)
  return Math.max(0, touched) / (end - start)
}
