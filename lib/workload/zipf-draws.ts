/**
 * Which pages are drawn. Several are asked in runs of one rank each, whose draw blocks (gap-draw.ts) are listed:
 * mostly nothing is drawn in one, which one hash tells of all its pages.
 *
 * ```
 *  pages in hand    4096 4097 4100 … 4607 │ 4608 … 5119
 *  run                  rank 17           │    rank 3
 *  draw blocks      └───── 1024 items ────┘ └ 64 ┘└ 64 ┘ …
 * ```
 */
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { isAnyDrawn, isItemDrawn, listDrawn, mayBeginBlock } from './gap-draw.js'
import type { ZipfPlaces } from './zipf-places.js'
import { classOf, type ItemClass } from './zipf-ranks.js'
import type { ZipfSetup } from './zipf-setup.js'

/** See the top of the file. */
export class ZipfDraws {
  readonly #places: ZipfPlaces
  readonly #granuleOrder: number
  readonly #keys: DrawKeys
  readonly #blockOrder: number
  readonly #classes: readonly ItemClass[]
  /** Of the draw of each class. */
  readonly #drawOrders: Uint8Array
  readonly #salts: Int32Array
  readonly #limits: Float64Array
  /** By run: the pages in hand that are its, its class, and position less granule, the same for all. */
  #firsts = new Int32Array(0)
  #ends = new Int32Array(0)
  #indexes = new Int32Array(0)
  #shifts = new Int32Array(0)
  #nrRuns = 0
  /** What is drawn of a run. */
  #drawn = new Int32Array(0)

  constructor({ classes, keys, blockOrder }: ZipfSetup, places: ZipfPlaces) {
    this.#places = places
    this.#granuleOrder = places.items.granuleOrder
    this.#keys = keys
    this.#blockOrder = blockOrder
    this.#classes = classes
    this.#drawOrders = Uint8Array.from(classes, ({ draw }) => draw.blockOrder)
    this.#salts = Int32Array.from(classes, ({ draw }) => draw.salt)
    this.#limits = Float64Array.from(classes, ({ draw }) => draw.limit)
  }

  /** Whether a position is drawn in the quantum that the keys are set to. */
  isDrawn(position: number): boolean {
    return this.#isDrawnOf(classOf(position >> this.#blockOrder), position)
  }

  /** Whether any position of [first, end), which share a rank, is drawn in a quantum of [firstQuantum, endQuantum). */
  isRankDrawn(first: number, end: number, firstQuantum: number, endQuantum: number): boolean {
    const { draw } = this.#classes[classOf(first >> this.#blockOrder)]
    const firstBlock = first >> draw.blockOrder
    const lastBlock = (end - 1) >> draw.blockOrder
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      setQuantum(this.#keys, quantum)
      for (let block = firstBlock; block <= lastBlock; block++) {
        if (!mayBeginBlock(this.#keys, block + draw.salt, draw.limit)) continue
        if (isAnyDrawn(draw, this.#keys, block, first, end)) return true
      }
    }
    return false
  }

  /** Sets `hits[i]` of pages `pages[i]` of [first, last), ascending, touched in quanta [firstQuantum, endQuantum). */
  ask(
    pages: Int32Array,
    first: number,
    last: number,
    firstQuantum: number,
    endQuantum: number,
    hits: Uint8Array,
  ): void {
    this.#findRuns(pages, first, last)
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      setQuantum(this.#keys, quantum)
      for (let run = 0; run < this.#nrRuns; run++) this.#askRun(run, pages, hits)
    }
  }

  #findRuns(pages: Int32Array, first: number, last: number): void {
    this.#reserve(last - first)
    const places = this.#places
    let run = 0
    let part = 0
    for (let i = first; i < last;) {
      const page = pages[i]
      part = places.partFrom(part, page)
      const position = places.positionOf(part, page)
      if (position < 0) {
        i++
        continue
      }
      this.#firsts[run] = i
      i = firstFrom(pages, i + 1, last, places.endOfRank(part, page))
      this.#ends[run] = i
      this.#indexes[run] = classOf(position >> this.#blockOrder)
      this.#shifts[run] = position - (page >> this.#granuleOrder)
      run++
    }
    this.#nrRuns = run
  }

  #askRun(run: number, pages: Int32Array, hits: Uint8Array): void {
    const first = this.#firsts[run]
    const end = this.#ends[run]
    const index = this.#indexes[run]
    const shift = this.#shifts[run]
    const granuleOrder = this.#granuleOrder
    const firstPosition = (pages[first] >> granuleOrder) + shift
    const lastPosition = (pages[end - 1] >> granuleOrder) + shift
    const drawOrder = this.#drawOrders[index]
    if (end - first <= 1 + (lastPosition >> drawOrder) - (firstPosition >> drawOrder)) {
      for (let i = first; i < end; i++) {
        const position = (pages[i] >> granuleOrder) + shift
        if (hits[i] === 0 && this.#isDrawnOf(index, position)) hits[i] = 1
      }
      return
    }
    if (this.#drawn.length === 0) this.#drawn = new Int32Array(2 ** this.#blockOrder)
    const { draw } = this.#classes[index]
    const drawn = this.#drawn
    const nr = listDrawn(draw, this.#keys, firstPosition, lastPosition + 1, drawn, 0)
    let at = first
    for (let i = 0; i < nr; i++) {
      const granule = drawn[i] - shift
      at = firstFrom(pages, at, end, granule << granuleOrder)
      for (; at < end && pages[at] >> granuleOrder === granule; at++) hits[at] = 1
    }
  }

  #isDrawnOf(index: number, position: number): boolean {
    const counter = (position >> this.#drawOrders[index]) + this.#salts[index]
    // Most often nothing is drawn in the item's block: told from small columns, without the draw's object.
    if (!mayBeginBlock(this.#keys, counter, this.#limits[index])) return false
    return isItemDrawn(this.#classes[index].draw, this.#keys, position)
  }

  #reserve(nr: number): void {
    if (nr <= this.#ends.length) return
    this.#firsts = new Int32Array(2 * nr)
    this.#ends = new Int32Array(2 * nr)
    this.#indexes = new Int32Array(2 * nr)
    this.#shifts = new Int32Array(2 * nr)
  }
}

/** The first index of [first, end) whose page is `page` or beyond it; `end`: none is. */
function firstFrom(pages: Int32Array, first: number, end: number, page: number): number {
  let [low, high] = [first, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (pages[middle] < page) low = middle + 1
    else high = middle
  }
  return low
}
