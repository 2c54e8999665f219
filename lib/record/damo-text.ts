/**
 * Writes damo's records as the JSON text that damo itself writes: indent 4, its order of keys, one item per line, no
 * newline at the end. A generator of pieces: the whole text may have gigabytes.
 */
import { PAGE_BYTES } from '../base/units.js'
import type { SnapshotTarget } from '../core/snapshot.js'
import { decodeFrame, type DamoExtras, type DamoFrame, type DamoMeta } from './damo-model.js'
import type { DamoRecords, DamoValue } from './damo-model.js'

/** Characters in a piece, about. */
const PIECE_LENGTH = 64 * 1024

/**
 * The text of the records, in pieces.
 *
 * @param signal aborting it throws its reason
 * @throws FileError when the spool cannot be read
 */
export function* damoText(damo: DamoRecords, signal?: AbortSignal): Generator<string, void> {
  if (damo.records.length === 0) {
    yield '[]'
    return
  }
  let separator = '[\n'
  for (const { meta, stream } of damo.records) {
    yield separator + recordHead(meta)
    separator = ',\n'
    let isEmpty = true
    let piece = ''
    for (const bytes of damo.spool.frames(stream)) {
      signal?.throwIfAborted()
      piece += (isEmpty ? '[\n' : ',\n') + snapshotHead(decodeFrame(bytes))
      isEmpty = false
      if (piece.length < PIECE_LENGTH) continue
      yield piece
      piece = ''
    }
    yield piece + (isEmpty ? '[]' : '\n        ]') + recordTail(meta)
  }
  yield '\n]'
}

function recordHead(meta: DamoMeta): string {
  return [
    '    {',
    `        "kdamond_idx": ${inset(meta.kdamondIdx, 2)},`,
    `        "context_idx": ${inset(meta.contextIdx, 2)},`,
    `        "intervals": ${inset(meta.intervals, 2)},`,
    `        "scheme_idx": ${inset(meta.schemeIdx, 2)},`,
    `        "target_id": ${inset(meta.targetId, 2)},`,
    `        "scheme_filters": ${inset(meta.schemeFilters, 2)},`,
    '        "snapshots": ',
  ].join('\n')
}

function recordTail(meta: DamoMeta): string {
  return `,\n        "data_source": ${inset(meta.dataSource, 2)}\n    }`
}

function snapshotHead({ startNs, endNs, target, extras }: DamoFrame): string {
  const stats = extras.damosStats ?? null
  const sample = extras.sampleIntervalUs ?? null
  return (
    '            {\n' +
    `                "start_time": "${startNs}",\n` +
    `                "end_time": "${endNs}",\n` +
    `                "regions": ${regionList(target, extras)},\n` +
    `                "total_bytes": "${extras.totalBytes ?? totalBytes(target)}",\n` +
    `                "damos_stats": ${indent(stats, 4)},\n` +
    `                "sample_interval_us": ${indent(sample, 4)}\n` +
    '            }'
  )
}

function regionList(target: SnapshotTarget, extras: DamoExtras): string {
  const { startPage, endPage } = target
  if (startPage.length === 0) return '[]'
  let text = '['
  let end = NaN
  let endText = ''
  for (let i = 0; i < startPage.length; i++) {
    const startText = startPage[i] === end ? endText : groupedBytes(startPage[i])
    end = endPage[i]
    endText = groupedBytes(end)
    text +=
      (i === 0 ? '\n' : ',\n') +
      '                    {\n' +
      `                        "start": "${startText}",\n` +
      `                        "end": "${endText}"`
    if (extras.isBare?.[i] !== true) text += counts(target, extras, i)
    text += '\n                    }'
  }
  return text + '\n                ]'
}

function counts({ nrAccesses, age }: SnapshotTarget, extras: DamoExtras, i: number): string {
  const samples = extras.samples?.[i] ?? (extras.samples === undefined ? true : null)
  const windows = extras.aggrIntervals?.[i] ?? (extras.aggrIntervals === undefined ? true : null)
  const samplesText = samples === true ? String(nrAccesses[i]) : indent(samples, 7)
  const windowsText = windows === true ? `"${grouped(age[i])}"` : indent(windows, 7)
  const hits = extras.probeHits?.[i] ?? []
  const percent = extras.percent?.[i] ?? null
  const usec = extras.usec?.[i] ?? null
  const passed = extras.szFilterPassed?.[i] ?? '0 B'
  return (
    ',\n' +
    '                        "nr_accesses": {\n' +
    `                            "samples": ${samplesText},\n` +
    `                            "percent": ${indent(percent, 7)}\n` +
    '                        },\n' +
    '                        "age": {\n' +
    `                            "usec": ${indent(usec, 7)},\n` +
    `                            "aggr_intervals": ${windowsText}\n` +
    '                        },\n' +
    `                        "probe_hits": ${indent(hits, 6)},\n` +
    `                        "sz_filter_passed": ${indent(passed, 6)}`
  )
}

/** Sum of the region sizes. Pages are exact in a double, fractions included. */
function totalBytes({ startPage, endPage }: SnapshotTarget): string {
  let pages = 0
  for (let i = 0; i < startPage.length; i++) pages += endPage[i] - startPage[i]
  return bytesText(pages)
}

function bytesText(pages: number): string {
  const bytes = pages * PAGE_BYTES
  return bytes <= Number.MAX_SAFE_INTEGER ? String(bytes) : String(BigInt(pages) * 4096n)
}

function groupedBytes(page: number): string {
  const bytes = page * PAGE_BYTES
  if (bytes <= Number.MAX_SAFE_INTEGER) return grouped(bytes)
  return (BigInt(page) * 4096n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A count with commas, of a safe integer from 0. */
function grouped(count: number): string {
  if (count < 1000) return String(count)
  const rest = count % 1000
  const text = rest < 10 ? `00${rest}` : rest < 100 ? `0${rest}` : String(rest)
  return `${grouped((count - rest) / 1000)},${text}`
}

/** The text of a JSON text at a depth. */
function inset(json: string, depth: number): string {
  if (json === 'null' || /^-?\d+$/.test(json)) return json
  return indent(JSON.parse(json) as DamoValue, depth)
}

/** A value as Python's `json.dumps(indent=4)` writes it inside `depth` levels. */
function indent(value: DamoValue, depth: number): string {
  if (value === null) return 'null'
  const text = JSON.stringify(value, null, 4).replaceAll('\n', '\n' + '    '.repeat(depth))
  return /^[\x20-\x7e\n]*$/.test(text) ? text : escapeUnicode(text)
}

function escapeUnicode(text: string): string {
  return text.replace(
    /[^\x20-\x7e\n]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
