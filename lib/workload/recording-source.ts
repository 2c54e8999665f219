/**
 * A recording as an access source: what was recorded of pages happens to them again.
 *
 * A window is looked up among the steps; in each step that it meets, rows and units are walked side by side. Pages of
 * a row are touched together, or each by itself (read-record.ts decides which).
 */
import type { AccessSource, TruthSink, Us } from '../space/access-source.js'
import { RateTable } from '../space/rate-table.js'
import { setBits } from './bit-fill.js'
import { askPages, isAnyPageDrawn, markPages } from './draw-pages.js'
import { instantsOf, type Recording } from './recording.js'
import { RecordingCursor } from './recording-cursor.js'
import { RecordingDraw } from './recording-draw.js'
import { repeatedProbability } from './touch-probability.js'
import { endUnit, hitAll, lowerBound } from './unit-search.js'

/** How a recording is played. */
export interface Playback {
  /** 2: in half of the time that it took. */
  readonly speed: number
  /** From the beginning again, when it has ended. */
  readonly loop: boolean
  /** Share of writes among its accesses, 0..1; left out: that of the recording. */
  readonly writeShare?: number
  /** 9: the pages of a block of 2 MiB are touched together, as huge pages are; left out: each by itself. */
  readonly granuleOrder?: 0 | 9
}

/** See the top of the file. */
export class RecordingSource implements AccessSource {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly #rates = new RateTable(this)
  readonly #cursor: RecordingCursor
  readonly #draw: RecordingDraw
  readonly #speed: number
  readonly #writeShare: number
  /** Length of a round in recorded time; Infinity: there is but one. */
  readonly #roundUs: number
  /** Instants [first, end) of the unpacked step that lie in the window in hand. */
  #first = 0
  #end = 0
  /** When the unpacked step begins, in recorded time. */
  #startUs = 0

  /**
   * @param pageOf page of the space of an address page; contiguous over each of the recording's ranges
   * @param place target and workload, as `placeOf` packs them
   */
  constructor(
    name: string,
    recording: Recording,
    { speed, loop, writeShare, granuleOrder = 0 }: Playback,
    pageOf: (addressPage: number) => number,
    seed: number,
    place: number,
  ) {
    const { ranges, lengthUs } = recording
    this.name = name
    this.start = pageOf(ranges[0][0])
    this.end = pageOf(ranges[ranges.length - 1][1] - 1) + 1
    this.#cursor = new RecordingCursor(recording, pageOf, seed, place)
    this.#draw = new RecordingDraw(recording, granuleOrder, pageOf, seed, place)
    this.#speed = speed
    this.#writeShare = writeShare ?? recording.writeShare
    this.#roundUs = loop ? lengthUs : Infinity
  }

  ask(
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    from: Us,
    to: Us,
    hits: Uint8Array,
  ): void {
    if (first >= last || from >= to) return
    const fromUs = from * this.#speed
    const toUs = to * this.#speed
    const cursor = this.#cursor
    for (let round = this.#roundOf(fromUs); this.#roundStart(round) < toUs; round++) {
      const roundUs = this.#roundStart(round)
      let step = cursor.stepAfter(fromUs - roundUs)
      for (; step < cursor.nrSteps && roundUs + cursor.startUs(step) < toUs; step++) {
        if (this.#enter(step, round, fromUs, toUs)) this.#askRows(units, first, last, order, hits)
      }
    }
  }

  touchesAny(start: number, end: number, from: Us, to: Us): boolean {
    if (start >= end || from >= to) return false
    const fromUs = from * this.#speed
    const toUs = to * this.#speed
    const cursor = this.#cursor
    for (let round = this.#roundOf(fromUs); this.#roundStart(round) < toUs; round++) {
      const roundUs = this.#roundStart(round)
      let step = cursor.stepAfter(fromUs - roundUs)
      for (; step < cursor.nrSteps && roundUs + cursor.startUs(step) < toUs; step++) {
        if (this.#enter(step, round, fromUs, toUs) && this.#touchesRows(start, end)) return true
      }
    }
    return false
  }

  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void {
    if (start >= end || from >= to) return
    const fromUs = from * this.#speed
    const toUs = to * this.#speed
    const cursor = this.#cursor
    for (let round = this.#roundOf(fromUs); this.#roundStart(round) < toUs; round++) {
      const roundUs = this.#roundStart(round)
      let step = cursor.stepAfter(fromUs - roundUs)
      for (; step < cursor.nrSteps && roundUs + cursor.startUs(step) < toUs; step++) {
        if (this.#enter(step, round, fromUs, toUs)) this.#markRows(bits, start, end)
      }
    }
  }

  truth(at: Us, windowUs: Us, sink: TruthSink): void {
    const atUs = at * this.#speed
    const cursor = this.#cursor
    const round = this.#roundOf(atUs)
    const us = atUs - this.#roundStart(round)
    const step = cursor.stepAfter(us)
    if (step === cursor.nrSteps || us < cursor.startUs(step)) return
    cursor.unpack(step, round)
    const { start, end, nrRows, quantumUs } = cursor
    const instants = (windowUs * this.#speed) / quantumUs
    const perSecond = (1e6 * this.#speed) / quantumUs
    for (let row = 0; row < nrRows; row++) {
      const rate = cursor.rateOf(row)
      const share =
        cursor.isDrawn(row) && instants > 1
          ? repeatedProbability(rate, instants)
          : Math.min(1, rate * instants)
      sink(start[row], end[row], share, rate * perSecond)
    }
  }

  accesses(start: number, end: number, at: Us): number {
    return this.#rates.sum(start, end, at)
  }

  writeShare(): number {
    return this.#writeShare
  }

  changesWithin(from: Us, to: Us): boolean {
    const cursor = this.#cursor
    const fromUs = from * this.#speed
    const roundUs = this.#roundStart(this.#roundOf(fromUs))
    const step = cursor.stepAfter(fromUs - roundUs)
    if (step === cursor.nrSteps) return roundUs + this.#roundUs < to * this.#speed
    const startUs = roundUs + cursor.startUs(step)
    const changeUs = fromUs < startUs ? startUs : roundUs + cursor.endUs(step)
    return changeUs < to * this.#speed
  }

  #roundOf(us: number): number {
    return Math.floor(us / this.#roundUs)
  }

  /** When a round begins, in recorded time. */
  #roundStart(round: number): number {
    if (round === 0) return 0
    return round * this.#roundUs
  }

  /**
   * Unpacks a step, and finds its instants in [fromUs, toUs).
   *
   * @returns whether there are any
   */
  #enter(step: number, round: number, fromUs: number, toUs: number): boolean {
    const cursor = this.#cursor
    cursor.unpack(step, round)
    const { quantumUs } = cursor
    const startUs = this.#roundStart(round) + cursor.startUs(step)
    this.#startUs = startUs
    const nrInstants = instantsOf(cursor.startUs(step), cursor.endUs(step), quantumUs)
    this.#first = firstInstant(startUs, quantumUs, nrInstants, fromUs)
    this.#end = firstInstant(startUs, quantumUs, nrInstants, toUs)
    return this.#first < this.#end
  }

  /** Whether the row is touched in the instants in hand. */
  #isTouched(row: number): boolean {
    const { count, period, phase } = this.#cursor
    const before = Math.floor((this.#first * count[row] + phase[row]) / period[row])
    return Math.floor((this.#end * count[row] + phase[row]) / period[row]) > before
  }

  #askRows(units: Int32Array, first: number, last: number, order: number, hits: Uint8Array): void {
    const { start, end, nrRows } = this.#cursor
    let i = first
    for (let row = 0; row < nrRows; row++) {
      const page = units[i] << order
      if (end[row] <= page) {
        row = lowerBound(end, row + 1, nrRows, page + 1)
        if (row === nrRows) return
      }
      i = lowerBound(units, i, last, start[row] >> order)
      if (i === last) return
      const stop = lowerBound(units, i, last, endUnit(end[row], order))
      if (i < stop) {
        if (this.#cursor.isDrawn(row)) this.#askDrawn(row, units, i, stop, order, hits)
        else if (this.#isTouched(row)) hitAll(hits, i, stop)
      }
      i = stop
      // The next row may begin in the folio in which this one ends.
      if (order !== 0) while (i > first && units[i - 1] === endUnit(end[row], order) - 1) i--
      if (i === last) return
    }
  }

  #touchesRows(start: number, end: number): boolean {
    const { start: starts, end: ends, nrRows } = this.#cursor
    for (let row = lowerBound(ends, 0, nrRows, start + 1); row < nrRows; row++) {
      if (starts[row] >= end) return false
      const isHit = this.#cursor.isDrawn(row)
        ? this.#touchesDrawn(row, Math.max(start, starts[row]), Math.min(end, ends[row]))
        : this.#isTouched(row)
      if (isHit) return true
    }
    return false
  }

  #touchesDrawn(row: number, from: number, to: number): boolean {
    const { range, quantumUs } = this.#cursor
    const draw = this.#draw.ofRate(this.#cursor.rateOf(row))
    for (let instant = this.#first; instant < this.#end; instant++) {
      const keys = this.#draw.keysOf(range[row], this.#startUs + instant * quantumUs)
      if (isAnyPageDrawn(draw, keys, 0, from, to)) return true
    }
    return false
  }

  #markRows(bits: Int32Array, start: number, end: number): void {
    const { start: starts, end: ends, nrRows } = this.#cursor
    for (let row = lowerBound(ends, 0, nrRows, start + 1); row < nrRows; row++) {
      if (starts[row] >= end) return
      if (this.#cursor.isDrawn(row)) this.#markDrawn(row, bits, start, end)
      else if (this.#isTouched(row)) {
        setBits(bits, Math.max(start, starts[row]), Math.min(end, ends[row]), start, end)
      }
    }
  }

  #askDrawn(
    row: number,
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    hits: Uint8Array,
  ): void {
    const { start, end, range, quantumUs } = this.#cursor
    const draw = this.#draw.ofRate(this.#cursor.rateOf(row))
    for (let instant = this.#first; instant < this.#end; instant++) {
      const keys = this.#draw.keysOf(range[row], this.#startUs + instant * quantumUs)
      askPages(draw, keys, 0, start[row], end[row], units, first, last, order, hits)
    }
  }

  #markDrawn(row: number, bits: Int32Array, start: number, end: number): void {
    const { start: starts, end: ends, range, quantumUs } = this.#cursor
    const draw = this.#draw.ofRate(this.#cursor.rateOf(row))
    const from = Math.max(start, starts[row])
    const to = Math.min(end, ends[row])
    for (let instant = this.#first; instant < this.#end; instant++) {
      const keys = this.#draw.keysOf(range[row], this.#startUs + instant * quantumUs)
      markPages(draw, keys, 0, bits, from, to, start, end)
    }
  }
}

/** The first instant, of `nrInstants`, that is not before a time. */
function firstInstant(startUs: number, quantumUs: number, nrInstants: number, us: number): number {
  if (us <= startUs) return 0
  let instant = Math.min(nrInstants, Math.ceil((us - startUs) / quantumUs))
  // Rounding may be off by one; windows that follow each other must agree on each instant.
  while (instant > 0 && startUs + (instant - 1) * quantumUs >= us) instant--
  while (instant < nrInstants && startUs + instant * quantumUs < us) instant++
  return instant
}
