/**
 * Cold memory goes to a compressed pool, as at Google: scans find out how long pages were idle, and each job pages out
 * what is older than the lowest threshold at which it would have brought back few enough pages.
 */
import { PAGE_BYTES } from '../base/units.js'
import {
  addThreshold,
  AGE_MAX,
  bestThreshold,
  clearHistograms,
  countAge,
  createHistograms,
  createHistory,
  NEVER,
  pagesFrom,
  percentileOf,
  type AgeHistograms,
  type ThresholdHistory,
} from './idle-ages.js'
import { definePolicy, type JobView, type PolicyFigures, type PolicyKind } from './policy.js'
import type { Values } from './set-up.js'

const BP = 10_000
const MINUTE_US = 60_000_000

type Names = 'scan' | 'promotion_limit' | 'percentile' | 'warm_up'

interface State {
  readonly histograms: AgeHistograms
  readonly history: ThresholdHistory
  /** By target of the job, by page: its age; and 1 where it was found not to compress since it was touched last. */
  readonly ages: readonly Uint8Array[]
  readonly isRejected: readonly Uint8Array[]
  /** When it was seen first; -1: not yet. */
  startUs: number
  /** In force, in scans. */
  threshold: number
  /** Since the threshold was first in force. */
  workingSetMinutes: number
  refaultedBefore: number
  refaultedPages: number
  rejectedPages: number
  pagedOutPages: number
}

/** See the top of the file. */
export const kstaled: PolicyKind = definePolicy<Names>({
  name: 'kstaled',
  doc: 'Pages out what was idle longest, by a threshold for each cgroup that its promotion rate allows.',
  source: 'Lagar-Cavilla et al., ASPLOS 2019',
  parameters: {
    scan: { unit: 'us', default: 120_000_000, min: 1, doc: 'How often accessed bits are scanned.' },
    promotion_limit: {
      unit: 'bp',
      default: 20,
      max: BP,
      doc: 'Share of the working set that may come back in a minute.',
    },
    percentile: {
      unit: 'count',
      default: 98,
      min: 1,
      max: 100,
      doc: 'Of the best thresholds so far; that of the last scan holds where it is higher.',
    },
    warm_up: { unit: 'us', default: 600_000_000, doc: 'How long a job is left alone at first.' },
  },
  pagesOut: true,
  figures: {
    thresholdSeconds: 'Idle for so long, a page goes out, at the end; 0: none does.',
    workingSetBytes: 'Touched since the scan before the last.',
    coldBytes: 'Idle for a scan or more, in memory or in swap.',
    coverage: 'Share of that which is in swap.',
    promotionsPerMinute: 'Share of the working set that came back in a minute, in the mean.',
    pagedOutBytes: 'Paged out in all.',
    rejectedBytes: 'Left in memory since it did not compress, or was not of the kind that may go.',
  },
  create(values, { jobs }) {
    const states = jobs.map((job): State => ({
      histograms: createHistograms(),
      history: createHistory(),
      ages: job.targetPages.map((pages) => new Uint8Array(pages)),
      isRejected: job.targetPages.map((pages) => new Uint8Array(pages)),
      startUs: job.residentPages > 0 ? 0 : -1,
      threshold: NEVER,
      workingSetMinutes: 0,
      refaultedBefore: 0,
      refaultedPages: 0,
      rejectedPages: 0,
      pagedOutPages: 0,
    }))
    return {
      everyUs: values.scan,
      onTick({ nowUs }) {
        jobs.forEach((job, i) => {
          scan(job, states[i])
          decide(values, job, states[i], nowUs)
          pageOutCold(job, states[i])
        })
      },
      figures: () => jobs.map((job, i) => figuresOf(values, job, states[i])),
    }
  },
})

function scan(job: JobView, { histograms, ages, isRejected }: State): void {
  clearHistograms(histograms)
  job.scan((target, page, order, isYoung) => {
    const end = page + (1 << order)
    const byPage = ages[target]
    byPage.fill(countAge(histograms, byPage[page], 1 << order, isYoung), page, end)
    if (isYoung) isRejected[target].fill(0, page, end)
  })
}

function decide(values: Values<Names>, job: JobView, state: State, nowUs: number): void {
  const { scan: scanUs, promotion_limit, percentile, warm_up } = values
  const { histograms, history } = state
  const minutes = scanUs / MINUTE_US
  const workingSet = histograms.cold[0]
  const refaulted = job.refaultedPages
  if (state.threshold !== NEVER || state.workingSetMinutes > 0) {
    state.workingSetMinutes += workingSet * minutes
    state.refaultedPages += refaulted - state.refaultedBefore
  }
  state.refaultedBefore = refaulted
  if (state.startUs < 0 && job.residentPages > 0) state.startUs = nowUs
  const best = bestThreshold(histograms, (workingSet * minutes * promotion_limit) / BP)
  addThreshold(history, best)
  const isOn = state.startUs >= 0 && nowUs - state.startUs >= warm_up
  state.threshold = isOn ? Math.max(best, percentileOf(history, percentile)) : NEVER
}

function pageOutCold(job: JobView, state: State): void {
  const { threshold, ages, isRejected } = state
  if (threshold > AGE_MAX) return
  const before = job.swappedPages
  job.targetPages.forEach((pages, target) => {
    const byPage = ages[target]
    const rejected = isRejected[target]
    for (let page = 0; page < pages; page++) {
      if (byPage[page] < threshold || rejected[page] === 1) continue
      const outcome = job.pageOut(target, page)
      if (outcome === 'full') break
      if (outcome !== 'rejected') continue
      rejected[page] = 1
      state.rejectedPages++
    }
  })
  state.pagedOutPages += job.swappedPages - before
}

function figuresOf({ scan: scanUs }: Values<Names>, job: JobView, state: State): PolicyFigures {
  const { histograms, threshold, workingSetMinutes } = state
  const cold = pagesFrom(histograms.cold, 1)
  return {
    thresholdSeconds: threshold === NEVER ? 0 : (threshold * scanUs) / 1e6,
    workingSetBytes: PAGE_BYTES * histograms.cold[0],
    coldBytes: PAGE_BYTES * cold,
    coverage: cold === 0 ? 0 : job.swappedPages / cold,
    promotionsPerMinute: workingSetMinutes === 0 ? 0 : state.refaultedPages / workingSetMinutes,
    pagedOutBytes: PAGE_BYTES * state.pagedOutPages,
    rejectedBytes: PAGE_BYTES * state.rejectedPages,
  }
}
