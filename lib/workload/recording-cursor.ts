import { createKey, deriveKey, mix, scale, stepKey, STREAM, type Key } from '../base/random.js'
import type { PageRange } from '../space/layout.js'
import { CHANCES, type Recording } from './recording.js'

/** Address pages [start, end), which are pages of the space `shift` lower. */
interface PlacedRange {
  readonly end: number
  readonly shift: number
}

/**
 * Walks through the steps of a recording, one of them unpacked at a time. Of all that a thread needs of a recording,
 * only this is its own: six columns as long as the longest step.
 *
 * A row that has a period is touched as a whole. Of the instants of its step, those of numbers j with
 * floor(((j + 1) count + phase) / period) > floor((j count + phase) / period) touch it: exactly `count` in any `period`
 * that follow each other, as evenly as can be. The phase, 0 to period - 1, is drawn for each row of each step, so that
 * rows of equal counts are not touched in the same instants.
 */
export class RecordingCursor {
  /** Rows of the step: pages of the space, ascending and disjoint. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly count: Int32Array
  /** Instants to which the count is: nrSamples or CHANCES; 0 where each page is touched by itself. */
  readonly period: Int32Array
  readonly phase: Int32Array
  /** Number of the range in which the row lies. */
  readonly range: Int32Array
  nrRows = 0
  quantumUs = 1
  nrSamples = 1
  readonly #recording: Recording
  readonly #times: Float64Array
  readonly #places: Uint32Array
  readonly #ranges: readonly PlacedRange[]
  readonly #chunks: Uint8Array[] = []
  /** Of phases; the two words of the step in hand are drawn from it. */
  readonly #key: Key
  readonly #draw: Int32Array = new Int32Array(2)
  /** Where in the bytes of the step the reading is. */
  #at = 0
  #step = -1
  #round = -1
  /** Of the step that was looked for last. */
  #found = 0

  /**
   * @param pageOf page of the space of an address page; contiguous over each of the recording's ranges
   * @param place target and workload, as {@link placeOf} packs them
   */
  constructor(
    recording: Recording,
    pageOf: (addressPage: number) => number,
    seed: number,
    place: number,
  ) {
    const { nrRowsMax, ranges } = recording
    this.start = new Int32Array(nrRowsMax)
    this.end = new Int32Array(nrRowsMax)
    this.count = new Int32Array(nrRowsMax)
    this.period = new Int32Array(nrRowsMax)
    this.phase = new Int32Array(nrRowsMax)
    this.range = new Int32Array(nrRowsMax)
    this.#recording = recording
    this.#times = new Float64Array(recording.times)
    this.#places = new Uint32Array(recording.places)
    this.#ranges = ranges.map(([start, end]: PageRange) => ({ end, shift: start - pageOf(start) }))
    this.#key = createKey()
    deriveKey(this.#key, seed, STREAM.touch, place, 0, 0)
  }

  /** The first step that ends after a time, or the number of steps. */
  stepAfter(us: number): number {
    const { nrSteps } = this.#recording
    // Time mostly goes on step by step.
    for (let guess = this.#found; guess <= this.#found + 1; guess++) {
      if (this.#isStepAfter(guess, us)) return (this.#found = guess)
    }
    const times = this.#times
    let low = 0
    let high = nrSteps
    while (low < high) {
      const middle = (low + high) >> 1
      if (us < times[2 * middle + 1]) high = middle
      else low = middle + 1
    }
    return (this.#found = low)
  }

  #isStepAfter(step: number, us: number): boolean {
    const { nrSteps } = this.#recording
    if (step > nrSteps || (step > 0 && us < this.#times[2 * step - 1])) return false
    return step === nrSteps || us < this.#times[2 * step + 1]
  }

  /** Whether each page of a row is touched by itself. */
  isDrawn(row: number): boolean {
    return this.period[row] === 0
  }

  /** Share of instants in which a page of a row is touched. */
  rateOf(row: number): number {
    return this.count[row] / (this.period[row] || CHANCES)
  }

  get nrSteps(): number {
    return this.#recording.nrSteps
  }

  startUs(step: number): number {
    return this.#times[2 * step]
  }

  endUs(step: number): number {
    return this.#times[2 * step + 1]
  }

  /**
   * Unpacks a step.
   *
   * @param round how often the recording has been played before: phases are drawn anew each time
   */
  unpack(step: number, round: number): void {
    if (step === this.#step && round === this.#round) return
    this.#step = step
    this.#round = round
    const places = this.#places
    this.nrRows = places[4 * step + 2]
    const { quantumUs, nrSamples } = this.#recording.rates[places[4 * step + 3]]
    this.quantumUs = quantumUs
    this.nrSamples = nrSamples
    stepKey(this.#key, step + round * this.#recording.nrSteps, this.#draw, 0)
    this.#unpackRows(this.#bytesOf(places[4 * step]), places[4 * step + 1])
  }

  #unpackRows(bytes: Uint8Array, from: number): void {
    const { start, end, count, period, phase, nrRows, nrSamples } = this
    const ranges = this.#ranges
    const [k0, k1] = this.#draw
    this.#at = from
    let page = 0
    let range = 0
    for (let row = 0; row < nrRows; row++) {
      page += this.#number(bytes)
      while (ranges[range].end <= page) range++
      this.range[row] = range
      const { shift } = ranges[range]
      start[row] = page - shift
      page += this.#number(bytes)
      end[row] = page - shift
      const number = nrSamples === 1 ? 1 : this.#number(bytes)
      const over = Math.floor((number - nrSamples) / CHANCES)
      count[row] = number <= nrSamples ? number : number - nrSamples - over * CHANCES
      period[row] = number <= nrSamples ? nrSamples : over * CHANCES
      phase[row] = nrSamples === 1 ? 0 : scale(mix(row, k0, k1), period[row])
    }
  }

  #bytesOf(chunk: number): Uint8Array {
    return (this.#chunks[chunk] ??= new Uint8Array(this.#recording.chunks[chunk]))
  }

  #number(bytes: Uint8Array): number {
    let byte = bytes[this.#at++]
    let value = byte & 127
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = bytes[this.#at++]
      value += (byte & 127) * scale
    }
    return value
  }
}
