/** Reads records, block by block in bounded memory; the layout is in layout.ts. */
import { closeSync } from 'node:fs'
import { RecordError } from '../base/errors.js'
import type { Snapshot } from '../core/snapshot.js'
import { scanBlocks, type Block, type ScanEnd } from './block-scan.js'
import { decodeSnapshot } from './decode-snapshot.js'
import { describe } from './detect.js'
import { parseEvents, readAttributes, type AttributeSet, type RecordEvent } from './events.js'
import { openForReading, readAt } from './file-io.js'
import { isObject, parseJson } from './json.js'
import {
  BLOCK_EVENTS,
  BLOCK_HEADER_BYTES,
  BLOCK_SCENARIO,
  BLOCK_SNAPSHOTS,
  RECORD_FORMAT,
} from './layout.js'
import { readIndex } from './read-index.js'

/** Virtual time [fromUs, untilUs), µs. */
export interface TimeRange {
  readonly fromUs?: number
  readonly untilUs?: number
}

/** What a record holds, in the order of the file. */
export type RecordItem =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: RecordEvent }

/** How a record ends. */
export interface RecordEnding {
  /** Its writer closed it. */
  readonly isComplete: boolean
  /** End of the last whole block, in bytes. */
  readonly offset: number
  /** Number that the next block would have. */
  readonly sequence: number
  /** What is wrong with what follows `offset`; undefined where nothing follows. */
  readonly reason: string | undefined
}

/** An open record. Generators may be started again and again; all of them end with the last whole block. */
export interface RecordReader {
  readonly file: string
  /** What was run, as its writer was given it. */
  readonly scenario: unknown
  /** Attribute sets by id: those read so far; whatever a snapshot names is there once it has been yielded. */
  readonly attributes: ReadonlyMap<number, AttributeSet>
  /**
   * The snapshots in (time, context) order.
   *
   * @throws RecordError where a whole block holds nonsense; FileError when reading fails
   */
  snapshots(range?: TimeRange): Generator<Snapshot, void>
  /** All events but attribute sets. */
  events(): Generator<RecordEvent, void>
  /** Snapshots and events. */
  items(): Generator<RecordItem, void>
  /** How the record ends; reads it through unless that was done before. */
  ending(): RecordEnding
  close(): void
}

/**
 * Opens a record. A torn end (after a crash) is no error: see {@link RecordReader.ending}.
 *
 * @throws FileError when the file cannot be read; RecordError when it is no record of the lab
 */
export function openRecord(file: string): RecordReader {
  const fd = openForReading(file)
  try {
    return new BlockRecordReader(file, fd, readScenario(file, fd))
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function readScenario(file: string, fd: number): unknown {
  const head = Buffer.alloc(512)
  const bytes = head.subarray(0, readAt(file, fd, 0, head))
  if (bytes.subarray(0, 4).toString('latin1') !== 'DLR1') {
    const isDamo = /JSON|zlib/.test(describe(bytes))
    throw new RecordError(file, 0, `${describe(bytes)}; expected a record of the lab`, {
      hint: isDamo ? 'convert it first: `damon-lab convert`' : 'name the record.dlr of a run',
    })
  }
  const { value: first, done } = scanBlocks(file, fd).next()
  if (done) {
    throw new RecordError(file, 0, `the first block is not whole: ${first.reason}`, {
      hint: 'nothing of the record can be read; run the scenario again',
    })
  }
  const header = first.kind === BLOCK_SCENARIO ? parseJson(first.payload.toString()) : undefined
  if (!isObject(header) || !('format' in header)) {
    throw new RecordError(file, 0, 'the first block holds no scenario', {
      hint: 'the file is no record of the lab, or was written by something else',
    })
  }
  if (header.format !== RECORD_FORMAT) {
    const got = JSON.stringify(header.format)
    throw new RecordError(file, 0, `unknown format (got ${got}); expected ${RECORD_FORMAT}`, {
      hint: 'read it with the version of damon-lab that wrote it',
    })
  }
  return header.scenario
}

/** A block of snapshots, or a block of events with these parsed. */
interface WalkStep {
  readonly block: Block
  readonly events: readonly RecordEvent[] | undefined
}

class BlockRecordReader implements RecordReader {
  readonly file: string
  readonly scenario: unknown
  readonly attributes = new Map<number, AttributeSet>()
  readonly #fd: number
  #isOpen = true
  #ending: RecordEnding | undefined

  constructor(file: string, fd: number, scenario: unknown) {
    this.file = file
    this.#fd = fd
    this.scenario = scenario
  }

  *snapshots(range: TimeRange = {}): Generator<Snapshot, void> {
    const { fromUs = 0, untilUs = Infinity } = range
    const order = { timeUs: 0 }
    for (const { block, events } of this.#walk(this.#startOf(fromUs))) {
      if (events !== undefined) continue
      for (const snapshot of this.#readSnapshots(block, order)) {
        if (snapshot.timeUs >= untilUs) return
        if (snapshot.timeUs >= fromUs) yield snapshot
      }
    }
  }

  *events(): Generator<RecordEvent, void> {
    for (const { events } of this.#walk(0)) {
      if (events !== undefined) yield* events
    }
  }

  *items(): Generator<RecordItem, void> {
    const order = { timeUs: 0 }
    for (const { block, events } of this.#walk(0)) {
      if (events !== undefined) {
        for (const event of events) yield { kind: 'event', event }
        continue
      }
      for (const snapshot of this.#readSnapshots(block, order)) yield { kind: 'snapshot', snapshot }
    }
  }

  ending(): RecordEnding {
    if (this.#ending === undefined) for (const _step of this.#walk(0));
    return this.#ending!
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }

  /** Yields blocks of snapshots and of events; a walk from the start leaves `#ending`. */
  *#walk(offset: number): Generator<WalkStep, void> {
    const scan = scanBlocks(this.file, this.#fd, offset)
    let isComplete = false
    let step: IteratorResult<Block, ScanEnd>
    while (!(step = scan.next()).done) {
      const block = step.value
      if (block.kind === BLOCK_EVENTS) {
        const events = this.#readEvents(block)
        isComplete = events.some((event) => event.type === 'end')
        yield { block, events }
      } else if (block.kind === BLOCK_SNAPSHOTS) {
        isComplete = false
        yield { block, events: undefined }
      }
    }
    if (offset === 0) this.#ending = { isComplete, ...step.value }
  }

  /** Where the blocks begin that hold snapshots from `fromUs` on: from the index, or the start. */
  #startOf(fromUs: number): number {
    if (fromUs <= 0) return 0
    const index = readIndex(this.file, this.#fd)
    const entry = index?.snapshots.findLast(([, timeUs]) => timeUs < fromUs)
    if (index === undefined || entry === undefined) return 0
    for (const set of index.attributes) this.attributes.set(set.id, set)
    return entry[0]
  }

  /** @param order time of the last snapshot of the walk; kept up to date */
  *#readSnapshots(block: Block, order: { timeUs: number }): Generator<Snapshot, void> {
    const origin = { file: this.file, offset: block.offset + BLOCK_HEADER_BYTES }
    for (let at = 0; at < block.payload.length;) {
      const { snapshot, next } = decodeSnapshot(block.payload, at, origin)
      if (!this.attributes.has(snapshot.attributesId)) {
        this.#fail(block, `a snapshot names attribute set ${snapshot.attributesId}, unknown so far`)
      }
      if (snapshot.timeUs < order.timeUs) {
        this.#fail(block, `a snapshot of ${snapshot.timeUs} us comes after one of ${order.timeUs}`)
      }
      order.timeUs = snapshot.timeUs
      yield snapshot
      at = next
    }
  }

  /** Notes the attribute sets of a block; returns its other events. */
  #readEvents(block: Block): RecordEvent[] {
    const events = parseEvents(block.payload.toString())
    if (typeof events === 'string') this.#fail(block, events)
    return events.filter((event) => {
      if (event.type !== 'attributes') return true
      const set = readAttributes(event)
      if (typeof set === 'string') this.#fail(block, `an attribute set is wrong: ${set}`)
      this.attributes.set(set.id, set)
      return false
    })
  }

  #fail(block: Block, message: string): never {
    throw new RecordError(this.file, block.offset, message, {
      hint: 'the checksums are right, so the file was written so; write the record anew',
    })
  }
}
