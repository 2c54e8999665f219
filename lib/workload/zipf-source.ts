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
import { isItemDrawn, mayBeginBlock } from './gap-draw.js'
import type { Permutation } from './permutation.js'
import { quantumAt } from './quantum.js'
import { endPageOf, firstPageOf, partOfItem, type ItemMap } from './zipf-items.js'
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
  readonly #order: Permutation | null
  readonly #classes: readonly ItemClass[]
  /** Of the draw of each class. */
  readonly #drawOrders: Uint8Array
  readonly #salts: Int32Array
  readonly #limits: Float64Array
  readonly #keys: DrawKeys
  readonly #accessesPerSecond: number
  readonly #writeShare: number
  readonly #touched: ZipfTouched
  readonly #truth: ZipfTruth
  /** Positions of the units in hand; -1: not of this memory. */
  #positions = new Int32Array(0)
  /** Of the folio in hand. */
  #pages = new Int32Array(0)

  constructor(setup: ZipfSetup) {
    const { starts, ends } = setup.items
    this.name = setup.name
    this.start = starts[0]
    this.end = ends[ends.length - 1]
    this.#quantumUs = setup.quantumUs
    this.#items = setup.items
    this.#blockOrder = setup.blockOrder
    this.#order = setup.order
    this.#classes = setup.classes
    this.#drawOrders = Uint8Array.from(setup.classes, ({ draw }) => draw.blockOrder)
    this.#salts = Int32Array.from(setup.classes, ({ draw }) => draw.salt)
    this.#limits = Float64Array.from(setup.classes, ({ draw }) => draw.limit)
    this.#keys = setup.keys
    this.#accessesPerSecond = setup.accessesPerSecond
    this.#writeShare = setup.writeShare
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
      // To list all that is touched takes longer than to ask the pages of a few folios.
      if ((last - first) * 2 ** order >= this.#touched.nrItems) {
        this.#touched.askFolios(units, first, last, order, firstQuantum, endQuantum, hits)
        return
      }
      for (let i = first; i < last; i++) {
        if (hits[i] === 0 && this.#isTouched(units[i], order, firstQuantum, endQuantum)) hits[i] = 1
      }
      return
    }
    const positions = this.#findPositions(units, first, last)
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      setQuantum(this.#keys, quantum)
      for (let i = first; i < last; i++) {
        const position = positions[i - first]
        if (position >= 0 && hits[i] === 0 && this.#isDrawn(position)) hits[i] = 1
      }
    }
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
        part = this.#partFrom(part, page)
        const position = this.#positionOf(part, page)
        if (position >= 0 && this.#isDrawn(position)) counts[row]++
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
    const { starts, ends, firstItems, granuleOrder } = this.#items
    let total = 0
    for (let part = 0; part < starts.length && starts[part] < end; part++) {
      const last = Math.min(end, ends[part])
      for (let page = Math.max(start, starts[part]); page < last;) {
        const position = this.#positionOf(part, page)
        const item = (page >> granuleOrder) - (starts[part] >> granuleOrder) + firstItems[part]
        const items = 2 ** this.#blockOrder - (item % 2 ** this.#blockOrder)
        const next = Math.min(last, ((page >> granuleOrder) + items) << granuleOrder)
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

  /** Whether any page of a folio is touched in quanta [firstQuantum, endQuantum). */
  #isTouched(unit: number, order: number, firstQuantum: number, endQuantum: number): boolean {
    const nrPages = 2 ** order
    if (this.#pages.length < nrPages) this.#pages = new Int32Array(nrPages)
    for (let i = 0; i < nrPages; i++) this.#pages[i] = unit * nrPages + i
    const positions = this.#findPositions(this.#pages, 0, nrPages)
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      setQuantum(this.#keys, quantum)
      for (let i = 0; i < nrPages; i++) {
        if (positions[i] >= 0 && this.#isDrawn(positions[i])) return true
      }
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

  #findPositions(pages: Int32Array, first: number, last: number): Int32Array {
    if (this.#positions.length < last - first) {
      this.#positions = new Int32Array(2 * (last - first))
    }
    const positions = this.#positions
    let part = 0
    for (let i = first; i < last; i++) {
      part = this.#partFrom(part, pages[i])
      positions[i - first] = this.#positionOf(part, pages[i])
    }
    return positions
  }

  /** The first part from `part` on that ends beyond a page; past the last one: none does. */
  #partFrom(part: number, page: number): number {
    const { ends } = this.#items
    while (part < ends.length && ends[part] <= page) part++
    return part
  }

  /** By which number a page is drawn; -1: it lies before the part, or there is no such part. */
  #positionOf(part: number, page: number): number {
    const { starts, firstItems, granuleOrder } = this.#items
    if (part === starts.length || page < starts[part]) return -1
    const item = (page >> granuleOrder) - (starts[part] >> granuleOrder) + firstItems[part]
    const order = this.#order
    if (order === null) return item
    const blockOrder = this.#blockOrder
    const block = item >> blockOrder
    return (order.placeOf(block) << blockOrder) + item - (block << blockOrder)
  }

  #isDrawn(position: number): boolean {
    const index = classOf(position >> this.#blockOrder)
    const counter = (position >> this.#drawOrders[index]) + this.#salts[index]
    // Most often nothing is drawn in the item's block: told from small columns, without the draw's object.
    if (!mayBeginBlock(this.#keys, counter, this.#limits[index])) return false
    return isItemDrawn(this.#classes[index].draw, this.#keys, position)
  }
}
