/** Makes a recording of a trace of accesses (trace-parser.ts says what that is), plain or gz, in one pass over it. */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { DamonLabError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import type { Recording } from './recording.js'
import { RecordingWriter } from './recording-writer.js'
import { TICK_PAGES_MAX, TickPages } from './tick-pages.js'
import { TraceParser } from './trace-parser.js'

/** A trace as it was read. */
export interface RecordedTrace {
  readonly recording: Recording
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string
  readonly nrAccesses: number
}

/** Bounds of what is read; beyond them a trace is refused. */
export interface TraceLimits {
  /** Bytes that the recording may take. */
  readonly recordingBytes: number
  /** Bytes of text per byte of gz data, once {@link bombBytes} have come. gz reaches 1032, a trace 5 to 20. */
  readonly ratioMax: number
  /** Bytes of text below which the ratio is not looked at. */
  readonly bombBytes: number
}

/** Limits that no trace of a program comes near. */
export const DEFAULT_TRACE_LIMITS: TraceLimits = {
  recordingBytes: 2 ** 31,
  ratioMax: 200,
  bombBytes: 64 * 2 ** 20,
}

const CHUNK_BYTES = 256 * 1024

/**
 * Reads a trace. Time counts from its first access; what is touched within a tick is touched at the tick's beginning.
 *
 * @param tickUs at least 1
 * @throws TraceError with the line; FileError when reading fails
 */
export async function readTrace(
  file: string,
  tickUs: number,
  limits: TraceLimits = DEFAULT_TRACE_LIMITS,
): Promise<RecordedTrace> {
  const ticks = new TraceTicks(tickUs, limits.recordingBytes)
  const parser = new TraceParser(file, (us, startPage, endPage, isWrite) => {
    const fault = ticks.access(us, startPage, endPage, isWrite)
    if (fault !== undefined) parser.fail(fault.message, fault.hint)
  })
  const hash = createHash('sha256')
  const isPacked = isGzip(file)
  let packedBytes = 0
  let textBytes = 0
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES })
  raw.on('data', (bytes) => {
    hash.update(bytes)
    packedBytes += bytes.length
  })
  const text = isPacked ? raw.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : raw
  raw.on('error', (error) => text.destroy(error))
  try {
    for await (const piece of text as AsyncIterable<Buffer>) {
      textBytes += piece.length
      parser.take(piece)
      const isBomb = textBytes > limits.bombBytes && textBytes > packedBytes * limits.ratioMax
      if (isPacked && isBomb) {
        const message = `the gz data unpacks to over ${limits.ratioMax} times its size; expected a trace`
        parser.fail(message, 'if it is one all the same, unpack it with gunzip, and name the text')
      }
    }
    parser.finish()
  } catch (error) {
    if (error instanceof DamonLabError) throw error
    if (isZlibError(error)) {
      const message = `the gz data is damaged or cut off (${error.message}); expected a whole gz file`
      parser.fail(message, 'fetch or pack the file anew; gunzip -t checks it')
    }
    throw fileError(file, READING, error)
  } finally {
    raw.destroy()
    text.destroy()
  }
  return { recording: ticks.finish(), sha256: hash.digest('hex'), nrAccesses: parser.nrAccesses }
}

const READING = 'cannot read the trace'

/** Puts accesses into ticks, and ticks into a recording. */
class TraceTicks {
  readonly #tickUs: number
  readonly #bytesMax: number
  readonly #writer = new RecordingWriter()
  readonly #pages = new TickPages()
  #firstUs = -1
  #tick = 0
  /** First us beyond the tick. */
  #endUs = 0
  #nrAccesses = 0
  #nrWrites = 0

  constructor(tickUs: number, bytesMax: number) {
    this.#tickUs = tickUs
    this.#bytesMax = bytesMax
  }

  /** Takes an access; what is wrong, if anything is. */
  access(
    us: number,
    startPage: number,
    endPage: number,
    isWrite: boolean,
  ): { readonly message: string; readonly hint: string } | undefined {
    if (this.#firstUs < 0) {
      this.#firstUs = us
      this.#endUs = us + this.#tickUs
    }
    if (us >= this.#endUs) {
      this.#endTick()
      this.#tick = Math.floor((us - this.#firstUs) / this.#tickUs)
      this.#endUs = this.#firstUs + (this.#tick + 1) * this.#tickUs
      if (this.#writer.bytes > this.#bytesMax) {
        const message = `touched pages take over ${this.#bytesMax} bytes; expected less`
        return { message, hint: 'give the workload a longer tick, or cut the trace' }
      }
    }
    this.#nrAccesses++
    if (isWrite) this.#nrWrites++
    for (let page = startPage; page < endPage; page++) {
      if (this.#pages.add(page)) continue
      const message = `over ${TICK_PAGES_MAX} different pages in one tick; expected less`
      return { message, hint: 'give the workload a shorter tick' }
    }
    return undefined
  }

  finish(): Recording {
    this.#endTick()
    const { ranges } = this.#pages
    return this.#writer.finish({
      ranges,
      mappings: ranges.map(([startPage, endPage]) => ({
        startPage,
        endPage,
        fromUs: 0,
        untilUs: null,
      })),
      writeShare: this.#nrAccesses === 0 ? 0 : this.#nrWrites / this.#nrAccesses,
    })
  }

  #endTick(): void {
    if (this.#pages.isEmpty) return
    const tickUs = this.#tickUs
    const startUs = this.#tick * tickUs
    this.#writer.beginStep(startUs, startUs + tickUs, { quantumUs: tickUs, nrSamples: 1 })
    this.#pages.writeRows(this.#writer)
    this.#writer.endStep()
  }
}

function isGzip(file: string): boolean {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const head = Buffer.alloc(2)
    return readSync(descriptor, head, 0, 2, 0) === 2 && head[0] === 0x1f && head[1] === 0x8b
  } catch (error) {
    throw fileError(file, READING, error)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}
