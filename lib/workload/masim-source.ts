/** A running masim program as an access source. */
import type { AccessSource, TruthSink, Us } from '../space/access-source.js'
import { RateTable } from '../space/rate-table.js'
import { setBits } from './bit-fill.js'
import { createDrawKeys, type DrawKeys } from './draw-keys.js'
import type { MasimProgram, ProgramPhase } from './masim-program.js'
import {
  askRandom,
  askRange,
  askRun,
  markRandom,
  markRun,
  randomTouches,
  runMeets,
} from './masim-touch.js'
import { sinkPhaseTruth } from './masim-truth.js'
import { MasimWindow } from './masim-window.js'

/** All regions of one program of one target. */
export class MasimSource implements AccessSource {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly #rates = new RateTable(this)
  readonly #program: MasimProgram
  /** Space page of each region's start, and one past its last page of data. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  /** Of random patterns, by their id. */
  readonly #keys: readonly (DrawKeys | null)[]
  readonly #window: MasimWindow
  /** The phase that was looked at last. */
  #phase = 0

  /**
   * @param starts space page of each region's mapping, contiguous from there
   * @param addressShifts address page minus space page of each region
   * @param seed of random accesses; masim's choices of patterns are the same whatever the seed
   * @param place target and workload, see `placeOf`
   */
  constructor(
    name: string,
    program: MasimProgram,
    starts: readonly number[],
    addressShifts: readonly number[],
    seed: number,
    place: number,
  ) {
    this.name = name
    this.#program = program
    this.#starts = Int32Array.from(starts)
    this.#ends = this.#starts.map((start, i) => start + program.regions[i].pages)
    this.start = this.#starts.reduce((min, start) => Math.min(min, start))
    this.end = this.#ends.reduce((max, end) => Math.max(max, end))
    this.#keys = program.patterns
      .flat()
      .map(({ id, isRandom, region }) =>
        isRandom ? createDrawKeys(seed, place, id, addressShifts[region]) : null,
      )
    this.#window = new MasimWindow(program)
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
    if (from <= 0) this.#askData(units, first, last, order, hits)
    const { phases } = this.#program
    const window = this.#window
    const starts = this.#starts
    for (let p = this.#phaseAt(from); p < phases.length && phases[p].startUs < to; p++) {
      const phase = phases[p]
      window.moveTo(phase, from, to)
      for (let i = 0; i < window.nrRuns; i++) {
        const run = window.runs[i]
        askRun(run, starts[run.pattern.region], units, first, last, order, hits)
      }
      for (let i = 0; i < window.nrRandom; i++) {
        const pattern = window.randomPatterns[i]
        const { id, region } = pattern
        const keys = this.#keys[id]!
        const start = starts[region]
        const end = this.#ends[region]
        const turn = phase.firstTurn
        askRandom(window, pattern, turn, keys, start, end, units, first, last, order, hits)
      }
    }
  }

  touchesAny(start: number, end: number, from: Us, to: Us): boolean {
    if (start >= end || from >= to) return false
    if (from <= 0 && this.#holdsData(start, end)) return true
    const { phases } = this.#program
    for (let p = this.#phaseAt(from); p < phases.length && phases[p].startUs < to; p++) {
      if (this.#touchesAnyIn(phases[p], start, end, from, to)) return true
    }
    return false
  }

  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void {
    if (start >= end || from >= to) return
    if (from <= 0) this.#markData(bits, start, end)
    const { phases } = this.#program
    const window = this.#window
    const starts = this.#starts
    for (let p = this.#phaseAt(from); p < phases.length && phases[p].startUs < to; p++) {
      const phase = phases[p]
      window.moveTo(phase, from, to)
      for (let i = 0; i < window.nrRuns; i++) {
        const run = window.runs[i]
        markRun(run, starts[run.pattern.region], bits, start, end)
      }
      for (let i = 0; i < window.nrRandom; i++) {
        const pattern = window.randomPatterns[i]
        const { id, region } = pattern
        const keys = this.#keys[id]!
        const regionStart = starts[region]
        const regionEnd = this.#ends[region]
        const turn = phase.firstTurn
        markRandom(window, pattern, turn, keys, regionStart, regionEnd, bits, start, end)
      }
    }
  }

  truth(at: Us, windowUs: Us, sink: TruthSink): void {
    const phase = this.#program.phases[this.#phaseAt(at)] as ProgramPhase | undefined
    if (phase === undefined || at < phase.startUs) return
    sinkPhaseTruth(this.#program, phase, this.#starts, windowUs, sink)
  }

  accesses(start: number, end: number, at: Us): number {
    return this.#rates.sum(start, end, at)
  }

  writeShare(page: number, at: Us): number {
    const region = this.#regionAt(page)
    const { phases, regions } = this.#program
    // Its data is copied in before the first phase.
    if (at <= 0 && regions[region].hasDataFile) return 1
    for (let p = this.#phaseAt(at); p < phases.length; p++) {
      const share = writeShareIn(phases[p], region)
      if (share >= 0) return share
    }
    return 0
  }

  changesWithin(from: Us, to: Us): boolean {
    const { phases, endUs } = this.#program
    for (let p = this.#phaseAt(from); p < phases.length && phases[p].startUs < to; p++) {
      if (phases[p].startUs > from) return true
    }
    return endUs > from && endUs < to
  }

  /** The region that holds a page, or the next one of a folio that begins before it. */
  #regionAt(page: number): number {
    let region = 0
    for (let i = 1; i < this.#starts.length; i++) {
      const isBehind = this.#ends[region] <= page
      if (this.#ends[i] > page && (isBehind || this.#starts[i] < this.#starts[region])) region = i
    }
    return region
  }

  /** Data files fill their regions. */
  #askData(units: Int32Array, first: number, last: number, order: number, hits: Uint8Array): void {
    const { regions } = this.#program
    for (let r = 0; r < regions.length; r++) {
      if (!regions[r].hasDataFile) continue
      askRange(this.#starts[r], this.#ends[r], units, first, last, order, hits)
    }
  }

  #holdsData(start: number, end: number): boolean {
    return this.#program.regions.some(
      ({ hasDataFile }, r) => hasDataFile && this.#starts[r] < end && start < this.#ends[r],
    )
  }

  #touchesAnyIn(phase: ProgramPhase, start: number, end: number, from: Us, to: Us): boolean {
    const window = this.#window
    window.moveTo(phase, from, to)
    for (let i = 0; i < window.nrRuns; i++) {
      const run = window.runs[i]
      if (runMeets(run, this.#starts[run.pattern.region], start, end)) return true
    }
    for (let i = 0; i < window.nrRandom; i++) {
      const pattern = window.randomPatterns[i]
      const { id, region } = pattern
      const first = Math.max(start, this.#starts[region])
      const last = Math.min(end, this.#ends[region])
      if (first >= last) continue
      const keys = this.#keys[id]!
      if (randomTouches(window, pattern, phase.firstTurn, keys, first, last)) return true
    }
    return false
  }

  #markData(bits: Int32Array, start: number, end: number): void {
    const { regions } = this.#program
    for (let r = 0; r < regions.length; r++) {
      if (!regions[r].hasDataFile) continue
      const first = Math.max(start, this.#starts[r])
      setBits(bits, first, Math.min(end, this.#ends[r]), start, end)
    }
  }

  /** Index of the first phase that ends after a time: the one it lies in, or the first, or none. */
  #phaseAt(us: Us): number {
    const { phases } = this.#program
    let p = this.#phase
    while (p > 0 && phases[p - 1].endUs > us) p--
    while (p < phases.length && phases[p].endUs <= us) p++
    this.#phase = p
    return p
  }
}

/** Of the turns of a phase that touch a region, the share that write; -1: none touches it. */
function writeShareIn({ patterns }: ProgramPhase, region: number): number {
  let all = 0
  let written = 0
  for (const { region: touched, share, writeShare } of patterns) {
    if (touched !== region) continue
    all += share
    written += share * writeShare
  }
  return all === 0 ? -1 : written / all
}
