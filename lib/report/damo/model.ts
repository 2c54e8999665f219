/** What damo's reports are made of: records, their snapshots, and regions in columns. */
import type { Intervals } from '../../params/intervals.js'
import type { DamoNumber } from '../../params/number.js'
import type { DamoValue } from '../../params/value.js'

/** Regions of a snapshot: columns of equal length. */
export interface Regions {
  readonly length: number
  /** Bytes. */
  readonly start: Float64Array
  readonly end: Float64Array
  /** Positive access checks; NaN is unknown. */
  readonly samples: Float64Array
  /** Percent of the possible checks; NaN is unknown. Undefined: unknown for all. */
  readonly percent: Float64Array | undefined
  /** Age in µs; NaN is unknown. Undefined: unknown for all. */
  readonly usec: Float64Array | undefined
  /** Age in aggregation intervals; NaN is unknown. */
  readonly windows: Float64Array
  /** Bytes that passed the filters of the scheme. Undefined: 0 for all. */
  readonly passed: Float64Array | undefined
  /** Hits of each probe. Undefined: none for all. */
  readonly hits: readonly (readonly number[])[] | undefined
  /** Which percentages are fractions in damo, though they may have none; they print as `35.0` in JSON. */
  readonly isFloatPercent: readonly boolean[] | undefined
}

/** Regions whose accesses and ages are known in both units. */
export interface FilledRegions extends Regions {
  readonly percent: Float64Array
  readonly usec: Float64Array
}

/** `human`: with units, rounded. `raw`: plain numbers. */
export type ReportForm = 'human' | 'raw'

/** A snapshot. Times are ns; the start may be unknown (traces tell only ends). */
export interface ReportSnapshot {
  readonly start: DamoNumber | undefined
  readonly end: DamoNumber
  readonly regions: Regions
  readonly totalBytes: number
  readonly damosStats: DamoValue
  /** The sampling interval in force, µs; undefined where the record does not say. */
  readonly sampleIntervalUs: DamoNumber | undefined
}

/** A record. Identities are JSON texts. */
export interface ReportRecord {
  readonly kdamondIdx: string
  readonly contextIdx: string
  readonly schemeIdx: string
  readonly targetId: string
  /** Undefined where the record does not say them. */
  readonly intervals: Intervals | undefined
  readonly schemeFilters: DamoValue
  readonly dataSource: string
  /** The snapshots in the record's order; may be started again and again. */
  snapshots(): Iterable<ReportSnapshot>
}
