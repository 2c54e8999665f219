/**
 * Many ticks of areas at once, for the lazy engine: region by region instead of tick by tick.
 *
 * A region outside all areas is never touched; one inside an area whose pages are touched together is touched
 * in as many ticks as the area is. Only the others, which lie across a border or in an area whose pages are
 * drawn one by one, are sampled tick by tick.
 */
import { mix, samplePage } from '../base/random.js'
import { TICKS_PER_BATCH, type TickBatch } from '../space/access-source.js'
import { isTouched, type Area } from './area.js'
import { isPageDrawn } from './dense-draw.js'
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { quantumAt } from './quantum.js'

/** See the top of the file. */
export class AreaTicks {
  readonly #areas: readonly Area[]
  readonly #quantumUs: number
  readonly #keys: DrawKeys
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  /** 1: the pages of the area are touched together. */
  readonly #isUniform: Uint8Array
  /** Ticks in which an area may be touched, one bit each: word `2 * area` holds ticks 0 to 31. */
  readonly #touched: Int32Array
  /** How many those are. */
  readonly #nrTouched: Int32Array
  /** Touch keys of each tick, two words; empty where no page is drawn. */
  readonly #touchKeys: Int32Array

  /**
   * @param areas ascending and disjoint
   * @param keys of the source that the areas belong to
   */
  constructor(areas: readonly Area[], quantumUs: number, keys: DrawKeys) {
    this.#areas = areas
    this.#quantumUs = quantumUs
    this.#keys = keys
    this.#starts = Int32Array.from(areas, ({ start }) => start)
    this.#ends = Int32Array.from(areas, ({ end }) => end)
    this.#isUniform = Uint8Array.from(areas, ({ kind }) => (kind === 'every' ? 1 : 0))
    this.#touched = new Int32Array(2 * areas.length)
    this.#nrTouched = new Int32Array(areas.length)
    this.#touchKeys = new Int32Array(
      areas.every(({ kind }) => kind === 'every') ? 0 : 2 * TICKS_PER_BATCH,
    )
  }

  /** Whether areas can be counted at all: blocks of several pages are drawn tick by tick only. */
  static canCount(areas: readonly Area[]): boolean {
    return areas.every(
      ({ kind, draw }) => kind === 'every' || (!draw.isSparse && draw.granuleLimit === 0),
    )
  }

  /** See `AccessSource.countTicks`. */
  count(batch: TickBatch): boolean {
    if (this.#touchKeys.length > 0) {
      const { fromUs, sampleUs } = batch
      if (sampleUs !== this.#quantumUs || fromUs % sampleUs !== 0) return false
      this.#setTouchKeys(fromUs / sampleUs, batch.nrTicks)
    }
    this.#setTouched(batch)
    const { start, end, last, offset, counts } = batch
    const starts = this.#starts
    const ends = this.#ends
    const nrAreas = ends.length
    let a = 0
    for (let row = batch.first; row < last; row++) {
      const from = start[row] + offset
      const to = end[row] + offset
      while (a < nrAreas && ends[a] <= from) a++
      if (a === nrAreas) break
      if (to <= starts[a]) continue
      if (starts[a] <= from && to <= ends[a] && this.#isUniform[a] === 1) {
        counts[row] += this.#nrTouched[a]
      } else {
        counts[row] += this.#sampleRow(batch.keys, row, from, to, a)
      }
    }
    return true
  }

  /**
   * Samples a row in the ticks in which an area that it meets may be touched.
   *
   * @param firstArea the first that ends beyond the row's start
   */
  #sampleRow(keys: Int32Array, row: number, from: number, to: number, firstArea: number): number {
    const starts = this.#starts
    const touched = this.#touched
    let low = 0
    let high = 0
    for (let a = firstArea; a < starts.length && starts[a] < to; a++) {
      low |= touched[2 * a]
      high |= touched[2 * a + 1]
    }
    let count = 0
    for (; low !== 0; low &= low - 1) {
      count += this.#sampleTick(keys, 31 - Math.clz32(low & -low), row, from, to, firstArea)
    }
    for (; high !== 0; high &= high - 1) {
      count += this.#sampleTick(keys, 63 - Math.clz32(high & -high), row, from, to, firstArea)
    }
    return count
  }

  /** 1 where the page that a tick samples is touched. */
  #sampleTick(
    keys: Int32Array,
    tick: number,
    row: number,
    from: number,
    to: number,
    firstArea: number,
  ): number {
    const ends = this.#ends
    const page = samplePage(row, keys[2 * tick], keys[2 * tick + 1], from, to)
    let a = firstArea
    while (a < ends.length && ends[a] <= page) a++
    if (a === ends.length || page < this.#starts[a]) return 0
    const isTouched = (this.#touched[2 * a + (tick >> 5)] >>> (tick & 31)) & 1
    return isTouched === 1 && this.#isUniform[a] === 0 ? this.#draw(a, tick, page) : isTouched
  }

  /** 1 where a page is drawn in a tick; the same draw as dense-draw.ts, a tie is left to it. */
  #draw(area: number, tick: number, page: number): number {
    const { draw } = this.#areas[area]
    const touchKeys = this.#touchKeys
    const hash = mix(((page >> 5) << 3) + (page & 7), touchKeys[2 * tick], touchKeys[2 * tick + 1])
    const below = ((hash >>> (page & 24)) & 255) - draw.byteLimit
    if (below !== 0) return below >>> 31
    setQuantum(this.#keys, this.#firstQuantum + tick)
    return isPageDrawn(draw, this.#keys, page) ? 1 : 0
  }

  #firstQuantum = 0

  #setTouchKeys(firstQuantum: number, nrTicks: number): void {
    this.#firstQuantum = firstQuantum
    const keys = this.#keys
    for (let tick = 0; tick < nrTicks; tick++) {
      setQuantum(keys, firstQuantum + tick)
      this.#touchKeys[2 * tick] = keys.touch0
      this.#touchKeys[2 * tick + 1] = keys.touch1
    }
  }

  #setTouched({ fromUs, sampleUs, nrTicks }: TickBatch): void {
    const quantumUs = this.#quantumUs
    const touched = this.#touched
    const nrTouched = this.#nrTouched
    touched.fill(0)
    nrTouched.fill(0)
    const isOneQuantumPerTick = sampleUs === quantumUs
    const firstQuantum = quantumAt(fromUs, quantumUs)
    for (let a = 0; a < nrTouched.length; a++) {
      const area = this.#areas[a]
      if (isOneQuantumPerTick) {
        const { period } = area
        const from = Math.max(firstQuantum, area.firstQuantum)
        const endTick = Math.min(nrTicks, area.endQuantum - firstQuantum)
        let tick = Math.ceil(from / period) * period - firstQuantum
        for (; tick < endTick; tick += period) {
          touched[2 * a + (tick >> 5)] |= 1 << (tick & 31)
          nrTouched[a]++
        }
        continue
      }
      for (let tick = 0; tick < nrTicks; tick++) {
        const first = quantumAt(fromUs + tick * sampleUs, quantumUs)
        const end = quantumAt(fromUs + (tick + 1) * sampleUs, quantumUs)
        if (!isTouched(area, first, end)) continue
        touched[2 * a + (tick >> 5)] |= 1 << (tick & 31)
        nrTouched[a]++
      }
    }
  }
}
