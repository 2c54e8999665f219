/** `adjust`: a record with other aggregation intervals, or with less in it, as a file of damo's formats. */
import { chmodSync, createWriteStream, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createDeflate } from 'node:zlib'
import { integerText } from '../../params/print-numbers.js'
import { truncate } from '../../params/number.js'
import { fileError } from '../../record/file-errors.js'
import { regionLine } from '../../record/perf-script-line.js'
import { startOf } from './intervals.js'
import { recordJson } from './record-json.js'
import { pythonText } from './records.js'
import { unknownOf } from './regions.js'
import type { ReportRecord, ReportSnapshot } from './model.js'

/** Formats that can be written. */
export type AdjustFormat = 'json_compressed' | 'json' | 'perf_script'

/**
 * Writes records; the file appears when it is whole.
 *
 * @param permission of the file
 * @throws FileError when it cannot be written; DamoFault where damo fails
 */
export async function writeRecords(
  records: readonly ReportRecord[],
  output: string,
  format: AdjustFormat,
  permission: number,
): Promise<void> {
  const temporary = `${output}.tmp-${process.pid}`
  const pieces = format === 'perf_script' ? traceText(records) : recordJson(records, 'raw')
  const text = Readable.from(pieces, { objectMode: false })
  try {
    const file = createWriteStream(temporary)
    if (format === 'json_compressed') await pipeline(text, createDeflate(), file)
    else await pipeline(text, file)
    chmodSync(temporary, permission)
    renameSync(temporary, output)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error instanceof Error && 'errno' in error
      ? fileError(output, 'cannot write the record', error)
      : error
  }
}

function* traceText(records: readonly ReportRecord[]): Generator<string, void> {
  for (const record of records) {
    const target = pythonText(record.targetId)
    let nrSnapshots = 0
    let last: ReportSnapshot | undefined
    for (const snapshot of record.snapshots()) {
      last = snapshot
      nrSnapshots++
      yield snapshotLines(snapshot, target)
    }
    if (last === undefined || nrSnapshots > 1) continue
    const endNs = truncate(last.end)
    const region = { start: '0', end: '0', samples: '-1', age: '-1' }
    yield regionLine(endNs + (endNs - truncate(startOf(last))), target, 1, region)
  }
}

function snapshotLines({ regions, end: endNs }: ReportSnapshot, target: string): string {
  const { length, start, end, samples, windows } = regions
  let text = ''
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(samples[i])) throw unknownOf(regions, i)
    text += regionLine(truncate(endNs), target, length, {
      start: integerText(start[i]),
      end: integerText(end[i]),
      samples: integerText(samples[i]),
      age: Number.isNaN(windows[i]) ? 'None' : integerText(windows[i]),
    })
  }
  return text
}
