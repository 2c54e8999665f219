/** Records as the JSON that damo writes: `report access --json`, and what `adjust` leaves. */
import { printNr, printNsExact, printSize, printUsExact } from '../../params/print-numbers.js'
import { damoValueOf } from '../../params/documents.js'
import { filterObject } from '../../params/filter.js'
import { intervalsObject } from '../../params/intervals.js'
import { printDamoJson } from '../../params/json.js'
import { numberText } from '../../params/number.js'
import type { DamoValue } from '../../params/value.js'
import { statsJson } from './access/damos-stats.js'
import { startOf } from './intervals.js'
import { schemeFiltersOf } from './records.js'
import { unknownOf } from './regions.js'
import type { Regions, ReportRecord, ReportSnapshot, ReportForm } from './model.js'

/**
 * The text in pieces, indent 4, without a newline at the end.
 *
 * @throws DamoFault where damo fails
 */
export function* recordJson(
  records: readonly ReportRecord[],
  form: ReportForm,
): Generator<string, void> {
  if (records.length === 0) {
    yield '[]'
    return
  }
  let separator = '[\n'
  for (const record of records) {
    yield separator + recordHead(record, form)
    separator = ',\n'
    let isEmpty = true
    for (const snapshot of record.snapshots()) {
      yield (isEmpty ? '[\n' : ',\n') + snapshotText(snapshot, form)
      isEmpty = false
    }
    const source = member(2, 'data_source', record.dataSource)
    yield `${isEmpty ? '[]' : '\n        ]'},\n${source}\n    }`
  }
  yield '\n]'
}

function recordHead(record: ReportRecord, form: ReportForm): string {
  const filters = schemeFiltersOf(record)
  const { intervals } = record
  return [
    '    {',
    `        "kdamond_idx": ${record.kdamondIdx},`,
    `        "context_idx": ${record.contextIdx},`,
    `${member(2, 'intervals', intervals === undefined ? null : intervalsObject(intervals, form))},`,
    `        "scheme_idx": ${record.schemeIdx},`,
    `        "target_id": ${record.targetId},`,
    `${member(
      2,
      'scheme_filters',
      filters.map((filter) => filterObject(filter, form)),
    )},`,
    '        "snapshots": ',
  ].join('\n')
}

function snapshotText(snapshot: ReportSnapshot, form: ReportForm): string {
  const { sampleIntervalUs, regions } = snapshot
  const sample = sampleIntervalUs === undefined ? null : printUsExact(sampleIntervalUs, form)
  return [
    '            {',
    `${member(4, 'start_time', printNsExact(startOf(snapshot), form))},`,
    `${member(4, 'end_time', printNsExact(snapshot.end, form))},`,
    `                "regions": ${regionsText(regions)},`,
    `${member(4, 'total_bytes', printSize(snapshot.totalBytes, form))},`,
    `${member(4, 'damos_stats', statsJson(snapshot.damosStats, form))},`,
    member(4, 'sample_interval_us', sample),
    '            }',
  ].join('\n')
}

/** damo writes addresses, ages and sizes of regions for humans, always. */
function regionsText(regions: Regions): string {
  if (regions.length === 0) return '[]'
  let text = '['
  for (let i = 0; i < regions.length; i++) {
    text += `${i === 0 ? '\n' : ',\n'}${regionText(regions, i)}`
  }
  return `${text}\n                ]`
}

function regionText(regions: Regions, i: number): string {
  const { start, end, samples, percent, usec, windows, passed, hits, isFloatPercent } = regions
  if (Number.isNaN(samples[i]) && Number.isNaN(percent?.[i] ?? NaN)) throw unknownOf(regions, i)
  const share = percent?.[i] ?? NaN
  const shareText = isFloatPercent?.[i] === true ? numberText(share) : numberOrNull(share)
  const age = usec?.[i] ?? NaN
  const ageText = Number.isNaN(age) ? 'null' : `"${printUsExact(age, 'human')}"`
  const count = Number.isNaN(windows[i]) ? 'null' : `"${printNr(windows[i], 'human')}"`
  const list = hits?.[i] ?? []
  return (
    '                    {\n' +
    `                        "start": "${printNr(start[i], 'human')}",\n` +
    `                        "end": "${printNr(end[i], 'human')}",\n` +
    '                        "nr_accesses": {\n' +
    `                            "samples": ${numberOrNull(samples[i])},\n` +
    `                            "percent": ${shareText}\n` +
    '                        },\n' +
    '                        "age": {\n' +
    `                            "usec": ${ageText},\n` +
    `                            "aggr_intervals": ${count}\n` +
    '                        },\n' +
    `${member(6, 'probe_hits', damoValueOf(list))},\n` +
    `                        "sz_filter_passed": "${printSize(passed?.[i] ?? 0, 'human')}"\n` +
    '                    }'
  )
}

function numberOrNull(value: number): string {
  if (Number.isNaN(value)) return 'null'
  return Number.isInteger(value) ? String(value) : numberText(value)
}

function member(depth: number, key: string, value: DamoValue): string {
  const indent = '    '.repeat(depth)
  return `${indent}"${key}": ${printDamoJson(value, indent)}`
}
