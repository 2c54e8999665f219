/** `report access`: regions of each snapshot, printed by templates. */
import { LineJoiner } from '../lines.js'
import { rowsByValue, temperaturesOf } from '../temperature.js'
import { RECORD_KEYWORDS, REGION_KEYWORDS, SNAPSHOT_KEYWORDS } from './keywords.js'
import type { AccessLayout, AccessOptions, SortField } from './options.js'
import { viewSnapshot, type RecordView, type SnapshotView } from './snapshot-view.js'
import { surveyRecords } from './survey.js'
import { compileTemplate } from './template.js'
import { accessFormat } from './templates.js'
import type { ReportRecord } from '../model.js'

/**
 * The report, in pieces, without a newline at the end.
 *
 * @param records all with intervals
 * @throws DamoFault where damo fails
 */
export function* printAccess(
  records: readonly ReportRecord[],
  options: AccessOptions,
): Generator<string, void> {
  const survey = surveyRecords(records)
  const { templates, layout, isTotalOnly } = accessFormat(options, survey)
  const { minChars } = layout
  const recordHead = compileTemplate(templates.record_head, RECORD_KEYWORDS, minChars)
  const recordTail = compileTemplate(templates.record_tail, RECORD_KEYWORDS, minChars)
  const head = compileTemplate(templates.snapshot_head, SNAPSHOT_KEYWORDS, minChars)
  const tail = compileTemplate(templates.snapshot_tail, SNAPSHOT_KEYWORDS, minChars)
  const region = compileTemplate(templates.region, REGION_KEYWORDS, minChars)
  const lines = new LineJoiner()
  for (const surveyed of survey.records) {
    const { record, nrSnapshots } = surveyed
    const intervals = record.intervals!
    const view: RecordView = { surveyed, intervals, survey, layout, templates }
    lines.add(recordHead?.(view))
    let left = nrSnapshots
    for (const snapshot of record.snapshots()) {
      const snapshotView = viewSnapshot(view, snapshot)
      lines.add(head?.(snapshotView))
      if (region !== undefined) {
        for (const [index, row] of sortedRows(snapshotView, layout).entries()) {
          lines.add(region({ view: snapshotView, row, index }))
        }
      }
      lines.add(tail?.(snapshotView))
      if (--left > 0 && !isTotalOnly) lines.add('')
      yield lines.take()
    }
    lines.add(recordTail?.(view))
    yield lines.take()
  }
}

/** Sorts by one field after the other; the last one is the main key. */
function sortedRows({ regions }: SnapshotView, layout: AccessLayout): number[] {
  const { sortBy, sortDescending, weights } = layout
  const columns: Readonly<Record<SortField, () => ArrayLike<number>>> = {
    address: () => regions.start,
    access_rate: () => regions.percent,
    age: () => regions.usec,
    size: () => regions.start.map((start, row) => regions.end[row] - start),
    temperature: () => temperaturesOf(regions, weights),
  }
  let rows = Array.from({ length: regions.length }, (_, row) => row)
  for (const field of sortBy) {
    const isFalling = sortDescending.includes('all') || sortDescending.includes(field)
    const values = columns[field]()
    const order = rowsByValue(
      rows.map((row) => values[row]),
      isFalling,
    )
    rows = order.map((place) => rows[place])
  }
  return rows
}
