/**
 * How much memory is written between any two times, each page counted once, from what write-only monitoring found.
 *
 * A page of a region in which a share p of the checks of length s found a write is written in a time t with chance
 * 1 - (1 - p)^(t / s): pages of a region are alike to DAMON, and checks independent. So -ln(1 - p) / s is how often it
 * is written, and that adds up over time:
 *
 * ```
 *             step 0   step 1   step 2              cells: between bounds of regions; those that regions have most
 *   cell 0     0.1      0.3      0.3       0.7      often, where there are more than CELLS_MAX
 *   cell 1     0        2.5      4.0       4.0
 *              writes to a page up to here
 * ```
 */
import { expm1, log1p } from '../base/math.js'
import type { RateWindow } from './rate-windows.js'

const CELLS_MAX = 2048
/** Longer records are taken in steps of several windows. */
const STEPS_MAX = 1000
/** Bytes of the pages that DAMON looks at. */
const BASE_PAGE_BYTES = 4096

/** A time: a step and how far into it, 0..1; behind the last step, µs beyond the end. */
interface Place {
  readonly step: number
  readonly share: number
  readonly beyondUs: number
}

/** See the top of the file. */
export class WriteRates {
  /** When steps begin, and when the last one ends. */
  readonly startsUs: readonly number[]
  readonly endUs: number
  /** Monitored, in the window that has most. */
  readonly largestBytes: number
  readonly #nrCells: number
  /** Bounds of cells, ascending. */
  readonly #edges: Float64Array
  /** Monitored bytes of each cell. */
  readonly #bytes: Float64Array
  /** Writes to a page of each cell up to the start of each step, row by row. */
  readonly #upTo: Float64Array
  /** … and in a µs of the last window, which goes on. */
  readonly #lastPerUs: Float64Array

  /**
   * @param windows at least one, in the order of time, each of some length
   * @param pageBytes of a page in which writes are tracked: it is written with any of its base pages
   */
  constructor(windows: readonly RateWindow[], pageBytes: number) {
    const stride = Math.ceil(windows.length / STEPS_MAX)
    const nrSteps = Math.ceil(windows.length / stride)
    this.startsUs = Array.from({ length: nrSteps }, (_, i) => windows[i * stride].startUs)
    this.endUs = windows[windows.length - 1].endUs
    this.largestBytes = windows.reduce((most, each) => Math.max(most, monitoredBytes(each)), 0)
    this.#edges = edgesOf(windows)
    this.#nrCells = Math.max(0, this.#edges.length - 1)
    this.#bytes = new Float64Array(this.#nrCells)
    this.#upTo = new Float64Array((nrSteps + 1) * this.#nrCells)
    this.#lastPerUs = new Float64Array(this.#nrCells)
    this.#fill(windows, stride, Math.max(1, pageBytes / BASE_PAGE_BYTES))
  }

  /** Bytes of the pages that are written in [fromUs, toUs). */
  between(fromUs: number, toUs: number): number {
    const from = this.#placeOf(fromUs)
    const to = this.#placeOf(toUs)
    let bytes = 0
    for (let cell = 0; cell < this.#nrCells; cell++) {
      const writes = this.#writesUpTo(to, cell) - this.#writesUpTo(from, cell)
      if (writes > 0) bytes -= this.#bytes[cell] * expm1(-writes)
    }
    return bytes
  }

  #placeOf(us: number): Place {
    const steps = this.startsUs
    if (us >= this.endUs) return { step: steps.length, share: 0, beyondUs: us - this.endUs }
    let low = 0
    for (let high = steps.length; low + 1 < high;) {
      const middle = (low + high) >> 1
      if (steps[middle] <= us) low = middle
      else high = middle
    }
    const endUs = low + 1 < steps.length ? steps[low + 1] : this.endUs
    const share = Math.max(0, us - steps[low]) / (endUs - steps[low])
    return { step: low, share, beyondUs: 0 }
  }

  #writesUpTo({ step, share, beyondUs }: Place, cell: number): number {
    const before = this.#upTo[step * this.#nrCells + cell]
    if (share === 0) return before + beyondUs * this.#lastPerUs[cell]
    return before + share * (this.#upTo[(step + 1) * this.#nrCells + cell] - before)
  }

  #fill(windows: readonly RateWindow[], stride: number, pagesPerPage: number): void {
    const nrCells = this.#nrCells
    const covered = new Float64Array(nrCells)
    const writes = new Float64Array(nrCells)
    for (const [i, window] of windows.entries()) {
      covered.fill(0)
      writes.fill(0)
      this.#spread(window, pagesPerPage, covered, writes)
      const isFirst = i % stride === 0
      const row = (Math.floor(i / stride) + 1) * nrCells
      for (let cell = 0; cell < nrCells; cell++) {
        const perUs = covered[cell] === 0 ? 0 : writes[cell] / covered[cell]
        if (isFirst) this.#upTo[row + cell] = this.#upTo[row - nrCells + cell]
        this.#upTo[row + cell] += perUs * (window.endUs - window.startUs)
        this.#bytes[cell] = Math.max(this.#bytes[cell], covered[cell])
        this.#lastPerUs[cell] = perUs
      }
    }
  }

  /** Adds the regions of a window to the cells that they cover: bytes, and bytes times writes in a µs. */
  #spread(
    { length, start, end, rate, nrSamples, sampleUs }: RateWindow,
    pagesPerPage: number,
    covered: Float64Array,
    writes: Float64Array,
  ): void {
    const edges = this.#edges
    let cell = 0
    for (let row = 0; row < length; row++) {
      const perUs = (writesPerCheck(rate[row], nrSamples) / sampleUs) * pagesPerPage
      while (cell + 1 < covered.length && edges[cell + 1] <= start[row]) cell++
      for (let at = cell; at < covered.length && edges[at] < end[row]; at++) {
        const bytes = Math.min(end[row], edges[at + 1]) - Math.max(start[row], edges[at])
        covered[at] += bytes
        writes[at] += bytes * perUs
      }
    }
  }
}

/** Writes to a page in a check that make a share of the checks find one; where all do, there may be any number. */
function writesPerCheck(rate: number, nrSamples: number): number {
  return -log1p(-Math.min(rate, 1 - 1 / (2 * nrSamples)))
}

function monitoredBytes({ length, start, end }: RateWindow): number {
  let bytes = 0
  for (let i = 0; i < length; i++) bytes += end[i] - start[i]
  return bytes
}

/** Bounds of regions, each once; where there are too many, every so many of all that there are, counted as often. */
function edgesOf(windows: readonly RateWindow[]): Float64Array {
  const total = windows.reduce((sum, { length }) => sum + 2 * length, 0)
  const all = new Float64Array(total)
  let at = 0
  for (const { length, start, end } of windows) {
    all.set(start.subarray(0, length), at)
    all.set(end.subarray(0, length), at + length)
    at += 2 * length
  }
  all.sort()
  const isNew = (value: number, i: number): boolean => i === 0 || value !== all[i - 1]
  const distinct = all.filter(isNew)
  if (distinct.length <= CELLS_MAX + 1) return distinct
  const ranked = Float64Array.from({ length: CELLS_MAX + 1 }, (_, i) => {
    return all[Math.round((i * (total - 1)) / CELLS_MAX)]
  })
  return ranked.filter((value, i) => i === 0 || value !== ranked[i - 1])
}
