/** `report times` and `profile`: when the accesses asked for were seen. */
import { toFixedEven } from '../../base/format.js'
import { divide, type DamoNumber } from '../../params/number.js'
import { startOf } from './intervals.js'
import type { ReportRecord } from './model.js'

/** From and until, ns. */
export type TimeSpan = readonly [DamoNumber, DamoNumber]

/** Spans of snapshots that have a region; those that follow each other are one. */
export function accessTimes(records: readonly ReportRecord[]): TimeSpan[] {
  const spans: TimeSpan[] = []
  for (const record of records) {
    for (const snapshot of record.snapshots()) {
      if (snapshot.regions.length === 0) continue
      const last = spans.at(-1)
      const start = startOf(snapshot)
      if (last !== undefined && isEqual(last[1], start)) {
        spans[spans.length - 1] = [last[0], snapshot.end]
      } else {
        spans.push([start, snapshot.end])
      }
    }
  }
  return spans
}

/** The report, a line and a remark for each span. */
export function timesText(spans: readonly TimeSpan[]): string {
  const seconds = (ns: DamoNumber): string => toFixedEven(divide(ns, 1_000_000_000n), 6)
  return spans.map((span) => `${span.map(seconds).join('-')}\n# (seconds)\n`).join('')
}

function isEqual(a: DamoNumber, b: DamoNumber): boolean {
  return a <= b && a >= b
}
