import type { MachineSummary } from './machine-summary.js'

/** The figures of a run; what `summary.json` holds under these very names. */
export interface RunSummary {
  readonly name: string
  readonly seed: number
  readonly kernel: string
  /** The access engine that `access: auto` chose, or the one asked for. */
  readonly access: 'bits' | 'lazy'
  /**
   * Workloads and monitors were threads that raced in real time: the same scenario and seed give another record each
   * time. Left out: they give the same bytes.
   */
  readonly concurrent?: true | undefined
  /** Virtual time that was run, µs; below the scenario's duration when interrupted. */
  readonly virtualUs: number
  readonly isInterrupted: boolean
  /** Aggregations of all contexts. */
  readonly snapshots: number
  /** Access checks of all regions of all contexts. */
  readonly samples: number
  /** Regions per snapshot; null without a snapshot. */
  readonly regions: { readonly min: number; readonly mean: number; readonly max: number } | null
  /** Working set (bytes of regions with nrAccesses > 0) per snapshot, percentiles over all snapshots. */
  readonly wssBytes: {
    readonly p0: number
    readonly p25: number
    readonly p50: number
    readonly p75: number
    readonly p100: number
  } | null
  /** Against the truth that the simulator knows; null where no snapshot could be compared. */
  readonly accuracy: AccuracySummary | null
  /** One entry per context, in the scenario's order. */
  readonly contexts: readonly ContextSummary[]
  /** Memory at the end, and what was done to it; left out where no scheme acts on pages, or asks what they are. */
  readonly memory?: MemorySummary | undefined
  /** How programs fared; left out where memory costs nothing. */
  readonly machine?: MachineSummary | undefined
  /** What the run itself took; the only figures that differ from run to run. */
  readonly cost: {
    readonly workers: number
    readonly wallSeconds: number
    readonly virtualSecondsPerWallSecond: number
    readonly samplesPerWallSecond: number
    /** Of concurrent runs. */
    readonly threads?: ThreadsSummary | undefined
  }
  /** What became of the scenario's checks; left out where it has none. */
  readonly checks?: readonly CheckResult[] | undefined
  /** What the scenario was warned of ahead of the run; left out where there was nothing, or nobody looked. */
  readonly warnings?: readonly RunWarning[] | undefined
}

/** A set-up that can never act, or that surely disappoints. */
export interface RunWarning {
  readonly code: string
  /** Path in the scenario. */
  readonly path: string
  /** What is set, and what it leads to. */
  readonly message: string
  /** What would be right. */
  readonly remedy: string
}

/** The threads of a concurrent run. */
export interface ThreadsSummary {
  /** Threads that run contexts, and threads that touch memory. */
  readonly monitoring: number
  readonly workload: number
  /**
   * From the instant at which memory is touched to its access bit being set, µs: by so much workload threads woke up
   * late, and so long their work took. null: nothing was touched.
   */
  readonly touchesLateUs: { readonly mean: number; readonly max: number } | null
}

/** The memory of the targets that schemes act on. */
export interface MemorySummary {
  /** At the end: in memory, paged out; of what is in memory, in active lists, in huge pages. */
  readonly presentBytes: number
  readonly absentBytes: number
  readonly activeBytes: number
  readonly hugeBytes: number
  /** Over the run: paged out, back by a touch, moved to another node. */
  readonly pagedOutBytes: number
  readonly refaultedBytes: number
  readonly migratedBytes: number
  /** Memory of all targets, by NUMA node. */
  readonly nodes: readonly {
    readonly id: number
    readonly capacityBytes: number
    readonly usedBytes: number
  }[]
}

/** What became of a check. */
export interface CheckResult {
  /** The condition. */
  readonly that: string
  /** What it shows. */
  readonly because?: string | undefined
  /** null: not judged, since the run was interrupted. */
  readonly passed: boolean | null
  /** The figures that it names; null: the run had nothing to take it from. */
  readonly figures: Readonly<Record<string, number | null>>
  /** Why it failed, where that is not that its figures are what they are; why it was not judged. */
  readonly reason?: string | undefined
}

/** How well the monitoring results follow the truth; definitions in docs/figures.md. */
export interface AccuracySummary {
  /** Share of the bytes reported hot (nrAccesses at least half of the possible) that are hot; null: none ever were. */
  readonly hotPrecision: number | null
  /** Share of the hot bytes (touched in at least half of all sampling intervals) reported hot; null: none ever were. */
  readonly hotRecall: number | null
  /** Mean over bytes of |nrAccesses / samples per aggregation - true share of intervals touched|. */
  readonly rateError: number
  /** Snapshots compared (those in which no phase changed). */
  readonly snapshots: number
}

/** One context's part of the summary. */
export interface ContextSummary {
  readonly ops: string
  /** It sampled by page faults: what of them counted. Left out: by the accessed bits of page tables. */
  readonly sampled?: SampledKind | undefined
  readonly targets: readonly string[]
  readonly snapshots: number
  readonly samples: number
  readonly regions: RunSummary['regions']
  readonly wssBytes: RunSummary['wssBytes']
  readonly accuracy: AccuracySummary | null
  /** Sampling and aggregation interval at the end (auto-tuning changes them), µs. */
  readonly sampleUs: number
  readonly aggrUs: number
  /** When all its targets had ended and the context stopped; null: it ran to the end. */
  readonly stoppedUs: number | null
  /** What DAMON_STAT tells, where it is as that is; null: it refreshed nothing yet. */
  readonly stat?: StatSummary | null | undefined
  /** Its operation schemes; left out where it has none. */
  readonly schemes?: readonly SchemeSummary[] | undefined
  /** Schemes that commits took away, in the order of time; left out where there are none. */
  readonly removedSchemes?: readonly RemovedSchemeSummary[] | undefined
  /** Of concurrent runs: how the sampling intervals were kept. null: not one came to its end. */
  readonly realTime?: RealTimeSummary | null | undefined
}

/** What DAMON_STAT tells, as of its last refresh. */
export interface StatSummary {
  readonly refreshedUs: number
  /** The aggregation interval at that time. */
  readonly aggrIntervalUs: number
  /** Bytes per second. */
  readonly estimatedMemoryBandwidth: number
  /** By percent of the memory, 0 to 100: for how long it is idle, ms; negative for memory that was just accessed. */
  readonly memoryIdleMsPercentiles: readonly number[]
}

/** What of the page faults that a context samples by counts as an access. */
export type SampledKind = 'accesses' | 'reads' | 'writes' | 'nothing'

/** What an operation scheme did; sizes in bytes. */
export interface SchemeSummary {
  readonly action: string
  readonly nrTried: number
  readonly szTried: number
  readonly nrApplied: number
  readonly szApplied: number
  readonly szOpsFilterPassed: number
  readonly qtExceeds: number
  readonly nrSnapshots: number
  /** The effective size quota at the end; 0 where there is no quota. */
  readonly effectiveBytes: number
  /** What its actions took of kdamond's time, µs; 0 where they cost nothing. */
  readonly actionUs: number
  readonly goals: readonly {
    readonly metric: string
    readonly targetValue: number
    readonly currentValue: number
  }[]
}

/** A scheme that a commit took away, as it was then. */
export interface RemovedSchemeSummary extends SchemeSummary {
  /** Its position among the schemes of the context. */
  readonly index: number
  readonly removedAtUs: number
}

/** Sampling intervals as they were in real time, from one check to the next. */
export interface RealTimeSummary {
  /** Mean, and longest, µs. */
  readonly meanSampleUs: number
  readonly longestSampleUs: number
  /** By what share intervals were longer than asked for, in the mean. */
  readonly overshoot: number
}
