/**
 * The figures of one context, gathered snapshot by snapshot in constant memory by the thread that publishes
 * its snapshots. Sums run in the order of time, so they do not depend on how a run is spread.
 */
import { nrRegionsOf } from '../core/region-table.js'
import type { MemoryFigures } from '../machine/figures.js'
import type { MachineSummary } from './machine-summary.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { RunPlan } from './plan.js'
import type { RemovedSchemeFigures, SchemeFigures } from './scheme-figures.js'
import { collectStat, createStat, type StatCollector, type StatFigures } from './stat-figures.js'
import { createTruth, truthAt, type Truth, type TruthPieces } from './truth.js'

/** Working-set sizes kept per context; above it, every second one is dropped. */
const SERIES_MAX = 4096

/** Plain data, so that a worker can hand it over when the run ends. */
export interface ContextFigures {
  snapshots: number
  samples: number
  regionsMin: number
  regionsMax: number
  regionsSum: number
  /** Working set in pages of every `wssStride`-th snapshot. */
  wssPages: number[]
  wssStride: number
  /** Snapshots compared with the truth; the sums below are over them. */
  compared: number
  precisionSum: number
  recallSum: number
  /** Snapshots in which anything was reported hot: those that have a precision. */
  reportedSnapshots: number
  /** Snapshots in which anything was hot: those that have a recall. */
  hotSnapshots: number
  rateErrorSum: number
  /** When the context ended, its targets gone; null: it ran to the end. */
  stoppedUs: number | null
  /** Intervals in force at the end. */
  sampleUs: number
  aggrUs: number
  /** Where its schemes stand; taken at the end. */
  schemes: SchemeFigures[]
  /** Schemes that commits took away, in the order of time. */
  removedSchemes: readonly RemovedSchemeFigures[]
  /** What DAMON_STAT tells; undefined: it is none, or there was no refresh yet. */
  stat?: StatFigures | undefined
  /** The memory that schemes act on, at the end; told by the first of the contexts that share it. */
  memory: MemoryFigures[]
  /** How programs fared; told by one context of those that share a machine whose memory costs something. */
  machine?: MachineSummary
  /** Of concurrent runs. */
  realTime?: RealTimeFigures
}

/** How a context kept its sampling intervals in real time. */
export interface RealTimeFigures {
  intervals: number
  /** From one check to the next: sum, and longest. */
  realUs: number
  longestUs: number
  /** Sum of the sampling intervals that were in force. */
  askedUs: number
}

/** Figures at the start of a run. */
export function createFigures(): ContextFigures {
  return {
    snapshots: 0,
    samples: 0,
    regionsMin: Infinity,
    regionsMax: 0,
    regionsSum: 0,
    wssPages: [],
    wssStride: 1,
    compared: 0,
    precisionSum: 0,
    recallSum: 0,
    reportedSnapshots: 0,
    hotSnapshots: 0,
    rateErrorSum: 0,
    stoppedUs: null,
    sampleUs: 0,
    aggrUs: 0,
    schemes: [],
    removedSchemes: [],
    memory: [],
  }
}

/** Gathers the figures of a context's snapshots. */
export interface FiguresCollector {
  readonly figures: ContextFigures
  readonly targets: readonly MonitoredTarget[]
  readonly truths: readonly Truth[]
  /** Accuracy counts from here on: before, regions are still adapting. */
  readonly steadyFromUs: number
  /** null: it is no DAMON_STAT. */
  readonly stat: StatCollector | null
}

/** A collector of a context of a run. */
export function createCollector(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
): FiguresCollector {
  return {
    figures: createFigures(),
    targets,
    truths: targets.map((target) => createTruth(target.view)),
    steadyFromUs: plan.durationUs / 4,
    stat: createStat(plan, context),
  }
}

/** The window that a snapshot speaks of. */
export interface SnapshotWindow {
  readonly timeUs: number
  readonly sampleUs: number
  readonly aggrUs: number
  /** Samples per aggregation. */
  readonly maxNrAccesses: number
}

/** Takes in a snapshot: the tables as they stand, merged and not yet reset. */
export function collectSnapshot(collector: FiguresCollector, window: SnapshotWindow): void {
  const { figures, targets, stat } = collector
  let nrRegions = 0
  let wssPages = 0
  for (const { table } of targets) {
    const { start, end, nrAccesses } = table
    const rows = nrRegionsOf(table)
    nrRegions += rows
    for (let i = 0; i < rows; i++) if (nrAccesses[i] > 0) wssPages += end[i] - start[i]
  }
  figures.regionsMin = Math.min(figures.regionsMin, nrRegions)
  figures.regionsMax = Math.max(figures.regionsMax, nrRegions)
  figures.regionsSum += nrRegions
  keepWss(figures, wssPages)
  figures.snapshots++
  if (stat !== null) {
    const tables = targets.map(({ table }) => table)
    collectStat(stat, tables, window.timeUs, window.aggrUs)
    figures.stat = stat.last
  }
  if (window.timeUs >= collector.steadyFromUs) compare(collector, window)
}

/** Keeps every `wssStride`-th value; when there are too many, every second of those. */
function keepWss(figures: ContextFigures, wssPages: number): void {
  if (figures.snapshots % figures.wssStride !== 0) return
  if (figures.wssPages.length === SERIES_MAX) {
    figures.wssPages = figures.wssPages.filter((_, i) => i % 2 === 0)
    figures.wssStride *= 2
    if (figures.snapshots % figures.wssStride !== 0) return
  }
  figures.wssPages.push(wssPages)
}

/** Pages by what is reported and what is true, summed over the targets of a context. */
interface Comparison {
  bothHot: number
  reportedHot: number
  trulyHot: number
  error: number
  pages: number
}

function compare(collector: FiguresCollector, window: SnapshotWindow): void {
  const sums: Comparison = { bothHot: 0, reportedHot: 0, trulyHot: 0, error: 0, pages: 0 }
  for (const [i, target] of collector.targets.entries()) {
    const { timeUs, aggrUs, sampleUs } = window
    const pieces = truthAt(collector.truths[i], timeUs, aggrUs, sampleUs)
    if (pieces === undefined) return
    compareTarget(target, pieces, window.maxNrAccesses, sums)
  }
  if (sums.pages === 0) return
  const { figures } = collector
  figures.compared++
  figures.rateErrorSum += sums.error / sums.pages
  if (sums.reportedHot > 0) {
    figures.reportedSnapshots++
    figures.precisionSum += sums.bothHot / sums.reportedHot
  }
  if (sums.trulyHot > 0) {
    figures.hotSnapshots++
    figures.recallSum += sums.bothHot / sums.trulyHot
  }
}

/** Walks regions and pieces side by side. */
function compareTarget(
  target: MonitoredTarget,
  pieces: TruthPieces,
  maxNrAccesses: number,
  sums: Comparison,
): void {
  const { start, end, nrAccesses } = target.table
  const nrRegions = nrRegionsOf(target.table)
  const nrPieces = pieces.start.length
  let piece = 0
  let row = 0
  while (row < nrRegions && piece < nrPieces) {
    const pages = Math.min(end[row], pieces.end[piece]) - Math.max(start[row], pieces.start[piece])
    if (pages > 0) {
      const rate = nrAccesses[row] / maxNrAccesses
      const share = pieces.share[piece]
      const isReported = 2 * nrAccesses[row] >= maxNrAccesses
      if (isReported) sums.reportedHot += pages
      if (share >= 0.5) sums.trulyHot += pages
      if (isReported && share >= 0.5) sums.bothHot += pages
      sums.error += Math.abs(rate - share) * pages
      sums.pages += pages
    }
    if (end[row] <= pieces.end[piece]) row++
    else piece++
  }
}
