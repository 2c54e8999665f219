/** Writes a record while a run goes on: append only, block by block; the layout is in layout.ts. */
import { assert } from '../base/assert.js'
import { BlockFile, type ResumePoint } from './block-file.js'
import { AttributeLog, IndexBuilder } from './block-index.js'
import { attributesEvent, type AttributeSet, type RecordEvent } from './events.js'
import { canonicalJson } from './json.js'
import {
  BLOCK_EVENTS,
  BLOCK_HEADER_BYTES,
  BLOCK_INDEX,
  BLOCK_SCENARIO,
  BLOCK_SNAPSHOTS,
  RECORD_FORMAT,
  SEAL_BYTES,
  SEAL_TIMES,
} from './layout.js'

/** A record being written. Every method may throw a FileError; then the file ends with its last whole block. */
export interface RecordWriter {
  readonly file: string
  /** Notes an attribute set; it will be on disk before any snapshot that is written later. */
  writeAttributes(set: AttributeSet): void
  /**
   * Appends one encoded snapshot, in (time, context) order.
   *
   * @param bytes one snapshot as `encodeSnapshot` made it; copied, may lie over shared memory
   */
  writeSnapshot(bytes: Uint8Array): void
  /** Appends an event; it will be on disk before any snapshot that is written later. */
  writeEvent(event: RecordEvent): void
  /** As `writeEvent`, for an event that is a line of JSON already. */
  writeLine(line: string): void
  /**
   * Writes what is held back, the "end" event and the index, and closes the file. A second call does nothing,
   * nor does one after an error.
   *
   * @param facts what the "end" event says besides the last time and the number of snapshots
   */
  close(facts?: Readonly<Record<string, unknown>>): void
  /** Closes the file as it is, without an end: as after a crash. */
  destroy(): void
}

/** What a writer needs to know of a record that it continues. */
export interface ResumeState extends ResumePoint {
  readonly attributes: readonly AttributeSet[]
  readonly index: IndexBuilder
  readonly nrSnapshots: number
  readonly lastTimeUs: number
}

/**
 * Creates a record; a file that exists is emptied.
 *
 * @param scenario what was run, plain JSON: no wall time, no worker count, no path of this machine
 * @throws FileError when the file cannot be written
 */
export function createRecordWriter(file: string, scenario: unknown): RecordWriter {
  return new BlockRecordWriter(file, scenario, undefined)
}

/**
 * Continues a record from its last whole block; `resumeRecord()` finds it.
 *
 * @throws FileError when the file cannot be written
 */
export function continueRecordWriter(file: string, state: ResumeState): RecordWriter {
  return new BlockRecordWriter(file, undefined, state)
}

class BlockRecordWriter implements RecordWriter {
  readonly file: string
  readonly #blocks: BlockFile
  readonly #index: IndexBuilder
  readonly #attributes: AttributeLog
  #isOpen = true
  /** Snapshots held back, behind room for the block's header. */
  #held: Buffer = Buffer.alloc(BLOCK_HEADER_BYTES + 2 * SEAL_BYTES)
  #heldBytes = 0
  /** Moments of time among them, and the first. */
  #heldTimes = 0
  #firstTimeUs = 0
  /** Events held back. */
  #lines: string[] = []
  #linesLength = 0
  #lastTimeUs: number
  #nrSnapshots: number

  constructor(file: string, scenario: unknown, state: ResumeState | undefined) {
    this.file = file
    this.#blocks = new BlockFile(file, state)
    this.#index = state?.index ?? new IndexBuilder()
    this.#attributes = new AttributeLog(state?.attributes ?? [])
    this.#lastTimeUs = state?.lastTimeUs ?? 0
    this.#nrSnapshots = state?.nrSnapshots ?? 0
    if (state !== undefined) return
    this.#appendText(BLOCK_SCENARIO, canonicalJson({ format: RECORD_FORMAT, scenario }))
  }

  writeAttributes(set: AttributeSet): void {
    this.#attributes.add(set)
    this.writeEvent(attributesEvent(set))
  }

  writeEvent(event: RecordEvent): void {
    this.writeLine(JSON.stringify(event))
  }

  writeLine(line: string): void {
    this.#lines.push(line)
    this.#linesLength += line.length + 1
    if (this.#linesLength >= SEAL_BYTES) this.#seal()
  }

  writeSnapshot(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const timeUs = view.getFloat64(0, true)
    assert(this.#attributes.has(view.getUint32(16, true)), 'attributes come before their snapshots')
    assert(timeUs >= this.#lastTimeUs, 'snapshots ascend by time')
    if (this.#heldTimes === 0 || timeUs !== this.#lastTimeUs) {
      if (this.#heldTimes === SEAL_TIMES) this.#seal()
      if (this.#heldTimes === 0) this.#firstTimeUs = timeUs
      this.#heldTimes++
    }
    this.#lastTimeUs = timeUs
    this.#nrSnapshots++
    this.#hold(bytes)
    if (this.#heldBytes >= SEAL_BYTES) this.#seal()
  }

  close(facts: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#isOpen) return
    this.#seal()
    const counts = { timeUs: this.#lastTimeUs, snapshots: this.#nrSnapshots }
    this.writeEvent({ type: 'end', ...counts, ...facts })
    this.#seal()
    this.#appendIndex()
    this.destroy()
  }

  destroy(): void {
    this.#isOpen = false
    this.#blocks.close()
  }

  #hold(bytes: Uint8Array): void {
    const at = BLOCK_HEADER_BYTES + this.#heldBytes
    if (at + bytes.length > this.#held.length) {
      const grown = Buffer.alloc(2 * (at + bytes.length))
      this.#held.copy(grown, 0, 0, at)
      this.#held = grown
    }
    this.#held.set(bytes, at)
    this.#heldBytes += bytes.length
  }

  /** Puts what is held back on disk: events first, so that what they tell of comes after them. */
  #seal(): void {
    if (this.#lines.length > 0) {
      this.#appendText(BLOCK_EVENTS, this.#lines.join('\n') + '\n')
      this.#lines = []
      this.#linesLength = 0
    }
    if (this.#heldBytes > 0) {
      this.#index.add(this.#blocks.offset, this.#firstTimeUs)
      this.#append(this.#held, this.#heldBytes, BLOCK_SNAPSHOTS)
    }
    this.#heldBytes = 0
    this.#heldTimes = 0
  }

  #appendIndex(): void {
    const { sets } = this.#attributes
    if (sets === undefined) return
    const text = JSON.stringify({
      attributes: sets.map(attributesEvent),
      snapshots: this.#index.entries,
    })
    const bytes = Buffer.byteLength(text) + 8
    const block = Buffer.alloc(BLOCK_HEADER_BYTES + bytes)
    block.write(text, BLOCK_HEADER_BYTES)
    block.writeDoubleLE(this.#blocks.offset, block.length - 8)
    this.#append(block, bytes, BLOCK_INDEX)
  }

  #appendText(kind: number, text: string): void {
    const bytes = Buffer.byteLength(text)
    const block = Buffer.alloc(BLOCK_HEADER_BYTES + bytes)
    block.write(text, BLOCK_HEADER_BYTES)
    this.#append(block, bytes, kind)
  }

  #append(block: Buffer, bytes: number, kind: number): void {
    const firstTimeUs = this.#heldBytes > 0 ? this.#firstTimeUs : this.#lastTimeUs
    try {
      this.#blocks.append(block, bytes, kind, firstTimeUs)
    } catch (error) {
      this.#isOpen = false
      throw error
    }
  }
}
