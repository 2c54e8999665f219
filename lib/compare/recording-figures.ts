/**
 * The figures by which recordings are compared. They do not depend on which random choices were made, only on how
 * well regions follow the truth. The definitions are those of `compare.py`, which comes with the recordings.
 */
import type { Recording, RecordedSnapshot } from './recording.js'
import { forEachOverlap, truthAt, type TruePiece } from './recording-truth.js'

/** By name; null where there is nothing to take it from. */
export type Figures = Readonly<Record<string, number | null>>

/** Upper bounds of the classes of true rates, where there are many rates. */
const RATE_CLASSES = [0.02, 0.05, 0.1, 0.2, 0.5, 1]

/** Figures of one snapshot against the truth. */
interface Comparison {
  /** Whether anything is reported hot, and whether anything is. */
  readonly isReported: boolean
  readonly isHot: boolean
  readonly precision: number | null
  readonly recall: number | null
  readonly rateError: number
  readonly rateOfAll: number
  readonly wssShare: number
  readonly trueWssShare: number
  readonly coldAge: number | null
  readonly hotRate: number | null
}

/** Bytes, and bytes × rate as measured and as expected, of a class of true rates. */
interface RateSums {
  bytes: number
  measured: number
  expected: number
}

/** The figures of a recording, or of a simulated run in the form of one. */
export function figuresOf(recording: Recording): Figures {
  const { aggr_us: aggrUs, sample_us: sampleUs } = recording.intervals
  const maxNrAccesses = aggrUs / sampleUs
  const byRate = new Map<number, RateSums>()
  const { snapshots, late } = compareAll(recording, byRate)
  const nrRegions = snapshots
    .filter(isLateIn(recording))
    .map((s) => s.nr_regions ?? s.regions.length)
  const spanUs = snapshots[snapshots.length - 1].t_us - snapshots[0].t_us
  const gaps = Math.max(1, (snapshots.length - 1) * (recording.snapshot_stride ?? 1))
  const of = (name: Exclude<keyof Comparison, 'isReported' | 'isHot'>): number[] =>
    late.map((comparison) => comparison[name]).filter((value) => value !== null)
  const found = timesToFind(recording, snapshots, maxNrAccesses)
  return {
    aggr_interval_measured_us: spanUs / gaps,
    sample_overshoot_us: (spanUs / gaps - aggrUs) / maxNrAccesses,
    nr_regions_mean: mean(nrRegions),
    nr_regions_sd: deviation(nrRegions),
    nr_regions_p5: percentile(nrRegions, 5),
    nr_regions_p50: percentile(nrRegions, 50),
    nr_regions_p95: percentile(nrRegions, 95),
    hot_precision_mean: mean(of('precision')),
    hot_precision_p10: percentile(of('precision'), 10),
    hot_recall_mean: mean(of('recall')),
    hot_recall_p10: percentile(of('recall'), 10),
    rate_mae_mean: mean(of('rateError')),
    rate_mae_of_all_cold_answer: mean(of('rateOfAll')),
    hot_rate_measured_mean: mean(of('hotRate')),
    wss_frac_p0: percentile(of('wssShare'), 0),
    wss_frac_p25: percentile(of('wssShare'), 25),
    wss_frac_p50: percentile(of('wssShare'), 50),
    wss_frac_p75: percentile(of('wssShare'), 75),
    wss_frac_p100: percentile(of('wssShare'), 100),
    wss_frac_true_p50: percentile(of('trueWssShare'), 50),
    cold_age_mean_aggrs: mean(of('coldAge')),
    cold_age_final_aggrs: of('coldAge').at(-1) ?? null,
    ...rateFigures(byRate),
    hot_phases: found.times.length + found.missed,
    hot_phases_never_found: found.missed,
    time_to_find_aggrs_p50: percentile(found.times, 50),
  }
}

/**
 * Accuracy in the sense of docs/figures.md, which differs where nothing is reported hot, or nothing is: the figures
 * above count a precision of 0 and a recall of 1 then, where one of both is.
 */
export function accuracyOf(recording: Recording): Figures {
  const { late } = compareAll(recording, new Map())
  const meanOf = (name: 'precision' | 'recall', isKnown: 'isReported' | 'isHot'): number | null =>
    mean(late.flatMap((one) => (one[isKnown] ? [one[name]!] : [])))
  return {
    'accuracy.hotPrecision': meanOf('precision', 'isReported'),
    'accuracy.hotRecall': meanOf('recall', 'isHot'),
    'accuracy.rateError': mean(late.map(({ rateError }) => rateError)),
  }
}

/** From there on regions have adapted. */
function isLateIn({ workload }: Recording): (snapshot: RecordedSnapshot) => boolean {
  return ({ t_us: t }) => t >= workload.dur_us / 4
}

/** Snapshots with regions while the program ran; the late ones compared with the truth, all of them by their rates. */
function compareAll(
  recording: Recording,
  byRate: Map<number, RateSums>,
): { readonly snapshots: readonly RecordedSnapshot[]; readonly late: readonly Comparison[] } {
  const { intervals, workload } = recording
  const { aggr_us: aggrUs, sample_us: sampleUs } = intervals
  const maxNrAccesses = aggrUs / sampleUs
  const snapshots = recording.snapshots.filter(
    ({ t_us: t, regions }) =>
      t >= 0 && regions.length > 0 && t <= workload.dur_us + Math.floor(aggrUs / 2),
  )
  const isLate = isLateIn(recording)
  const late: Comparison[] = []
  for (const snapshot of snapshots) {
    const dtUs = snapshot.dt_us ?? aggrUs
    const hold = Math.max(dtUs, aggrUs)
    const truth = truthAt(recording, snapshot.t_us - 1, hold, dtUs / maxNrAccesses)
    if (truth === undefined) continue
    const comparison = compare(truth, snapshot.regions, maxNrAccesses, byRate)
    if (isLate(snapshot)) late.push(comparison)
  }
  return { snapshots, late }
}

function compare(
  truth: readonly TruePiece[],
  regions: RecordedSnapshot['regions'],
  maxNrAccesses: number,
  byRate: Map<number, RateSums>,
): Comparison {
  let [bytesSum, both, reported, hot, error, rateSum] = [0, 0, 0, 0, 0, 0]
  let [wss, trueWss, cold, coldAge, hotRate] = [0, 0, 0, 0, 0]
  forEachOverlap(truth, regions, (bytes, { rate, nominalRate }, [, , nrAccesses, age]) => {
    const measured = nrAccesses / maxNrAccesses
    const isReported = nrAccesses >= maxNrAccesses / 2
    const isHot = nominalRate >= 0.5
    bytesSum += bytes
    error += Math.abs(measured - rate) * bytes
    rateSum += rate * bytes
    if (isReported) reported += bytes
    if (isReported && isHot) both += bytes
    if (nrAccesses > 0) wss += bytes
    if (rate > 0) trueWss += bytes
    if (isHot) {
      hot += bytes
      hotRate += measured * bytes
    }
    if (rate === 0) {
      cold += bytes
      coldAge += age * bytes
    }
    addRate(byRate, Math.round(nominalRate * 1000) / 1000, bytes, measured, rate)
  })
  const isAnything = reported > 0 || hot > 0
  return {
    isReported: reported > 0,
    isHot: hot > 0,
    precision: !isAnything ? null : reported > 0 ? both / reported : 0,
    recall: !isAnything ? null : hot > 0 ? both / hot : 1,
    rateError: error / bytesSum,
    rateOfAll: rateSum / bytesSum,
    wssShare: wss / bytesSum,
    trueWssShare: trueWss / bytesSum,
    coldAge: cold > 0 ? coldAge / cold : null,
    hotRate: hot > 0 ? hotRate / hot : null,
  }
}

function addRate(
  byRate: Map<number, RateSums>,
  key: number,
  bytes: number,
  measured: number,
  expected: number,
): void {
  const sums = byRate.get(key) ?? { bytes: 0, measured: 0, expected: 0 }
  byRate.set(key, sums)
  sums.bytes += bytes
  sums.measured += measured * bytes
  sums.expected += expected * bytes
}

/** Measured and expected rates by class of true rate; many rates are put into a few classes. */
function rateFigures(byRate: ReadonlyMap<number, RateSums>): Figures {
  let classes = byRate
  if (byRate.size > 8) {
    const grouped = new Map<number, RateSums>()
    for (const [rate, { bytes, measured, expected }] of byRate) {
      const key = rate === 0 ? 0 : RATE_CLASSES.find((bound) => rate <= bound)!
      addRate(grouped, key, bytes, measured / bytes, expected / bytes)
    }
    classes = grouped
  }
  const figures: Record<string, number> = {}
  for (const [rate, { bytes, measured, expected }] of [...classes].sort((a, b) => a[0] - b[0])) {
    figures[`rate_true_le_${rate.toFixed(3)}_expected`] = expected / bytes
    figures[`rate_true_le_${rate.toFixed(3)}_measured`] = measured / bytes
  }
  return figures
}

/** For each hot phase, aggregations from its start until half of its bytes are reported hot. */
function timesToFind(
  { ground_truth: truth, workload, intervals }: Recording,
  snapshots: readonly RecordedSnapshot[],
  maxNrAccesses: number,
): { readonly times: number[]; readonly missed: number } {
  const { aggr_us: aggrUs, sample_us: sampleUs } = intervals
  const times: number[] = []
  let missed = 0
  for (const { extents, p_period: p, t0_us: t0, t1_us: t1 } of truth.areas) {
    if (Math.min(1, (sampleUs / workload.period_us) * p) < 0.5) continue
    const pieces = [...extents]
      .sort((a, b) => a[0] - b[0])
      .map(([start, end]) => ({ start, end, rate: 1, nominalRate: 1 }))
    const total = pieces.reduce((sum, { start, end }) => sum + end - start, 0)
    const hit = snapshots.find(({ t_us: t, regions }) => {
      if (t < t0 + aggrUs / 2 || t > t1 + aggrUs / 2) return false
      let seen = 0
      forEachOverlap(pieces, regions, (bytes, _, [, , nrAccesses]) => {
        if (nrAccesses >= maxNrAccesses / 2) seen += bytes
      })
      return seen >= total / 2
    })
    if (hit === undefined) missed++
    else times.push((hit.t_us - t0) / aggrUs)
  }
  return { times, missed }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number | null {
  const center = mean(values)
  if (center === null) return null
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length)
}

/** Nearest rank, ties to even, as in the script. */
export function percentile(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const at = (percent / 100) * (values.length - 1)
  const below = Math.floor(at)
  const rest = at - below
  return sorted[rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below]
}
