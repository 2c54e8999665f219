/** Records as the JSON that damo writes: `report access --json`, and what `adjust` leaves. */
import { numberText } from '../../params/number.js'
import { printBp, printNr, printSize, printUs, printUsExact } from '../../params/print-numbers.js'
import type { DamoValue } from '../../record/damo-model.js'
import { statsJson } from './access/damos-stats.js'
import { startOf } from './intervals.js'
import { printNsExact, type ReportForm } from './print.js'
import { unknownOf } from './regions.js'
import { readSchemeFilters, schemeFilterJson } from './scheme-filters.js'
import type { Regions, ReportIntervals, ReportRecord, ReportSnapshot } from './model.js'

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
  const filters = readSchemeFilters(record.schemeFilters)
  const { intervals } = record
  return [
    '    {',
    `        "kdamond_idx": ${record.kdamondIdx},`,
    `        "context_idx": ${record.contextIdx},`,
    `${member(2, 'intervals', intervals === undefined ? null : intervalsJson(intervals, form))},`,
    `        "scheme_idx": ${record.schemeIdx},`,
    `        "target_id": ${record.targetId},`,
    `${member(
      2,
      'scheme_filters',
      filters.map((filter) => schemeFilterJson(filter, form)),
    )},`,
    '        "snapshots": ',
  ].join('\n')
}

function intervalsJson(
  { sample, aggr, opsUpdate, goal }: ReportIntervals,
  form: ReportForm,
): DamoValue {
  return {
    sample_us: printUs(sample, form),
    aggr_us: printUs(aggr, form),
    ops_update_us: printUs(opsUpdate, form),
    intervals_goal: {
      access_bp: printBp(goal.accessBp, form),
      aggrs: printNr(goal.aggrs, form),
      min_sample_us: printUs(goal.minSampleUs, form),
      max_sample_us: printUs(goal.maxSampleUs, form),
    },
  }
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
    `${member(6, 'probe_hits', list)},\n` +
    `                        "sz_filter_passed": "${printSize(passed?.[i] ?? 0, 'human')}"\n` +
    '                    }'
  )
}

function numberOrNull(value: number): string {
  if (Number.isNaN(value)) return 'null'
  return Number.isInteger(value) ? String(value) : numberText(value)
}

function member(depth: number, key: string, value: DamoValue): string {
  return `${'    '.repeat(depth)}"${key}": ${jsonText(value, depth)}`
}

/** A value as Python's `json.dumps(indent=4)` writes it inside `depth` levels. */
function jsonText(value: DamoValue, depth: number): string {
  if (value === null) return 'null'
  const text = JSON.stringify(value, null, 4).replaceAll('\n', '\n' + '    '.repeat(depth))
  return text.replace(
    /[^\x20-\x7e\n]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
