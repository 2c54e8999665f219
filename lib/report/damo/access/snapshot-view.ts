/** A snapshot on its way to the printer, with what several keywords need. */
import type { Intervals } from '../../../params/intervals.js'
import { divide, type DamoNumber } from '../../../params/number.js'
import { aggrUsOf } from '../intervals.js'
import { fillUnits } from '../regions.js'
import type { AccessLayout, Templates } from './options.js'
import type { Survey, SurveyedRecord } from './survey.js'
import type { FilledRegions, ReportSnapshot } from '../model.js'

/** What a record's keywords are computed from. */
export interface RecordView {
  readonly surveyed: SurveyedRecord
  readonly intervals: Intervals
  readonly survey: Survey
  readonly layout: AccessLayout
  /** As they are in the end, for the report that shows them. */
  readonly templates: Templates
}

/** What a snapshot's keywords are computed from. */
export interface SnapshotView extends RecordView {
  readonly snapshot: ReportSnapshot
  readonly regions: FilledRegions
  /** Aggregation interval of the snapshot, µs. */
  readonly aggrUs: DamoNumber
  /** The same in seconds. */
  readonly aggrSeconds: number
}

/** A view of a snapshot. */
export function viewSnapshot(record: RecordView, snapshot: ReportSnapshot): SnapshotView {
  const aggrUs = aggrUsOf(snapshot, record.intervals)
  const regions = fillUnits(snapshot.regions, record.intervals)
  return { ...record, snapshot, regions, aggrUs, aggrSeconds: divide(aggrUs, 1_000_000n) }
}

/** The most samples that a region can have. */
export function samplesMaxOf({ intervals }: RecordView): number {
  return divide(intervals.aggrUs, intervals.sampleUs)
}
