/** All items that a Zipf workload touches in one quantum, found rank by rank. */
import { setQuantum } from './draw-keys.js'
import { listDrawn } from './gap-draw.js'
import { lowerBound } from './unit-search.js'
import {
  endPageOf,
  firstPageOf,
  itemsOf,
  partFrom,
  partOfItem,
  type ItemMap,
} from './zipf-items.js'
import type { ZipfSetup } from './zipf-setup.js'

/** Items that room is made for at a time. */
const PIECE_ITEMS = 1 << 14

/** Remembers the quantum that was looked at last; its memory grows with the items touched in one. */
export class ZipfTouched {
  /** The first `nrItems` count, in no order. */
  items: Int32Array = new Int32Array(0)
  nrItems = 0
  /** Of a quantum, in the mean. */
  readonly meanItems: number
  readonly #setup: ZipfSetup
  readonly #items: ItemMap
  #quantum = -1
  /** The quantum whose items are in order. */
  #sortedQuantum = -1
  /** One bit a folio that is touched in the quantum `#folioQuantum`; made for one size of folios. */
  #folios = new Int32Array(0)
  #folioOrder = -1
  #folioQuantum = -1

  constructor(setup: ZipfSetup) {
    this.#setup = setup
    this.#items = setup.items
    let mean = 0
    for (const { first, end, probability } of setup.classes) mean += (end - first) * probability
    this.meanItems = mean * 2 ** setup.blockOrder
  }

  /** Finds the items of a quantum. */
  moveTo(quantum: number): void {
    if (quantum === this.#quantum) return
    this.#quantum = quantum
    this.#sortedQuantum = -1
    this.nrItems = 0
    const { classes, keys, blockOrder } = this.#setup
    setQuantum(keys, quantum)
    for (const { first, end, draw } of classes) {
      const endPosition = end << blockOrder
      for (let at = first << blockOrder; at < endPosition; at += PIECE_ITEMS) {
        this.#reserve(PIECE_ITEMS)
        const stop = Math.min(endPosition, at + PIECE_ITEMS)
        this.nrItems = listDrawn(draw, keys, at, stop, this.items, this.nrItems)
      }
    }
    this.#placeAll()
  }

  /** See `AccessSource.ask`, of quanta [firstQuantum, endQuantum). */
  askFolios(
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    firstQuantum: number,
    endQuantum: number,
    hits: Uint8Array,
  ): void {
    const { starts, ends } = this.#items
    const firstUnit = starts[0] >> order
    const endUnit = ((ends[ends.length - 1] - 1) >> order) + 1
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      this.#findFolios(quantum, order, firstUnit, endUnit)
      const folios = this.#folios
      for (let i = first; i < last; i++) {
        if (units[i] < firstUnit || units[i] >= endUnit) continue
        const at = units[i] - firstUnit
        hits[i] |= (folios[at >> 5] >>> (at & 31)) & 1
      }
    }
  }

  /** Whether any page of [start, end) is touched in quanta [firstQuantum, endQuantum). */
  holdsAny(start: number, end: number, firstQuantum: number, endQuantum: number): boolean {
    const items = this.#items
    const { granuleOrder, starts, firstItems } = items
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      this.moveTo(quantum)
      if (this.#sortedQuantum !== quantum) this.items.subarray(0, this.nrItems).sort()
      this.#sortedQuantum = quantum
      const part = partFrom(items, start)
      if (part === starts.length) return false
      const granule = Math.max(start, starts[part]) >> granuleOrder
      const item = granule - (starts[part] >> granuleOrder) + firstItems[part]
      const at = lowerBound(this.items, 0, this.nrItems, item)
      if (at === this.nrItems) continue
      const found = this.items[at]
      if (firstPageOf(items, partOfItem(items, found), found) < end) return true
    }
    return false
  }

  #reserve(nrItems: number): void {
    if (this.nrItems + nrItems <= this.items.length) return
    const items = new Int32Array(2 * (this.nrItems + nrItems))
    items.set(this.items)
    this.items = items
  }

  /** Turns positions into items. */
  #placeAll(): void {
    const { order, blockOrder } = this.#setup
    const nrAll = itemsOf(this.#items)
    const items = this.items
    let nrItems = 0
    for (let i = 0; i < this.nrItems; i++) {
      const position = items[i]
      const rank = position >> blockOrder
      const block = order === null ? rank : order.at(rank)
      const item = ((block - rank) << blockOrder) + position
      // The last block may reach beyond the memory.
      if (item < nrAll) items[nrItems++] = item
    }
    this.nrItems = nrItems
  }

  #findFolios(quantum: number, order: number, firstUnit: number, endUnit: number): void {
    if (order !== this.#folioOrder) {
      this.#folios = new Int32Array(Math.ceil((endUnit - firstUnit) / 32))
      this.#folioOrder = order
    } else if (quantum === this.#folioQuantum) return
    else this.#folios.fill(0)
    this.#folioQuantum = quantum
    this.moveTo(quantum)
    const items = this.#items
    for (let i = 0; i < this.nrItems; i++) {
      const item = this.items[i]
      const part = partOfItem(items, item)
      const first = firstPageOf(items, part, item) >> order
      const last = (endPageOf(items, part, item) - 1) >> order
      for (let unit = first; unit <= last; unit++) {
        const at = unit - firstUnit
        this.#folios[at >> 5] |= 1 << (at & 31)
      }
    }
  }
}
