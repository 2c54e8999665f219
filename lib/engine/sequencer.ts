/**
 * Puts snapshots of contexts that run ahead of each other into one order: (time, context). A snapshot waits
 * until no context can bring an earlier one; rounds are short, so few wait.
 */
import type { Outbox } from './outbox.js'
import { readOutbox, type AttributesEntry, type EventEntry } from './outbox.js'

/** An encoded snapshot on its way. */
export interface SequencedSnapshot {
  readonly timeUs: number
  readonly context: number
  /** Good until the next snapshots are taken in; copy what is to last. */
  bytes: Uint8Array
}

/**
 * What the sequencer lets out, in order. An attribute set comes before the first snapshot that uses it, an event
 * before the snapshot of its time.
 */
export interface SequencerSink {
  onAttributes(entry: AttributesEntry): void
  onEvent(entry: EventEntry): void
  onSnapshot(snapshot: SequencedSnapshot): void
}

/** See the top of the file. */
export interface Sequencer {
  readonly snapshots: SequencedSnapshot[]
  readonly attributes: AttributesEntry[]
  readonly events: EventEntry[]
}

/** Nothing waits. */
export function createSequencer(): Sequencer {
  return { snapshots: [], attributes: [], events: [] }
}

/** Takes in a box. */
export function takeIn(sequencer: Sequencer, box: Outbox, used: number): void {
  readOutbox(
    box,
    used,
    (timeUs, context, bytes) => sequencer.snapshots.push({ timeUs, context, bytes }),
    (entry) => sequencer.attributes.push(entry),
    (entry) => sequencer.events.push(entry),
  )
}

/** Lets out what was taken in, up to `safeUs`, where no context can bring anything any more. */
export function letOut(sequencer: Sequencer, safeUs: number, sink: SequencerSink): void {
  const { snapshots } = sequencer
  const entries: Entry[] = [
    ...takeUpTo(sequencer.attributes, safeUs).map((each) => ({
      ...whenOf(each),
      attributes: each,
    })),
    ...takeUpTo(sequencer.events, safeUs).map((each) => ({ ...whenOf(each), event: each })),
  ]
  // Stable: of one moment, attributes stay before events.
  entries.sort(inOrder)
  let next = 0
  for (const snapshot of takeUpTo(snapshots, safeUs)) {
    while (next < entries.length && inOrder(entries[next], snapshot) <= 0) {
      tell(entries[next++], sink)
    }
    sink.onSnapshot(snapshot)
  }
  while (next < entries.length) tell(entries[next++], sink)
  // What waits must outlive the box that it lies in.
  for (const snapshot of snapshots) {
    if (snapshot.bytes.buffer instanceof SharedArrayBuffer) snapshot.bytes = snapshot.bytes.slice()
  }
}

interface Timed {
  readonly timeUs: number
  readonly context: number
}

/** What is told between snapshots. */
type Entry = Timed & { readonly attributes?: AttributesEntry; readonly event?: EventEntry }

function whenOf({ timeUs, context }: Timed): Timed {
  return { timeUs, context }
}

function tell({ attributes, event }: Entry, sink: SequencerSink): void {
  if (attributes !== undefined) sink.onAttributes(attributes)
  if (event !== undefined) sink.onEvent(event)
}

/** Removes the entries up to `safeUs`, and returns them in order. */
function takeUpTo<T extends Timed>(entries: T[], safeUs: number): T[] {
  entries.sort(inOrder)
  let nr = entries.length
  while (nr > 0 && entries[nr - 1].timeUs > safeUs) nr--
  return entries.splice(0, nr)
}

function inOrder(a: Timed, b: Timed): number {
  return a.timeUs - b.timeUs || a.context - b.context
}
