/** Turns gathered figures into the summary of a run. */
import { judgeChecks } from './checks.js'
import type { ContextFigures, RealTimeFigures } from './figures.js'
import { memorySummaryOf } from './memory-summary.js'
import type { RunPlan } from './plan.js'
import { sampledKind } from './sampled-space.js'
import type { SchemeFigures } from './scheme-figures.js'
import { createStat } from './stat-figures.js'
import type {
  AccuracySummary,
  ContextSummary,
  RealTimeSummary,
  RunSummary,
  SchemeSummary,
  StatSummary,
  ThreadsSummary,
} from './summary.js'

const PAGE_BYTES = 4096

/** What a summary is made of besides the figures. */
export interface RunFacts {
  readonly plan: RunPlan
  readonly access: 'bits' | 'lazy'
  readonly reachedUs: number
  readonly isInterrupted: boolean
  readonly workers: number
  readonly wallSeconds: number
  /** Of concurrent runs. */
  readonly threads?: ThreadsSummary
}

/**
 * The summary of a run.
 *
 * @param figures by context
 */
export function summarize(facts: RunFacts, figures: readonly ContextFigures[]): RunSummary {
  const { plan, wallSeconds } = facts
  const samples = total(figures, (one) => one.samples)
  const memory = memorySummaryOf(
    plan,
    figures.flatMap((one) => one.memory),
    facts.reachedUs,
  )
  const machine = figures.find((one) => one.machine !== undefined)?.machine
  const summary: RunSummary = {
    name: plan.name,
    seed: plan.seed,
    kernel: plan.kernel,
    access: facts.access,
    ...(plan.concurrent === true && { concurrent: true }),
    virtualUs: facts.reachedUs,
    isInterrupted: facts.isInterrupted,
    snapshots: total(figures, (one) => one.snapshots),
    samples,
    regions: regionsOf(figures),
    wssBytes: wssOf(figures),
    accuracy: accuracyOf(figures),
    contexts: figures.map((one, context) => contextSummary(plan, context, one)),
    ...(memory !== undefined && { memory }),
    ...(machine !== undefined && { machine }),
    cost: {
      workers: facts.workers,
      wallSeconds,
      virtualSecondsPerWallSecond: facts.reachedUs / 1e6 / wallSeconds,
      samplesPerWallSecond: samples / wallSeconds,
      ...(facts.threads !== undefined && { threads: facts.threads }),
    },
  }
  return plan.checks === undefined
    ? summary
    : { ...summary, checks: judgeChecks(plan.checks, summary) }
}

function contextSummary(plan: RunPlan, context: number, figures: ContextFigures): ContextSummary {
  const { ops, targets } = plan.contexts[context]
  const sampled = sampledKind(plan, context)
  return {
    ops,
    ...(sampled !== undefined && { sampled }),
    targets: targets.map(({ target }) =>
      target === null ? 'physical memory' : plan.targets[target].name,
    ),
    snapshots: figures.snapshots,
    samples: figures.samples,
    regions: regionsOf([figures]),
    wssBytes: wssOf([figures]),
    accuracy: accuracyOf([figures]),
    sampleUs: figures.sampleUs,
    aggrUs: figures.aggrUs,
    stoppedUs: figures.stoppedUs,
    ...(createStat(plan, context) !== null && { stat: statOf(figures) }),
    ...(figures.schemes.length > 0 && { schemes: figures.schemes.map(schemeSummary) }),
    ...(figures.removedSchemes.length > 0 && {
      removedSchemes: figures.removedSchemes.map((scheme) => ({
        index: scheme.index,
        removedAtUs: scheme.removedAtUs,
        ...schemeSummary(scheme),
      })),
    }),
    ...(figures.realTime !== undefined && { realTime: realTimeOf(figures.realTime) }),
  }
}

function statOf({ stat }: ContextFigures): StatSummary | null {
  if (stat === undefined) return null
  return {
    refreshedUs: stat.refreshedUs,
    aggrIntervalUs: stat.aggrUs,
    estimatedMemoryBandwidth: stat.bandwidth,
    memoryIdleMsPercentiles: stat.idleMs,
  }
}

function schemeSummary({
  action,
  statistics,
  esz,
  elapsedNs,
  goals,
}: SchemeFigures): SchemeSummary {
  const { szTried, szApplied, szOpsFilterPassed, ...counts } = statistics
  return {
    action,
    ...counts,
    szTried: szTried * PAGE_BYTES,
    szApplied: szApplied * PAGE_BYTES,
    szOpsFilterPassed: szOpsFilterPassed * PAGE_BYTES,
    effectiveBytes: Number(esz),
    actionUs: elapsedNs / 1000,
    goals: goals.map(({ metric, target, current }) => ({
      metric,
      targetValue: Number(target),
      currentValue: Number(current),
    })),
  }
}

function realTimeOf(figures: RealTimeFigures): RealTimeSummary | null {
  const { intervals, realUs, longestUs, askedUs } = figures
  if (intervals === 0) return null
  return {
    meanSampleUs: realUs / intervals,
    longestSampleUs: longestUs,
    overshoot: realUs / askedUs - 1,
  }
}

function regionsOf(figures: readonly ContextFigures[]): RunSummary['regions'] {
  const snapshots = total(figures, (one) => one.snapshots)
  if (snapshots === 0) return null
  return {
    min: Math.min(...figures.map((one) => one.regionsMin)),
    mean: total(figures, (one) => one.regionsSum) / snapshots,
    max: Math.max(...figures.map((one) => one.regionsMax)),
  }
}

/** Percentiles by the nearest rank, over snapshots of all contexts kept at one stride. */
function wssOf(figures: readonly ContextFigures[]): RunSummary['wssBytes'] {
  const stride = Math.max(...figures.map((one) => one.wssStride))
  const kept = new Float64Array(total(figures, (one) => one.wssPages.length))
  let nrKept = 0
  for (const { wssPages, wssStride } of figures) {
    for (let i = 0; i < wssPages.length; i += stride / wssStride) kept[nrKept++] = wssPages[i]
  }
  const sorted = kept.subarray(0, nrKept).sort()
  if (nrKept === 0) return null
  const percentile = (p: number): number =>
    sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] * PAGE_BYTES
  return {
    p0: percentile(0),
    p25: percentile(25),
    p50: percentile(50),
    p75: percentile(75),
    p100: percentile(100),
  }
}

function accuracyOf(figures: readonly ContextFigures[]): AccuracySummary | null {
  const snapshots = total(figures, (one) => one.compared)
  if (snapshots === 0) return null
  const reported = total(figures, (one) => one.reportedSnapshots)
  const hot = total(figures, (one) => one.hotSnapshots)
  const precision = total(figures, (one) => one.precisionSum)
  const recall = total(figures, (one) => one.recallSum)
  return {
    hotPrecision: reported === 0 ? null : precision / reported,
    hotRecall: hot === 0 ? null : recall / hot,
    rateError: total(figures, (one) => one.rateErrorSum) / snapshots,
    snapshots,
  }
}

function total<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0)
}
