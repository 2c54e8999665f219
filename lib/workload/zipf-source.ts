/**
 * Accesses by Zipf's law as an access source.
 *
 * A block's rank is its place in a random order (permutation.ts), computed both ways. Items are drawn in the order
 * of ranks, where neighbours have one probability: one page is asked by its rank (gap-draw.ts); all that are
 * touched are listed rank by rank, in gaps, and sent to their places.
 *
 * ```
 *  item i  ──►  block i >> b  ──►  rank  ──►  class
 *                              rank << b | low bits of i  =  position: the number by which it is drawn
 * ```
 */
import { samplePage } from '../base/random.js'
import type { AccessSource, TickBatch, TruthSink, Us } from '../space/access-source.js'
import { orWord, setBits } from './bit-fill.js'
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { quantumAt } from './quantum.js'
import { ZipfDraws } from './zipf-draws.js'
import { endPageOf, firstPageOf, partOfItem, type ItemMap } from './zipf-items.js'
import { ZipfPlaces } from './zipf-places.js'
import { classOf, type ItemClass } from './zipf-ranks.js'
import type { ZipfSetup } from './zipf-setup.js'
import { ZipfTouched } from './zipf-touched.js'
import { ZipfTruth } from './zipf-truth.js'

/** See the top of the file. */
export class ZipfSource implements AccessSource {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly #quantumUs: number
  readonly #items: ItemMap
  readonly #blockOrder: number
  readonly #classes: readonly ItemClass[]
  readonly #keys: DrawKeys
  readonly #accessesPerSecond: number
  readonly #writeShare: number
  readonly #places: ZipfPlaces
  readonly #draws: ZipfDraws
  readonly #touched: ZipfTouched
  readonly #truth: ZipfTruth

  constructor(setup: ZipfSetup) {
    const { starts, ends } = setup.items
    this.name = setup.name
    this.start = starts[0]
    this.end = ends[ends.length - 1]
    this.#quantumUs = setup.quantumUs
    this.#items = setup.items
    this.#blockOrder = setup.blockOrder
    this.#classes = setup.classes
    this.#keys = setup.keys
    this.#accessesPerSecond = setup.accessesPerSecond
    this.#writeShare = setup.writeShare
    this.#places = new ZipfPlaces(setup)
    this.#draws = new ZipfDraws(setup, this.#places)
    this.#touched = new ZipfTouched(setup)
    this.#truth = new ZipfTruth(setup)
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
    if (order !== 0) {
      // To list all that is touched takes longer than to ask a few folios, rank by rank.
      const shared = Math.min(order, this.#blockOrder + this.#items.granuleOrder)
      if ((last - first) * 2 ** (order - shared) >= this.#touched.meanItems) {
        this.#touched.askFolios(units, first, last, order, firstQuantum, endQuantum, hits)
        return
      }
      for (let i = first; i < last; i++) {
        if (hits[i] !== 0) continue
        const start = units[i] * 2 ** order
        if (this.#touchesAny(start, start + 2 ** order, firstQuantum, endQuantum)) hits[i] = 1
      }
      return
    }
    this.#draws.ask(units, first, last, firstQuantum, endQuantum, hits)
  }

  touchesAny(start: number, end: number, from: Us, to: Us): boolean {
    const firstQuantum = quantumAt(from, this.#quantumUs)
    const endQuantum = quantumAt(to, this.#quantumUs)
    if (start >= end || firstQuantum >= endQuantum) return false
    const nrRanks = (end - start) / 2 ** (this.#blockOrder + this.#items.granuleOrder)
    if (nrRanks >= this.#touched.meanItems) {
      return this.#touched.holdsAny(start, end, firstQuantum, endQuantum)
    }
    return this.#touchesAny(start, end, firstQuantum, endQuantum)
  }

  countTicks({
    start,
    end,
    first,
    last,
    offset,
    keys,
    nrTicks,
    fromUs,
    sampleUs,
    counts,
  }: TickBatch): boolean {
    if (sampleUs !== this.#quantumUs || fromUs % sampleUs !== 0) return false
    const quantum = fromUs / sampleUs
    for (let tick = 0; tick < nrTicks; tick++) {
      const k0 = keys[2 * tick]
      const k1 = keys[2 * tick + 1]
      setQuantum(this.#keys, quantum + tick)
      let part = 0
      for (let row = first; row < last; row++) {
        const page = samplePage(row, k0, k1, start[row] + offset, end[row] + offset)
        part = this.#places.partFrom(part, page)
        const position = this.#places.positionOf(part, page)
        if (position >= 0 && this.#draws.isDrawn(position)) counts[row]++
      }
    }
    return true
  }

  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void {
    const firstQuantum = quantumAt(from, this.#quantumUs)
    const endQuantum = quantumAt(to, this.#quantumUs)
    if (start >= end || end <= this.start || start >= this.end) return
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      this.#markQuantum(bits, start, end, quantum)
    }
  }

  truth(_at: Us, windowUs: Us, sink: TruthSink): void {
    this.#truth.sink(windowUs, sink)
  }

  accesses(start: number, end: number): number {
    const { starts, ends, granuleOrder } = this.#items
    let total = 0
    for (let part = 0; part < starts.length && starts[part] < end; part++) {
      const last = Math.min(end, ends[part])
      for (let page = Math.max(start, starts[part]); page < last;) {
        const position = this.#places.positionOf(part, page)
        const next = Math.min(last, this.#places.endOfRank(part, page))
        total += (next - page) * this.#classes[classOf(position >> this.#blockOrder)].share
        page = next
      }
    }
    return (total * this.#accessesPerSecond) / 2 ** this.#blockOrder / (1 << granuleOrder)
  }

  writeShare(): number {
    return this.#writeShare
  }

  changesWithin(): boolean {
    return false
  }

  /** Whether any page of [start, endPage) is touched in quanta [firstQuantum, endQuantum), rank by rank. */
  #touchesAny(start: number, endPage: number, firstQuantum: number, endQuantum: number): boolean {
    const places = this.#places
    const { starts, ends } = this.#items
    let page = start
    let part = places.partFrom(0, page)
    for (; part < ends.length; part = places.partFrom(part, page)) {
      page = Math.max(page, starts[part])
      if (page >= endPage) return false
      // What shares a rank is told together.
      const next = Math.min(endPage, places.endOfRank(part, page))
      const first = places.positionOf(part, page)
      const end = first + places.itemOf(part, next - 1) - places.itemOf(part, page) + 1
      if (this.#draws.isRankDrawn(first, end, firstQuantum, endQuantum)) return true
      page = next
    }
    return false
  }

  #markQuantum(bits: Int32Array, start: number, end: number, quantum: number): void {
    const items = this.#items
    const touched = this.#touched
    touched.moveTo(quantum)
    for (let i = 0; i < touched.nrItems; i++) {
      const item = touched.items[i]
      const part = partOfItem(items, item)
      const page = firstPageOf(items, part, item)
      if (items.granuleOrder === 0) {
        if (page >= start && page < end) orWord(bits, page >> 5, 1 << (page & 31), start, end)
      } else {
        const endPage = Math.min(end, endPageOf(items, part, item))
        setBits(bits, Math.max(start, page), endPage, start, end)
      }
    }
  }
}
