/**
 * Disjoint areas of memory as one access source: a sorted table, walked beside the sorted batch of
 * units, so that areas and units that do not meet are skipped by searches from where the walk
 * stands.
 */
import type { AccessSource, TickBatch, TruthSink, Us } from '../space/access-source.js'
import { RateTable } from '../space/rate-table.js'
import { isTouched, type Area } from './area.js'
import { AreaTicks } from './area-ticks.js'
import { setBits } from './bit-fill.js'
import { askPages, isAnyPageDrawn, markPages } from './draw-pages.js'
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { quantumAt } from './quantum.js'
import { repeatedProbability } from './touch-probability.js'
import { endUnit, hitAll, lowerBound } from './unit-search.js'

/** Areas of one workload that do not overlap. */
export class AreasSource implements AccessSource {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly #rates = new RateTable(this)
  readonly #quantumUs: number
  readonly #areas: readonly Area[]
  /** Ends of the areas, to search in. */
  readonly #ends: Int32Array
  readonly #isDrawn: boolean
  readonly #keys: DrawKeys
  #keysQuantum = -1
  /** When areas begin or end to be touched. */
  readonly #changesUs: readonly number[]
  readonly #ticks: AreaTicks | undefined

  /**
   * @param quantumUs touches happen at multiples of it
   * @param areas at least one, ascending and disjoint
   * @param keys of this source alone
   */
  constructor(name: string, quantumUs: number, areas: readonly Area[], keys: DrawKeys) {
    this.name = name
    this.start = areas[0].start
    this.end = areas[areas.length - 1].end
    this.#quantumUs = quantumUs
    this.#areas = areas
    this.#ends = Int32Array.from(areas, ({ end }) => end)
    this.#isDrawn = areas.some(({ kind }) => kind !== 'every')
    this.#keys = keys
    const changes = areas.flatMap(({ firstQuantum, endQuantum }) => [firstQuantum, endQuantum])
    this.#changesUs = [...new Set(changes)]
      .filter((quantum) => quantum > 0 && quantum < Infinity)
      .map((quantum) => quantum * quantumUs)
    this.#ticks = AreaTicks.canCount(areas) ? new AreaTicks(areas, quantumUs, keys) : undefined
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
    const firstQuantum = quantumAt(from, this.#quantumUs)
    const endQuantum = quantumAt(to, this.#quantumUs)
    if (first >= last || firstQuantum >= endQuantum) return
    if (!this.#isDrawn) {
      this.#askQuanta(units, first, last, order, firstQuantum, endQuantum, hits)
      return
    }
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      this.#askQuanta(units, first, last, order, quantum, quantum + 1, hits)
    }
  }

  touchesAny(start: number, end: number, from: Us, to: Us): boolean {
    const firstQuantum = quantumAt(from, this.#quantumUs)
    const endQuantum = quantumAt(to, this.#quantumUs)
    const areas = this.#areas
    const nrAreas = areas.length
    for (let a = lowerBound(this.#ends, 0, nrAreas, start + 1); a < nrAreas; a++) {
      if (areas[a].start >= end) return false
      if (this.#touchesAnyOf(areas[a], start, end, firstQuantum, endQuantum)) return true
    }
    return false
  }

  countTicks(batch: TickBatch): boolean {
    // The ticks go through quanta of their own with the keys.
    this.#keysQuantum = -1
    return this.#ticks?.count(batch) ?? false
  }

  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void {
    const firstQuantum = quantumAt(from, this.#quantumUs)
    const endQuantum = quantumAt(to, this.#quantumUs)
    if (start >= end || firstQuantum >= endQuantum) return
    if (!this.#isDrawn) {
      this.#markQuanta(bits, start, end, firstQuantum, endQuantum)
      return
    }
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      this.#markQuanta(bits, start, end, quantum, quantum + 1)
    }
  }

  truth(at: Us, windowUs: Us, sink: TruthSink): void {
    const quanta = windowUs / this.#quantumUs
    const quantum = Math.floor(at / this.#quantumUs)
    for (const area of this.#areas) {
      if (quantum < area.firstQuantum || area.endQuantum <= quantum) continue
      const { start, end, period, probability, accessesPerSecondAndPage } = area
      const share =
        quanta < 1
          ? (probability * quanta) / period
          : period > 1
            ? Math.min(1, quanta / period)
            : repeatedProbability(probability, quanta)
      sink(start, end, share, accessesPerSecondAndPage)
    }
  }

  accesses(start: number, end: number, at: Us): number {
    return this.#rates.sum(start, end, at)
  }

  writeShare(page: number): number {
    const last = this.#areas.length - 1
    return this.#areas[Math.min(last, lowerBound(this.#ends, 0, last, page + 1))].writeShare
  }

  changesWithin(from: Us, to: Us): boolean {
    for (const time of this.#changesUs) if (from < time && time < to) return true
    return false
  }

  /** Asks about quanta [firstQuantum, endQuantum); where pages are drawn, that is one quantum. */
  #askQuanta(
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    firstQuantum: number,
    endQuantum: number,
    hits: Uint8Array,
  ): void {
    const areas = this.#areas
    const ends = this.#ends
    const nrAreas = areas.length
    const endPage = (units[last - 1] + 1) << order
    let i = first
    for (let a = 0; a < nrAreas; a++) {
      const page = units[i] << order
      if (ends[a] <= page) {
        a = lowerBound(ends, a + 1, nrAreas, page + 1)
        if (a === nrAreas) return
      }
      const area = areas[a]
      const { start, end } = area
      if (endPage <= start) return
      if (!isTouched(area, firstQuantum, endQuantum)) continue
      i = lowerBound(units, i, last, start >> order)
      if (i === last) return
      const stop = lowerBound(units, i, last, endUnit(end, order))
      if (i === stop) continue
      if (area.kind === 'every') hitAll(hits, i, stop)
      else {
        const keys = this.#keysOf(firstQuantum)
        askPages(area.draw, keys, area.salt, start, end, units, i, stop, order, hits)
      }
      i = stop
      // The next area may begin in the folio in which this one ends.
      if (order !== 0) i = stepBack(units, first, i, endUnit(end, order) - 1)
      if (i === last) return
    }
  }

  #touchesAnyOf(
    area: Area,
    start: number,
    end: number,
    firstQuantum: number,
    endQuantum: number,
  ): boolean {
    if (area.kind === 'every') return isTouched(area, firstQuantum, endQuantum)
    const from = Math.max(start, area.start)
    const to = Math.min(end, area.end)
    const last = Math.min(endQuantum, area.endQuantum)
    for (let quantum = Math.max(firstQuantum, area.firstQuantum); quantum < last; quantum++) {
      if (isAnyPageDrawn(area.draw, this.#keysOf(quantum), area.salt, from, to)) return true
    }
    return false
  }

  #markQuanta(
    bits: Int32Array,
    start: number,
    end: number,
    firstQuantum: number,
    endQuantum: number,
  ): void {
    const areas = this.#areas
    const nrAreas = areas.length
    for (let a = lowerBound(this.#ends, 0, nrAreas, start + 1); a < nrAreas; a++) {
      const area = areas[a]
      if (area.start >= end) return
      if (!isTouched(area, firstQuantum, endQuantum)) continue
      const from = Math.max(start, area.start)
      const to = Math.min(end, area.end)
      if (area.kind === 'every') setBits(bits, from, to, start, end)
      else markPages(area.draw, this.#keysOf(firstQuantum), area.salt, bits, from, to, start, end)
    }
  }

  #keysOf(quantum: number): DrawKeys {
    if (quantum !== this.#keysQuantum) {
      setQuantum(this.#keys, quantum)
      this.#keysQuantum = quantum
    }
    return this.#keys
  }
}

/** The index at or before `i` from which on units are at least `unit`. */
function stepBack(units: Int32Array, first: number, i: number, unit: number): number {
  while (i > first && units[i - 1] === unit) i--
  return i
}
