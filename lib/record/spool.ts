/**
 * A temporary file that sorts frames by stream. damo groups its files by target and the lab's go by time, so a
 * conversion turns one order into the other. The spool takes frames in any order of streams and gives them back
 * stream by stream, with one pass over the input and memory that depends on neither its length nor the number of
 * streams (but for 16 bytes for each 32 MiB and stream).
 *
 * ```
 *  in memory   stream 0: frame frame      stream 1: frame      stream 2: frame frame frame      … ≤ 32 MiB in all
 *                  │ all streams at once, when that is reached
 *  in the file ┌─────────┬─────────┬─────────┬───┐┌─────────┬─────────┬──
 *              │ chunk 0 │ chunk 1 │ chunk 2 │ … ││ chunk 0 │ chunk 2 │ …      chunk = u32 length, frame, u32 …
 *              └─────────┴─────────┴─────────┴───┘└─────────┴─────────┴──
 * ```
 * The file has no name once it is open, so nothing is left behind, whatever happens.
 */
import { closeSync, openSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileError } from './file-errors.js'
import { readAt, writeAt } from './file-io.js'

/** Bytes held in memory before they go to the file. */
const HELD_BYTES_MAX = 32 * 1024 * 1024
/** Bytes of a stream read at once: an equal share, within these bounds. */
const WINDOW_BYTES_MIN = 4 * 1024
const WINDOW_BYTES_MAX = 1024 * 1024

interface Stream {
  /** Comes before all others. */
  first: Uint8Array | undefined
  held: Uint8Array[]
  heldBytes: number
  /** Offset and length of each chunk in the file. */
  readonly chunks: number[]
}

/** See the top of the file. */
export class Spool {
  readonly #folder: string
  readonly #fd: number
  /** Those that have no frames yet are missing. */
  readonly #streams: (Stream | undefined)[] = []
  #heldBytes = 0
  #size = 0
  #isOpen = true

  /**
   * Makes a spool in a folder with room for it.
   *
   * @throws FileError
   */
  constructor(folder: string) {
    this.#folder = folder
    const file = join(folder, `.damon-lab-spool-${process.pid}-${serial++}`)
    try {
      this.#fd = openSync(file, 'wx+', 0o600)
      unlinkSync(file)
    } catch (cause) {
      throw fileError(folder, 'cannot write a temporary file there', cause)
    }
  }

  /**
   * Adds a frame to a stream; keeps `frame`.
   *
   * @throws FileError
   */
  append(stream: number, frame: Uint8Array): void {
    const entry = this.#stream(stream)
    entry.held.push(frame)
    entry.heldBytes += 4 + frame.length
    this.#heldBytes += 4 + frame.length
    if (this.#heldBytes >= HELD_BYTES_MAX) this.#flush()
  }

  /** Puts one frame in front of all others of a stream; it is held in memory. */
  prepend(stream: number, frame: Uint8Array): void {
    this.#stream(stream).first = frame
  }

  /**
   * The frames of a stream in the order in which they came.
   *
   * @throws FileError
   */
  *frames(stream: number): Generator<Buffer, void> {
    const entry = this.#streams[stream]
    if (entry === undefined) return
    const share = Math.floor(HELD_BYTES_MAX / this.#streams.length)
    const windowBytes = Math.min(Math.max(share, WINDOW_BYTES_MIN), WINDOW_BYTES_MAX)
    if (entry.first !== undefined) yield bufferOf(entry.first)
    for (let i = 0; i < entry.chunks.length; i += 2) {
      yield* this.#chunk(entry.chunks[i], entry.chunks[i + 1], windowBytes)
    }
    for (const frame of entry.held) yield bufferOf(frame)
  }

  /** Releases the file. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }

  #stream(stream: number): Stream {
    return (this.#streams[stream] ??= { first: undefined, held: [], heldBytes: 0, chunks: [] })
  }

  /** Reads a chunk through a window: all streams may be read side by side, and chunks are long. */
  *#chunk(offset: number, length: number, windowBytes: number): Generator<Buffer, void> {
    const end = offset + length
    let start = offset
    let window = Buffer.alloc(0)
    let at = 0
    const need = (bytes: number): void => {
      if (at + bytes <= window.length) return
      start += at
      at = 0
      window = Buffer.alloc(Math.min(Math.max(windowBytes, bytes), end - start))
      readAt(this.#folder, this.#fd, start, window)
    }
    while (start + at < end) {
      need(4)
      const bytes = 4 + window.readUInt32LE(at)
      need(bytes)
      yield window.subarray(at + 4, at + bytes)
      at += bytes
    }
  }

  #flush(): void {
    for (const stream of this.#streams) {
      if (stream === undefined || stream.heldBytes === 0) continue
      const chunk = Buffer.alloc(stream.heldBytes)
      let at = 0
      for (const frame of stream.held) {
        chunk.writeUInt32LE(frame.length, at)
        chunk.set(frame, at + 4)
        at += 4 + frame.length
      }
      stream.chunks.push(this.#size, chunk.length)
      this.#write(chunk)
      stream.held = []
      stream.heldBytes = 0
    }
    this.#heldBytes = 0
  }

  #write(chunk: Buffer): void {
    try {
      writeAt(this.#fd, this.#size, chunk, chunk.length)
    } catch (cause) {
      throw fileError(this.#folder, 'cannot write a temporary file there', cause)
    }
    this.#size += chunk.length
  }
}

/** The same bytes. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

let serial = 0
