/** What an explanation says. `explain --json` prints these objects as they are; docs/explain.md has the table. */
import type { KernelLevel } from '../core/kernel.js'

/** Why something was or was not seen, or done. Codes are stable. */
export type ReasonCode =
  // monitoring
  | 'seen'
  | 'untouched'
  | 'seldom-touched'
  | 'table-entries'
  | 'not-counted'
  | 'own-region'
  | 'shared-region'
  | 'merged'
  | 'splits'
  | 'region-limit'
  | 'sampling'
  // a scheme as a whole
  | 'acted'
  | 'paused'
  | 'stopped'
  | 'inactive'
  | 'not-due'
  | 'unsupported'
  // one region and one scheme
  | 'size-below'
  | 'size-above'
  | 'accesses-below'
  | 'accesses-above'
  | 'age-below'
  | 'age-above'
  | 'score'
  | 'quota-full'
  | 'quota-rest'
  | 'before-resume'
  | 'snapshots'
  | 'filter'
  | 'page-filters'
  | 'failed'
  | 'no-effect'
  | 'quota'

/** One reason. */
export interface Reason {
  readonly code: ReasonCode
  /** In words, with numbers and units. */
  readonly text: string
  /** What would help; null where nothing follows. */
  readonly remedy: string | null
  /** Memory that it is about; null: it is about no memory in particular. */
  readonly bytes: number | null
  /** The numbers in the text, in bytes, µs, samples and aggregations. */
  readonly figures: Readonly<Record<string, number | string | null>>
}

/** What was found of a scheme in a context. */
export interface SchemeExplanation {
  readonly scheme: number
  readonly action: string
  /** The last pass up to the time asked for; null: there was none. */
  readonly lastPassUs: number | null
  readonly passes: number
  /** Of the memory asked for: in the last pass, and in all. Bytes. */
  readonly lastPass: PassFigures
  readonly allPasses: PassFigures
  /** The most important one first. */
  readonly reasons: readonly Reason[]
  /** Windows of its quota, the last ones, in the order of time. */
  readonly windows: readonly WindowFigures[]
}

/** What became of the memory asked for; bytes. */
export interface PassFigures {
  readonly seen: number
  /** Of the pattern, and in how many regions. */
  readonly matched: number
  readonly matchedRegions: number
  readonly tried: number
  readonly applied: number
  readonly passedPageFilters: number
  /** By code; a region may be outside of its pattern in several ways. */
  readonly refused: Readonly<Record<string, number>>
}

/** A window of a quota. */
export interface WindowFigures {
  readonly timeUs: number
  readonly effectiveBytes: number
  /** Charged in the window before; 0 for the first one. */
  readonly chargedBefore: number
  /** Which limit is the effective one. */
  readonly limitedBy: 'goals' | 'time' | 'size' | 'nothing'
  readonly goals: readonly {
    readonly metric: string
    readonly target: number
    readonly current: number
    /** Basis points of the target. */
    readonly scoreBp: number
  }[]
}

/** What was found of the addresses asked for. */
export interface RangeExplanation {
  /** Name of the target. */
  readonly target: string
  /** Bytes, half open. */
  readonly start: number
  readonly end: number
  readonly monitoredBytes: number
  /** Regions of the last snapshot that hold a part of it. */
  readonly regions: readonly {
    readonly start: number
    readonly end: number
    readonly nrAccesses: number
    readonly age: number
  }[]
  /** Share of the checks that found an access, mean over its bytes. */
  readonly accessShare: number
  readonly isHot: boolean
  readonly reasons: readonly Reason[]
}

/** A context's part. */
export interface ContextExplanation {
  readonly context: number
  readonly ops: string
  readonly sampleUs: number
  readonly aggrUs: number
  /** null: no addresses were asked for. */
  readonly range: RangeExplanation | null
  readonly schemes: readonly SchemeExplanation[]
}

/** All of it. */
export interface RunExplanation {
  readonly kind: 'run'
  readonly name: string
  readonly seed: number
  readonly kernel: string
  readonly atUs: number
  /** How the run from the seed compares with the record. */
  readonly rerun: {
    readonly snapshots: number
    /** The first snapshot that is not the recorded one; null: all are equal. */
    readonly difference: string | null
  }
  readonly contexts: readonly ContextExplanation[]
}

/** What a scheme would do on a record, pass by pass. */
export interface SchemeForecast extends SchemeExplanation {
  /** Every pass up to the time asked for. */
  readonly course: readonly (PassFigures & { readonly timeUs: number })[]
}

/** What schemes would do on a record. */
export interface RecordExplanation {
  readonly kind: 'record'
  readonly atUs: number
  /** Whose schemes. */
  readonly kernel: KernelLevel
  /** What had to be taken for granted, a sentence each. */
  readonly notes: readonly string[]
  readonly contexts: readonly {
    readonly context: number
    readonly sampleUs: number
    readonly aggrUs: number
    readonly snapshots: number
    readonly schemes: readonly SchemeForecast[]
  }[]
}
