import { assert } from '../base/assert.js'
import type { Recording, StepRate } from './recording.js'

/** Chunks begin small, since there may be thousands of recordings, and double. */
const CHUNK_BYTES_MIN = 4 * 1024
const CHUNK_BYTES_MAX = 1024 * 1024
/** Of a number below 2^53. */
const NUMBER_BYTES_MAX = 8

/** Writes the columns of a recording step by step, in memory that grows as they do (layout: recording.ts). */
export class RecordingWriter {
  readonly #rates: StepRate[] = []
  readonly #chunks: SharedArrayBuffer[] = []
  #times = new Float64Array(64)
  #places = new Uint32Array(128)
  #nrSteps = 0
  #nrRowsMax = 0
  /** The step in hand; moved to a chunk when it ends, so that it lies in one piece. */
  #step = new Uint8Array(1024)
  #at = 0
  #nrRows = 0
  #endPage = 0
  #nrSamples = 1
  /** Bytes used of the last chunk. */
  #used = 0
  #bytes = 0

  /** Bytes that the recording takes so far. */
  get bytes(): number {
    return this.#bytes + 32 * this.#nrSteps
  }

  /** Begins a step, which must come after those before it. */
  beginStep(startUs: number, endUs: number, { quantumUs, nrSamples }: StepRate): void {
    const { length } = this.#times
    const step = this.#nrSteps++
    assert(startUs < endUs, 'a step of a recording takes time')
    assert(step === 0 || this.#times[2 * step - 1] <= startUs, 'steps of a recording ascend')
    if (2 * this.#nrSteps > length) {
      this.#times = grown(this.#times, new Float64Array(2 * length))
      this.#places = grown(this.#places, new Uint32Array(4 * length))
    }
    this.#times[2 * step] = startUs
    this.#times[2 * step + 1] = endUs
    let rate = this.#rates.findLastIndex(
      (known) => known.quantumUs === quantumUs && known.nrSamples === nrSamples,
    )
    if (rate < 0) rate = this.#rates.push({ quantumUs, nrSamples }) - 1
    this.#at = 0
    this.#nrRows = 0
    this.#endPage = 0
    this.#nrSamples = nrSamples
    this.#places[4 * step + 3] = rate
  }

  /**
   * Adds address pages [startPage, endPage) to the step, behind those before.
   *
   * @param count 1 to the step's nrSamples; up to 2 CHANCES - 1 more as recording.ts says
   */
  addRow(startPage: number, endPage: number, count: number): void {
    assert(this.#endPage <= startPage && startPage < endPage, 'rows of a step ascend')
    this.#number(startPage - this.#endPage)
    this.#number(endPage - startPage)
    if (this.#nrSamples > 1) this.#number(count)
    this.#endPage = endPage
    this.#nrRows++
  }

  /** Ends the step. */
  endStep(): void {
    if (this.#nrRows > this.#nrRowsMax) this.#nrRowsMax = this.#nrRows
    const last = this.#chunks.at(-1)
    if (last === undefined || last.byteLength - this.#used < this.#at) {
      this.#trim()
      const usual = Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, this.#bytes))
      this.#chunks.push(new SharedArrayBuffer(Math.max(usual, this.#at)))
      this.#used = 0
    }
    const chunk = this.#chunks.length - 1
    this.#places.set([chunk, this.#used, this.#nrRows], 4 * this.#nrSteps - 4)
    new Uint8Array(this.#chunks[chunk], this.#used).set(this.#step.subarray(0, this.#at))
    this.#used += this.#at
    this.#bytes += this.#at
  }

  /** The recording; the writer is of no use after it. */
  finish(about: Pick<Recording, 'ranges' | 'mappings' | 'writeShare'>): Recording {
    this.#trim()
    const nrSteps = this.#nrSteps
    const times = new SharedArrayBuffer(16 * nrSteps)
    new Float64Array(times).set(this.#times.subarray(0, 2 * nrSteps))
    const places = new SharedArrayBuffer(16 * nrSteps)
    new Uint32Array(places).set(this.#places.subarray(0, 4 * nrSteps))
    return {
      ...about,
      lengthUs: nrSteps === 0 ? 0 : this.#times[2 * nrSteps - 1],
      rates: this.#rates,
      nrSteps,
      nrRowsMax: this.#nrRowsMax,
      times,
      places,
      chunks: this.#chunks,
    }
  }

  /** Gives back what the last chunk does not use. */
  #trim(): void {
    const last = this.#chunks.pop()
    if (last === undefined) return
    const whole = last.byteLength - this.#used < 64
    this.#chunks.push(whole ? last : last.slice(0, this.#used))
  }

  #number(value: number): void {
    if (this.#at + NUMBER_BYTES_MAX > this.#step.length) {
      this.#step = grown(this.#step, new Uint8Array(2 * this.#step.length))
    }
    const step = this.#step
    let rest = value
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) step[this.#at++] = (rest % 128) | 128
    for (; rest >= 128; rest >>>= 7) step[this.#at++] = (rest & 127) | 128
    step[this.#at++] = rest
  }
}

function grown<Column extends Float64Array | Uint32Array | Uint8Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from)
  return to
}
