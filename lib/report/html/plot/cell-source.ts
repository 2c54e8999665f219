/** Paints from cells: means of the cells that a pixel covers, or the one that it lies in. */
import { CELL_FULL, CELL_UNKNOWN, type CellsDetail } from '../page-data.js'
import type { AddressMap } from './address-map.js'
import type { HeatmapSource, Spot } from './source.js'
import type { View } from './view.js'

/** Cells over a span of time. */
export class CellSource implements HeatmapSource {
  readonly #shares: Uint16Array
  readonly #columns: number
  readonly #rows: number
  readonly #startUs: number
  readonly #columnUs: number
  readonly #addresses: AddressMap
  /** Of each row, over the columns of a pixel: sum and number of known shares. */
  readonly #sums: Uint32Array
  readonly #counts: Uint32Array
  /** Of each column, whether all its cells are known. */
  readonly #isWhole: Uint8Array

  /** @param shares as {@link CellsDetail.shares} */
  constructor(
    detail: Pick<CellsDetail, 'columns' | 'rows'>,
    shares: Uint16Array,
    addresses: AddressMap,
    startUs: number,
    endUs: number,
  ) {
    this.#shares = shares
    this.#columns = detail.columns
    this.#rows = detail.rows
    this.#startUs = startUs
    this.#columnUs = (endUs - startUs) / detail.columns
    this.#addresses = addresses
    this.#sums = new Uint32Array(detail.rows)
    this.#counts = new Uint32Array(detail.rows)
    this.#isWhole = Uint8Array.from({ length: detail.columns }, (_, column) =>
      shares.subarray(column * detail.rows, (column + 1) * detail.rows).includes(CELL_UNKNOWN)
        ? 0
        : 1,
    )
  }

  paint({ startUs, endUs, low, high }: View, width: number, height: number, to: Uint16Array): void {
    const columnAt = (x: number): number =>
      (startUs + ((endUs - startUs) * x) / width - this.#startUs) / this.#columnUs
    const rowAt = (y: number): number => high - ((high - low) * y) / height
    const rowStarts = boundsOf(height, (y) => rowAt(height - y), this.#rows)
    const columnStarts = boundsOf(width, columnAt, this.#columns)
    for (let x = 0; x < width; x++) {
      const first = columnStarts[2 * x]
      const last = columnStarts[2 * x + 1]
      if (x > 0 && first === columnStarts[2 * x - 2] && last === columnStarts[2 * x - 1]) {
        for (let at = x; at < width * height; at += width) to[at] = to[at - 1]
      } else {
        this.#sumColumns(first, last, rowStarts[0], rowStarts[2 * height - 1])
        this.#writeColumn(x, width, height, rowStarts, to)
      }
    }
  }

  at(timeUs: number, row: number): Spot | undefined {
    const column = clampedFloor((timeUs - this.#startUs) / this.#columnUs, this.#columns)
    const whole = clampedFloor(row, this.#rows)
    const share = this.#shares[column * this.#rows + whole]
    if (share === CELL_UNKNOWN) return undefined
    const segment = this.#addresses.segmentAt(whole)
    const pagesOfRow = (segment.end - segment.start) / segment.cells
    const startPage = segment.start + (whole - segment.firstRow) * pagesOfRow
    const startUs = this.#startUs + column * this.#columnUs
    return {
      startUs,
      endUs: startUs + this.#columnUs,
      startPage,
      endPage: startPage + pagesOfRow,
      share: share / CELL_FULL,
    }
  }

  /** The sums fit 32 bits: a pixel has at most 65,536 columns. */
  #sumColumns(first: number, last: number, lowest: number, end: number): void {
    const [sums, counts, shares] = [this.#sums, this.#counts, this.#shares]
    sums.fill(0, lowest, end)
    let nrWhole = 0
    for (let column = first; column < last; column++) {
      if (this.#isWhole[column] === 0) continue
      nrWhole++
      for (let row = lowest, at = column * this.#rows + lowest; row < end; row++, at++) {
        sums[row] += shares[at]
      }
    }
    counts.fill(nrWhole, lowest, end)
    if (nrWhole === last - first) return
    for (let column = first; column < last; column++) {
      if (this.#isWhole[column] === 1) continue
      for (let row = lowest, at = column * this.#rows + lowest; row < end; row++, at++) {
        if (shares[at] === CELL_UNKNOWN) continue
        sums[row] += shares[at]
        counts[row]++
      }
    }
  }

  #writeColumn(
    x: number,
    width: number,
    height: number,
    rowStarts: Int32Array,
    to: Uint16Array,
  ): void {
    const [sums, counts] = [this.#sums, this.#counts]
    for (let y = 0, at = (height - 1) * width + x; y < height; y++, at -= width) {
      let sum = 0
      let count = 0
      const end = rowStarts[2 * y + 1]
      for (let row = rowStarts[2 * y]; row < end; row++) {
        sum += sums[row]
        count += counts[row]
      }
      to[at] = count === 0 ? CELL_UNKNOWN : sum === 0 ? 0 : Math.max(1, Math.round(sum / count))
    }
  }
}

/** What a place may lie below a bound that it is meant to be at, in cells. */
const ROUNDING = 1e-6

/** First cell and end of each pixel in turn; a pixel has at least the cell that it begins in. */
function boundsOf(pixels: number, cellAt: (pixel: number) => number, cells: number): Int32Array {
  const bounds = new Int32Array(2 * pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const first = clampedFloor(cellAt(pixel), cells)
    const end = Math.min(Math.floor(cellAt(pixel + 1) + ROUNDING), cells)
    bounds[2 * pixel] = first
    bounds[2 * pixel + 1] = Math.max(first + 1, end)
  }
  return bounds
}

function clampedFloor(value: number, cells: number): number {
  return Math.min(Math.max(Math.floor(value + ROUNDING), 0), cells - 1)
}
