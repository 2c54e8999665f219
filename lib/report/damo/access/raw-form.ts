/** `report access --raw_form`: regions as they were recorded. */
import { printNs, printSize } from '../../../params/print-numbers.js'
import type { DamoNumber } from '../../../params/number.js'
import { subtract } from '../arithmetic.js'
import { durationOf, startOf } from '../intervals.js'
import { pythonText } from '../records.js'
import { unknownOf } from '../regions.js'
import type { ReportRecord, ReportSnapshot, ReportForm } from '../model.js'

/**
 * The report, in pieces; ends with the newline of its last line.
 *
 * @throws DamoFault where damo fails
 */
export function* printRawForm(
  records: readonly ReportRecord[],
  form: ReportForm,
): Generator<string, void> {
  for (const record of records) {
    let base: DamoNumber | undefined
    for (const snapshot of record.snapshots()) {
      const isFirst = base === undefined
      base ??= startOf(snapshot)
      const head = `base_time_absolute: ${printNs(base, form)}\ndata source: ${record.dataSource}\n\n`
      yield (isFirst ? head : '') + snapshotText(snapshot, base, record.targetId, form)
    }
  }
}

function snapshotText(
  snapshot: ReportSnapshot,
  base: DamoNumber,
  targetId: string,
  form: ReportForm,
): string {
  const { regions } = snapshot
  const relative = (time: DamoNumber): string => printNs(subtract(time, base), form).padStart(16)
  let text =
    `monitoring_start:    ${relative(startOf(snapshot))}\n` +
    `monitoring_end:      ${relative(snapshot.end)}\n` +
    `monitoring_duration: ${printNs(durationOf(snapshot), form).padStart(16)}\n` +
    `target_id: ${pythonText(targetId)}\n` +
    `nr_regions: ${regions.length}\n` +
    '# start_addr     end_addr        length  nr_accesses   age\n'
  const { start, end, samples, windows } = regions
  for (let i = 0; i < regions.length; i++) {
    if (Number.isNaN(samples[i])) throw unknownOf(regions, i)
    const size = printSize(end[i] - start[i], form).padStart(12)
    const age = Number.isNaN(windows[i]) ? -1 : Math.trunc(windows[i])
    text +=
      `${hex(start[i])}-${hex(end[i])} (${size}) ` +
      `${String(Math.trunc(samples[i])).padStart(11)} ${String(age).padStart(5)}\n`
  }
  return `${text}\n`
}

function hex(address: number): string {
  return address.toString(16).padStart(12, '0')
}
