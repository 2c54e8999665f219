/** Reports for tests, and what a page holds. */
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import type { Snapshot } from '../../../lib/core/snapshot.js'
import type { RecordEvent } from '../../../lib/record/events.js'
import { openRecord } from '../../../lib/record/reader.js'
import type { ColumnRef, PageData } from '../../../lib/report/html/page-data.js'
import { htmlReport } from '../../../lib/report/html/report.js'
import type { ReportNames } from '../../../lib/report/html/scope.js'
import { inFolder, targetOf, writeRecord } from '../../record/samples.js'

/** Names that need no scenario. */
export const NAMES: ReportNames = {
  title: 'test',
  generator: 'damon-lab test',
  target: (_, target) => `target ${target}`,
  context: (context) => `context ${context}`,
  facts: [],
}

/** The page of snapshots, and of events; undefined where there is nothing to show. */
export function pageOf(
  snapshots: Iterable<Snapshot>,
  names: Partial<ReportNames> = {},
  events: readonly RecordEvent[] = [],
): Promise<string | undefined> {
  return inFolder((folder) => {
    const file = join(folder, 'record.dlr')
    writeRecord(file, snapshots, {}, events)
    return pageOfFile(file, names)
  })
}

/** The page of a record. */
export function pageOfFile(file: string, names: Partial<ReportNames> = {}): string | undefined {
  const reader = openRecord(file)
  try {
    const pieces = htmlReport(reader, { ...NAMES, ...names })
    return pieces && [...pieces].join('')
  } finally {
    reader.close()
  }
}

type Row = readonly [start: number, end: number, nrAccesses: number, age: number]

/** A snapshot of context 0 at `tenths` of a second; its attributes are 5 ms and 100 ms, thus 20 checks. */
export function snapshotAt(tenths: number, ...targets: (readonly Row[])[]): Snapshot {
  return { timeUs: 1e5 * tenths, context: 0, attributesId: 0, targets: targets.map(targetOf) }
}

/** What a page holds as JSON. */
export function dataOf(page: string): PageData {
  const text = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]
  return JSON.parse(text) as PageData
}

/** A column of a page as the browser unpacks it. */
export function columnOf(page: string, { block, type, length }: ColumnRef): number[] {
  const open = `<script type="application/octet-stream" id="block-${block}">`
  const start = page.indexOf(open) + open.length
  const text = page.slice(start, page.indexOf('</script>', start))
  const sorted = inflateRawSync(Buffer.from(text, 'base64'))
  const width = { u8: 1, u16: 2, u32: 4, f64: 8 }[type]
  const bytes = new Uint8Array(sorted.length)
  sorted.forEach((byte, i) => (bytes[(i % length) * width + Math.floor(i / length)] = byte))
  const columns = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array }
  return [...new columns[type](bytes.buffer)]
}
