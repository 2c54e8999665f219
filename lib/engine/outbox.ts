/**
 * What a thread hands to the coordinator in a round: encoded snapshots, new attribute sets and events, one behind the
 * other in shared memory. The barrier at the end of the round orders the writes before the reads.
 *
 * ```
 *  entry = time f64 | context u32 | kind u32 | payload bytes u32 | 4 bytes unused | payload, padded to 8
 * ```
 */
import type { MonitoringAttributes } from '../core/attributes.js'

const ENTRY_HEADER_BYTES = 24
const KIND_SNAPSHOT = 1
const KIND_ATTRIBUTES = 2
const KIND_EVENT = 3
const ATTRIBUTES_WORDS = 10

/** A box to be filled from offset 0 in each round. */
export interface Outbox {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Bytes in use. */
  used: number
}

/** Lays a box over memory that threads share. */
export function outboxOver(buffer: ArrayBufferLike): Outbox {
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer), used: 0 }
}

/** Whether a payload of up to `bytesMax` fits. */
export function hasRoom(box: Outbox, bytesMax: number): boolean {
  return box.used + ENTRY_HEADER_BYTES + bytesMax + 8 <= box.bytes.length
}

/**
 * Puts in a snapshot.
 *
 * @param encode writes it at an offset of `box.bytes` and returns one past its last byte; fits
 */
export function putSnapshot(
  box: Outbox,
  timeUs: number,
  context: number,
  encode: (bytes: Uint8Array, offset: number) => number,
): void {
  const start = box.used + ENTRY_HEADER_BYTES
  const end = encode(box.bytes, start)
  putHeader(box, timeUs, context, KIND_SNAPSHOT, end - start)
  box.used = (end + 7) & ~7
}

/** An attribute set that comes into force; its id is unique in the run. */
export interface AttributesEntry {
  readonly id: number
  readonly context: number
  readonly timeUs: number
  readonly attrs: MonitoringAttributes
}

/** Bytes of an attribute set's payload. */
export const ATTRIBUTES_BYTES: number = 8 * ATTRIBUTES_WORDS

/** Puts in an attribute set. */
export function putAttributes(box: Outbox, { id, context, timeUs, attrs }: AttributesEntry): void {
  const { sampleUs, aggrUs, opsUpdateUs, minNrRegions, maxNrRegions, intervalsGoal: goal } = attrs
  const { accessBp, aggrs, minSampleUs, maxSampleUs } = goal
  const words = [id, sampleUs, aggrUs, opsUpdateUs, minNrRegions, maxNrRegions]
  words.push(accessBp, aggrs, minSampleUs, maxSampleUs)
  putHeader(box, timeUs, context, KIND_ATTRIBUTES, ATTRIBUTES_BYTES)
  const start = box.used + ENTRY_HEADER_BYTES
  words.forEach((word, i) => box.view.setFloat64(start + 8 * i, word, true))
  box.used = start + ATTRIBUTES_BYTES
}

/** Something that is to be recorded; a line of JSON in ASCII. */
export interface EventEntry {
  readonly context: number
  readonly timeUs: number
  readonly line: string
}

/** Puts in an event; it fits. */
export function putEvent(box: Outbox, { context, timeUs, line }: EventEntry): void {
  const start = box.used + ENTRY_HEADER_BYTES
  for (let i = 0; i < line.length; i++) box.bytes[start + i] = line.charCodeAt(i)
  putHeader(box, timeUs, context, KIND_EVENT, line.length)
  box.used = (start + line.length + 7) & ~7
}

/**
 * Reads everything, in the order in which it was put.
 *
 * @param onSnapshot gets a view of the box, good until the box is filled again
 */
export function readOutbox(
  box: Outbox,
  used: number,
  onSnapshot: (timeUs: number, context: number, bytes: Uint8Array) => void,
  onAttributes: (entry: AttributesEntry) => void,
  onEvent: (entry: EventEntry) => void,
): void {
  const { view } = box
  for (let at = 0; at < used;) {
    const timeUs = view.getFloat64(at, true)
    const context = view.getUint32(at + 8, true)
    const kind = view.getUint32(at + 12, true)
    const payloadBytes = view.getUint32(at + 16, true)
    const start = at + ENTRY_HEADER_BYTES
    const end = start + payloadBytes
    if (kind === KIND_SNAPSHOT) onSnapshot(timeUs, context, box.bytes.subarray(start, end))
    else if (kind === KIND_ATTRIBUTES) onAttributes(readAttributes(view, start, context, timeUs))
    else onEvent({ context, timeUs, line: latin1(box, start, end) })
    at = (end + 7) & ~7
  }
}

function latin1(box: Outbox, start: number, end: number): string {
  return Buffer.from(box.bytes.buffer, start, end - start).toString('latin1')
}

function putHeader(
  box: Outbox,
  timeUs: number,
  context: number,
  kind: number,
  payloadBytes: number,
): void {
  const { view, used } = box
  view.setFloat64(used, timeUs, true)
  view.setUint32(used + 8, context, true)
  view.setUint32(used + 12, kind, true)
  view.setUint32(used + 16, payloadBytes, true)
}

function readAttributes(
  view: DataView,
  start: number,
  context: number,
  timeUs: number,
): AttributesEntry {
  const word = (i: number): number => view.getFloat64(start + 8 * i, true)
  const attrs: MonitoringAttributes = {
    sampleUs: word(1),
    aggrUs: word(2),
    opsUpdateUs: word(3),
    minNrRegions: word(4),
    maxNrRegions: word(5),
    intervalsGoal: {
      accessBp: word(6),
      aggrs: word(7),
      minSampleUs: word(8),
      maxSampleUs: word(9),
    },
    aggrSamples: 0,
  }
  return { id: word(0), context, timeUs, attrs }
}
