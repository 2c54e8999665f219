/**
 * Puts snapshots of contexts that run ahead of each other into one order: (time, context). A snapshot waits
 * until no context can bring an earlier one; rounds are short, so few wait.
 */
import type { Outbox } from './outbox.js'
import { readOutbox, type AttributesEntry } from './outbox.js'

/** An encoded snapshot on its way. */
export interface SequencedSnapshot {
  readonly timeUs: number
  readonly context: number
  /** Good until the next snapshots are taken in; copy what is to last. */
  bytes: Uint8Array
}

/** What the sequencer lets out, in order. An attribute set comes before the first snapshot that uses it. */
export interface SequencerSink {
  onAttributes(entry: AttributesEntry): void
  onSnapshot(snapshot: SequencedSnapshot): void
}

/** See the top of the file. */
export interface Sequencer {
  readonly snapshots: SequencedSnapshot[]
  readonly attributes: AttributesEntry[]
}

/** Nothing waits. */
export function createSequencer(): Sequencer {
  return { snapshots: [], attributes: [] }
}

/** Takes in a box. */
export function takeIn(sequencer: Sequencer, box: Outbox, used: number): void {
  readOutbox(
    box,
    used,
    (timeUs, context, bytes) => sequencer.snapshots.push({ timeUs, context, bytes }),
    (entry) => sequencer.attributes.push(entry),
  )
}

/** Lets out what was taken in, up to `safeUs`, where no context can bring anything any more. */
export function letOut(sequencer: Sequencer, safeUs: number, sink: SequencerSink): void {
  const { snapshots, attributes } = sequencer
  const attributesOut = takeUpTo(attributes, safeUs)
  let next = 0
  for (const snapshot of takeUpTo(snapshots, safeUs)) {
    while (next < attributesOut.length && isBeforeOrAt(attributesOut[next], snapshot)) {
      sink.onAttributes(attributesOut[next++])
    }
    sink.onSnapshot(snapshot)
  }
  // What waits must outlive the box that it lies in.
  for (const snapshot of snapshots) {
    if (snapshot.bytes.buffer instanceof SharedArrayBuffer) snapshot.bytes = snapshot.bytes.slice()
  }
}

interface Timed {
  readonly timeUs: number
  readonly context: number
}

/** Removes the entries up to `safeUs`, and returns them in order. */
function takeUpTo<T extends Timed>(entries: T[], safeUs: number): T[] {
  entries.sort((a, b) => a.timeUs - b.timeUs || a.context - b.context)
  let nr = entries.length
  while (nr > 0 && entries[nr - 1].timeUs > safeUs) nr--
  return entries.splice(0, nr)
}

function isBeforeOrAt(a: Timed, b: Timed): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.context <= b.context)
}
