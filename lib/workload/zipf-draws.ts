/**
 * Which positions are drawn. Several are asked in runs: ascending ones of one block of one draw (gap-draw.ts). Most
 * often nothing is drawn in a block, which one hash tells of all of a run.
 *
 * ```
 *  positions     8  9 11 12 | 40 41  −  42 | 16 17        −: of nobody's memory
 *  blocks        └─ 8..15 ─┘ └─ 40..47 ───┘ └ 16..23
 * ```
 */
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { isAnyDrawn, isItemDrawn, markDrawn, mayBeginBlock } from './gap-draw.js'
import { classOf, type ItemClass } from './zipf-ranks.js'
import type { ZipfSetup } from './zipf-setup.js'

/** See the top of the file. */
export class ZipfDraws {
  readonly #keys: DrawKeys
  readonly #blockOrder: number
  readonly #classes: readonly ItemClass[]
  /** Of the draw of each class. */
  readonly #drawOrders: Uint8Array
  readonly #salts: Int32Array
  readonly #limits: Float64Array
  /** By run: where it begins and ends among the positions in hand, its class, and the counter of its block. */
  #firsts = new Int32Array(0)
  #ends = new Int32Array(0)
  #indexes = new Int32Array(0)
  #counters = new Int32Array(0)
  #nrRuns = 0

  constructor({ classes, keys, blockOrder }: ZipfSetup) {
    this.#keys = keys
    this.#blockOrder = blockOrder
    this.#classes = classes
    this.#drawOrders = Uint8Array.from(classes, ({ draw }) => draw.blockOrder)
    this.#salts = Int32Array.from(classes, ({ draw }) => draw.salt)
    this.#limits = Float64Array.from(classes, ({ draw }) => draw.limit)
  }

  /** Whether one is drawn in the quantum that the keys are set to. */
  isDrawn(position: number): boolean {
    const index = classOf(position >> this.#blockOrder)
    const counter = this.#counterOf(index, position)
    // Most often nothing is drawn in the item's block: told from small columns, without the draw's object.
    if (!mayBeginBlock(this.#keys, counter, this.#limits[index])) return false
    return isItemDrawn(this.#classes[index].draw, this.#keys, position)
  }

  /** Takes the first `nr` positions in hand; -1: of nobody's memory. */
  take(positions: Int32Array, nr: number): void {
    this.#reserve(nr)
    let run = -1
    let last = 0
    for (let i = 0; i < nr; i++) {
      const position = positions[i]
      if (position < 0) continue
      const index = classOf(position >> this.#blockOrder)
      const counter = this.#counterOf(index, position)
      const goesOn =
        run >= 0 &&
        position >= last &&
        index === this.#indexes[run] &&
        counter === this.#counters[run]
      if (!goesOn) {
        run++
        this.#firsts[run] = i
        this.#indexes[run] = index
        this.#counters[run] = counter
      }
      this.#ends[run] = i + 1
      last = position
    }
    this.#nrRuns = run + 1
  }

  /**
   * Sets `hits[i + shift]` of the positions in hand that are drawn in a quantum of [firstQuantum, endQuantum), where
   * it is not set yet.
   *
   * @param positions as they were taken
   */
  ask(
    positions: Int32Array,
    firstQuantum: number,
    endQuantum: number,
    hits: Uint8Array,
    shift: number,
  ): void {
    for (let quantum = firstQuantum; quantum < endQuantum; quantum++) {
      setQuantum(this.#keys, quantum)
      for (let run = 0; run < this.#nrRuns; run++) {
        const first = this.#firsts[run]
        const end = this.#ends[run]
        if (end === first + 1 && hits[first + shift] === 1) continue
        const index = this.#indexes[run]
        if (!mayBeginBlock(this.#keys, this.#counters[run], this.#limits[index])) continue
        const { draw } = this.#classes[index]
        markDrawn(draw, this.#keys, positions, first, end, hits, shift)
      }
    }
  }

  /** Whether any position of [first, end), which share a rank, is drawn in a quantum of [firstQuantum, endQuantum). */
  isRankDrawn(first: number, end: number, firstQuantum: number, endQuantum: number): boolean {
    const index = classOf(first >> this.#blockOrder)
    const { draw } = this.#classes[index]
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

  #counterOf(index: number, position: number): number {
    return ((position >> this.#drawOrders[index]) + this.#salts[index]) | 0
  }

  #reserve(nr: number): void {
    if (nr <= this.#ends.length) return
    this.#firsts = new Int32Array(2 * nr)
    this.#ends = new Int32Array(2 * nr)
    this.#indexes = new Int32Array(2 * nr)
    this.#counters = new Int32Array(2 * nr)
  }
}
