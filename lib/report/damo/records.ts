/** Records as damo's reports take them: what a record says of itself, and its snapshots, as often as asked for. */
import { damoValueOf } from '../../params/documents.js'
import { at } from '../../params/fault.js'
import { filterFrom, type Filter } from '../../params/filter.js'
import { parseDamoJson } from '../../params/json.js'
import { readUs } from '../../params/read-numbers.js'
import { entriesOf } from '../../params/value.js'
import type { DamoFrame, DamoRecord } from '../../record/damo-model.js'
import type { FrameStore } from '../../record/frame-store.js'
import { reportIntervals } from './intervals.js'
import { numberOf, regionsOf, totalSize } from './regions.js'
import type { ReportRecord, ReportSnapshot } from './model.js'

/** The records of a file, or of what is left of them after another step. */
export function reportRecords(records: readonly DamoRecord[], store: FrameStore): ReportRecord[] {
  const known = new WeakMap<DamoFrame, ReportSnapshot>()
  return records.map(({ meta, stream }) => ({
    kdamondIdx: meta.kdamondIdx,
    contextIdx: meta.contextIdx,
    schemeIdx: meta.schemeIdx,
    targetId: meta.targetId,
    intervals: reportIntervals(meta.intervals),
    schemeFilters: parseDamoJson(meta.schemeFilters),
    dataSource: pythonText(meta.dataSource),
    *snapshots() {
      for (const frame of store.frames(stream)) {
        let snapshot = known.get(frame)
        if (snapshot === undefined) known.set(frame, (snapshot = snapshotOf(frame)))
        yield snapshot
      }
    },
  }))
}

/**
 * The filters of the scheme that took a record's snapshots.
 *
 * @throws DamoFault where one is none
 */
export function schemeFiltersOf({ schemeFilters }: ReportRecord): Filter[] {
  return at('scheme_filters', () => entriesOf(schemeFilters, filterFrom))
}

/** A JSON text as Python's `%s` prints its value. */
export function pythonText(json: string): string {
  const words: Partial<Record<string, string>> = { null: 'None', true: 'True', false: 'False' }
  return words[json] ?? (json.startsWith('"') ? (JSON.parse(json) as string) : json)
}

function snapshotOf(frame: DamoFrame): ReportSnapshot {
  const { extras } = frame
  const regions = regionsOf(frame)
  const sample = extras.sampleIntervalUs ?? null
  return {
    start: extras.start === undefined ? frame.startNs : (extras.start ?? undefined),
    end: frame.endNs,
    regions,
    totalBytes: extras.totalBytes === undefined ? totalSize(regions) : Number(extras.totalBytes),
    damosStats: damoValueOf(extras.damosStats),
    sampleIntervalUs: sample === null ? undefined : numberOf(sample, readUs),
  }
}
