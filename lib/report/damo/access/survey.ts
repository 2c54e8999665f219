/** What must be known of all snapshots before the first of them is printed. */
import { isOpsFilter, type Filter } from '../../../params/filter.js'
import type { DamoNumber } from '../../../params/number.js'
import { isTuned, startOf } from '../intervals.js'
import { fillUnits } from '../regions.js'
import { schemeFiltersOf } from '../records.js'
import type { ReportRecord } from '../model.js'

/** Least and greatest values of regions. */
export interface Extent {
  min: number
  max: number
}

/** A record, and what was seen on a walk through it. */
export interface SurveyedRecord {
  readonly record: ReportRecord
  readonly filters: readonly Filter[]
  readonly nrSnapshots: number
  /** When the first snapshot starts and the last ends, ns; undefined without snapshots. */
  readonly start: DamoNumber | undefined
  readonly end: DamoNumber | undefined
}

/** All records, and what they have in common. */
export interface Survey {
  readonly records: readonly SurveyedRecord[]
  readonly hasManySnapshots: boolean
  readonly hasSchemeFilters: boolean
  readonly hasOpsFilters: boolean
  readonly hasTuning: boolean
  readonly hasDamonStat: boolean
  /** The first region of all has hits of probes. */
  readonly hasProbeHits: boolean
  readonly size: Extent
  readonly access_rate: Extent
  readonly age: Extent
}

/**
 * Walks through the records.
 *
 * @throws DamoFault where damo fails
 */
export function surveyRecords(records: readonly ReportRecord[]): Survey {
  const size = { min: Infinity, max: -Infinity }
  const rate = { min: Infinity, max: -Infinity }
  const age = { min: Infinity, max: -Infinity }
  let hasProbeHits = false
  const surveyed = records.map((record, recordIndex) => {
    let nrSnapshots = 0
    let start: DamoNumber | undefined
    let end: DamoNumber | undefined
    for (const snapshot of record.snapshots()) {
      const regions = fillUnits(snapshot.regions, record.intervals!)
      for (let i = 0; i < regions.length; i++) {
        widen(size, regions.end[i] - regions.start[i])
        widen(rate, regions.percent[i])
        widen(age, regions.usec[i])
      }
      if (nrSnapshots === 0) {
        start = startOf(snapshot)
        if (recordIndex === 0) hasProbeHits = (regions.hits?.[0]?.length ?? 0) > 0
      }
      end = snapshot.end
      nrSnapshots++
    }
    return { record, filters: schemeFiltersOf(record), nrSnapshots, start, end }
  })
  return {
    records: surveyed,
    hasManySnapshots: surveyed.some(({ nrSnapshots }) => nrSnapshots > 1),
    hasSchemeFilters: surveyed.some(({ filters }) => filters.length > 0),
    hasOpsFilters: surveyed.some(({ filters }) => filters.some(isOpsFilter)),
    hasTuning: records.some(({ intervals }) => isTuned(intervals)),
    hasDamonStat: records.some(({ dataSource }) => dataSource === 'damon_stat'),
    hasProbeHits,
    size,
    access_rate: rate,
    age,
  }
}

function widen(extent: Extent, value: number): void {
  if (value < extent.min) extent.min = value
  if (value > extent.max) extent.max = value
}
