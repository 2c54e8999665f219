/** The pages that a trace touches in a tick, each once, in bounded memory. */
import type { PageRange } from '../space/layout.js'
import { nearestJoined } from './recorded-memory.js'
import type { RecordingWriter } from './recording-writer.js'

/** Different pages of a tick: those of 64 GiB. */
export const TICK_PAGES_MAX: number = 2 ** 24
/** Slots of the memory of pages that came before; most accesses find theirs in it. */
const SEEN = 8192
/** Touched pages closer than this are taken to lie in one mapping. */
const GAP_PAGES_MAX = 512
/** Ranges that are kept apart while a trace is read. */
const RANGES_HELD = 4096

/** See the top of the file. */
export class TickPages {
  #pages = new Float64Array(64 * 1024)
  #nrPages = 0
  readonly #seen: Float64Array = new Float64Array(SEEN).fill(-1)
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  #lastRange = 0

  get isEmpty(): boolean {
    return this.#nrPages === 0
  }

  /** Adds a page; false where there are too many. */
  add(page: number): boolean {
    const slot = page % SEEN
    if (this.#seen[slot] === page) return true
    this.#seen[slot] = page
    if (this.#nrPages === this.#pages.length && !this.#makeRoom()) return false
    this.#pages[this.#nrPages++] = page
    return true
  }

  /** Writes the pages as the rows of a step, and forgets them. */
  writeRows(writer: RecordingWriter): void {
    this.#sort()
    const pages = this.#pages
    const nrPages = this.#nrPages
    for (let i = 0; i < nrPages;) {
      const start = pages[i]
      let end = start + 1
      for (i++; i < nrPages && pages[i] === end; i++) end++
      writer.addRow(start, end, 1)
      this.#addRange(start, end)
    }
    this.#nrPages = 0
    this.#seen.fill(-1)
  }

  /** Ranges that hold all pages that were written. */
  get ranges(): readonly PageRange[] {
    return nearestJoined(this.#starts.map((start, i): PageRange => [start, this.#ends[i]]))
  }

  /** Sorts the pages, each once. */
  #sort(): void {
    const sorted = this.#pages.subarray(0, this.#nrPages).sort()
    let kept = 0
    for (let i = 0; i < sorted.length; i++) {
      if (i === 0 || sorted[i] !== sorted[i - 1]) this.#pages[kept++] = sorted[i]
    }
    this.#nrPages = kept
  }

  #makeRoom(): boolean {
    this.#sort()
    if (this.#nrPages <= this.#pages.length / 2) return true
    if (this.#nrPages >= TICK_PAGES_MAX) return false
    const larger = new Float64Array(2 * this.#pages.length)
    larger.set(this.#pages)
    this.#pages = larger
    return true
  }

  #addRange(start: number, end: number): void {
    const starts = this.#starts
    const ends = this.#ends
    const last = this.#lastRange
    if (last < starts.length && starts[last] <= start && end <= ends[last]) return
    let first = 0
    for (let high = starts.length; first < high;) {
      const middle = (first + high) >> 1
      if (ends[middle] + GAP_PAGES_MAX < start) first = middle + 1
      else high = middle
    }
    this.#lastRange = first
    if (first < starts.length && starts[first] <= start && end <= ends[first]) return
    let beyond = first
    let [from, to] = [start, end]
    for (; beyond < starts.length && starts[beyond] <= end + GAP_PAGES_MAX; beyond++) {
      from = Math.min(from, starts[beyond])
      to = Math.max(to, ends[beyond])
    }
    starts.splice(first, beyond - first, from)
    ends.splice(first, beyond - first, to)
    if (starts.length > RANGES_HELD) this.#joinNearest()
  }

  #joinNearest(): void {
    const all = this.#starts.map((start, i): PageRange => [start, this.#ends[i]])
    const joined = nearestJoined(all, RANGES_HELD / 2)
    this.#starts.splice(0, Infinity, ...joined.map(([start]) => start))
    this.#ends.splice(0, Infinity, ...joined.map(([, end]) => end))
    this.#lastRange = 0
  }
}
