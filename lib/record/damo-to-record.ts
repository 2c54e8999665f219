/** Merges damo's records into a record of the lab, ordered by time. */
import { RecordError } from '../base/errors.js'
import type { SnapshotTarget } from '../core/snapshot.js'
import { crc32c } from './crc32c.js'
import { NO_INTERVALS, readIntervals, type DamoIntervals } from './damo-intervals.js'
import { impliedStartNs, linkEvent, linkScenario } from './damo-link.js'
import {
  decodeFrame,
  type DamoFrame,
  type DamoRecord,
  type DamoRecords,
  type DamoValue,
} from './damo-model.js'
import { readPercent, readUs } from './damo-numbers.js'
import { encodePages } from './encode-pages.js'
import { createRecordWriter, type RecordWriter } from './writer.js'

/** The longest record: nanoseconds from its start are kept in a double. */
const SPAN_NS_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/** Records that become the targets of one context: their snapshots end at the same times. */
interface Context {
  readonly index: number
  readonly records: readonly DamoRecord[]
  readonly intervals: DamoIntervals
  readonly firstStartNs: bigint
  readonly lastEndNs: bigint
  readonly nrSnapshots: number
}

/**
 * Writes damo's records as a record of the lab.
 *
 * Records of one kdamond and context whose snapshots end at the same times become the targets of one context; all
 * others a context each.
 *
 * @param input named in errors
 * @param signal aborting it throws its reason
 * @throws RecordError where the records cannot be held; FileError
 */
export function damoToRecord(
  input: string,
  damo: DamoRecords,
  output: string,
  signal?: AbortSignal,
): void {
  const contexts = groupRecords(damo)
  const withSnapshots = contexts.filter((context) => context.nrSnapshots > 0)
  const starts = withSnapshots.map((context) => context.firstStartNs)
  const timeBaseNs = starts.reduce((a, b) => (b < a ? b : a), starts[0] ?? 0n)
  for (const { lastEndNs } of withSnapshots) {
    if (lastEndNs - timeBaseNs <= SPAN_NS_MAX) continue
    const got = `from ${timeBaseNs} to ${lastEndNs} ns`
    throw new RecordError(input, 0, `the record spans more than 104 days (${got})`, {
      hint: 'cut it into parts with `damo adjust`',
    })
  }
  const records = contexts.flatMap(({ index, records }) =>
    records.map(({ meta }, target) => ({ ...meta, context: index, target })),
  )
  const writer = createRecordWriter(output, linkScenario({ timeBaseNs, records }))
  try {
    merge(contexts, damo, timeBaseNs, writer, signal)
    writer.close()
  } finally {
    writer.destroy()
  }
}

function groupRecords({ records, spool }: DamoRecords): Context[] {
  const groups = new Map<string, Omit<Context, 'records'> & { records: DamoRecord[] }>()
  for (const record of records) {
    const { kdamondIdx, contextIdx, schemeIdx, intervals: intervalsJson } = record.meta
    let digest = 0
    let nrSnapshots = 0
    let firstStartNs = 0n
    let lastEndNs = 0n
    for (const frame of spool.frames(record.stream)) {
      if (nrSnapshots === 0) firstStartNs = frame.readBigInt64LE(0)
      else if (frame.readBigInt64LE(0) < firstStartNs) firstStartNs = frame.readBigInt64LE(0)
      lastEndNs = frame.readBigInt64LE(8)
      digest = crc32c(frame, 8, 16) ^ (Math.imul(digest, 31) + nrSnapshots)
      nrSnapshots++
    }
    const key = [kdamondIdx, contextIdx, schemeIdx, intervalsJson, nrSnapshots, digest, lastEndNs]
    const group = groups.get(key.join())
    if (group !== undefined) {
      group.records.push(record)
      continue
    }
    const index = groups.size
    const read = readIntervals(JSON.parse(intervalsJson) as DamoValue)
    const intervals = typeof read === 'string' ? NO_INTERVALS : read
    const context = { index, intervals, firstStartNs, lastEndNs, nrSnapshots, records: [record] }
    groups.set(key.join(), context)
  }
  return [...groups.values()]
}

/** A context's next snapshot: one frame for each target. */
interface Head {
  readonly context: Context
  readonly frames: readonly Generator<Buffer, void>[]
  readonly previousEndNs: (bigint | undefined)[]
  next: readonly DamoFrame[]
}

function merge(
  contexts: readonly Context[],
  { spool }: DamoRecords,
  timeBaseNs: bigint,
  writer: RecordWriter,
  signal: AbortSignal | undefined,
): void {
  const heads: Head[] = []
  for (const context of contexts) {
    const { index, intervals, records } = context
    writer.writeAttributes({ id: index, context: index, ...intervals, ...UNKNOWN_BOUNDS })
    const frames = records.map((record) => spool.frames(record.stream))
    const previousEndNs = records.map(() => undefined)
    const head: Head = { context, frames, previousEndNs, next: [] }
    if (advance(head)) push(heads, head)
  }
  for (let nrSnapshots = 0; heads.length > 0; nrSnapshots++) {
    signal?.throwIfAborted()
    const head = heads[0]
    writeHead(head, nrSnapshots, timeBaseNs, writer)
    if (!advance(head)) {
      const last = heads.pop()!
      if (heads.length === 0) break
      heads[0] = last
    }
    siftDown(heads)
  }
}

const UNKNOWN_BOUNDS = { minNrRegions: 0, maxNrRegions: 0 }

/** Reads the next frames of a context; false at its end. */
function advance(head: Head): boolean {
  const steps = head.frames.map((frames) => frames.next())
  if (steps.some((step) => step.done)) return false
  head.next = steps.map((step) => decodeFrame(step.value as Buffer))
  return true
}

function writeHead(head: Head, number: number, timeBaseNs: bigint, writer: RecordWriter): void {
  const { index, intervals } = head.context
  const targets: SnapshotTarget[] = []
  for (const [target, frame] of head.next.entries()) {
    const { startNs, endNs, extras } = frame
    const implied = impliedStartNs(head.previousEndNs[target], endNs, intervals.aggrUs)
    const start = startNs === implied ? undefined : startNs
    const event = linkEvent({ snapshot: number, target, startNs: start, extras })
    if (event !== undefined) writer.writeEvent(event)
    head.previousEndNs[target] = endNs
    targets.push(fillCounts(frame, intervals))
  }
  const timeUs = Number(head.next[0].endNs - timeBaseNs) / 1000
  writer.writeSnapshot(encodePages({ timeUs, context: index, attributesId: index, targets }))
}

/** Computes counts that damo gives in the other unit only. Follows `add_unset_unit()` of damo's `_damon.py`. */
function fillCounts({ target, extras }: DamoFrame, intervals: DamoIntervals): SnapshotTarget {
  const { sampleUs, aggrUs } = intervals
  if (sampleUs === 0 || aggrUs === 0) return target
  extras.samples?.forEach((samples, i) => {
    const percent = samples === null ? readPercent(extras.percent?.[i]) : undefined
    if (percent !== undefined) target.nrAccesses[i] = (percent * (aggrUs / sampleUs)) / 100
  })
  extras.aggrIntervals?.forEach((windows, i) => {
    const usec = windows === null ? readUs(extras.usec?.[i]) : undefined
    if (usec !== undefined) target.age[i] = usec / aggrUs
  })
  return target
}

/** (time, context) order. */
function isBefore(a: Head, b: Head): boolean {
  const [timeA, timeB] = [a.next[0].endNs, b.next[0].endNs]
  return timeA === timeB ? a.context.index < b.context.index : timeA < timeB
}

function push(heap: Head[], head: Head): void {
  let i = heap.push(head) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!isBefore(heap[i], heap[parent])) return
    swap(heap, i, parent)
    i = parent
  }
}

/** Restores the order after the first has changed. */
function siftDown(heap: Head[]): void {
  for (let i = 0; ;) {
    const left = 2 * i + 1
    let least = i
    if (left < heap.length && isBefore(heap[left], heap[least])) least = left
    if (left + 1 < heap.length && isBefore(heap[left + 1], heap[least])) least = left + 1
    if (least === i) return
    swap(heap, i, least)
    i = least
  }
}

function swap(heap: Head[], i: number, j: number): void {
  const held = heap[i]
  heap[i] = heap[j]
  heap[j] = held
}
