/**
 * Accesses per second over any range of pages, from the truth about a source: its pieces with a running sum, worked
 * out anew when the truth has changed.
 */
import type { AccessSource, Us } from './access-source.js'

type Truth = Pick<AccessSource, 'truth' | 'changesWithin'>

/** See the top of the file. */
export class RateTable {
  readonly #source: Truth
  /** When the columns were worked out; -1: not yet. */
  #atUs = -1
  /** The time that was asked about last, for which they are right. */
  #checkedUs = -1
  #nrPieces = 0
  /** By piece, ascending and disjoint; `below`: accesses per second to all pieces before it. */
  #start = new Float64Array(16)
  #end = new Float64Array(16)
  #perPage = new Float64Array(16)
  #below = new Float64Array(16)

  constructor(source: Truth) {
    this.#source = source
  }

  /** Accesses per second to all pages of [start, end) together. */
  sum(start: number, end: number, at: Us): number {
    if (at !== this.#checkedUs) {
      const isOld = this.#atUs < 0 || at < this.#atUs
      if (isOld || this.#source.changesWithin(this.#atUs, at + 1)) this.#build(at)
      this.#checkedUs = at
    }
    return this.#upTo(end) - this.#upTo(start)
  }

  #build(at: Us): void {
    this.#atUs = at
    this.#nrPieces = 0
    let below = 0
    this.#source.truth(at, 1, (start, end, _share, perSecond) => {
      if (perSecond === 0) return
      if (this.#nrPieces === this.#start.length) this.#grow()
      const piece = this.#nrPieces++
      this.#start[piece] = start
      this.#end[piece] = end
      this.#perPage[piece] = perSecond
      this.#below[piece] = below
      below += (end - start) * perSecond
    })
  }

  /** Accesses per second to the pages before one. */
  #upTo(page: number): number {
    let low = 0
    let high = this.#nrPieces
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#start[middle] < page) low = middle + 1
      else high = middle
    }
    if (low === 0) return 0
    const piece = low - 1
    const pages = Math.min(page, this.#end[piece]) - this.#start[piece]
    return this.#below[piece] + pages * this.#perPage[piece]
  }

  #grow(): void {
    const larger = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(2 * column.length)
      next.set(column)
      return next
    }
    this.#start = larger(this.#start)
    this.#end = larger(this.#end)
    this.#perPage = larger(this.#perPage)
    this.#below = larger(this.#below)
  }
}
