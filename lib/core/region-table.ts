/**
 * The regions of one monitoring target of one context, as columns.
 *
 * ```
 *  row            0         1         2        …  nrRegions-1   …  capacity-1
 *  start       [ 100  |    300  |    900   ]                        page numbers, half open [start, end)
 *  end         [ 300  |    700  |   1000   ]                        sorted, disjoint, gaps allowed
 *  nrAccesses  [   0  |     17  |      2   ]                        positive checks of the running window
 *  lastNrAccesses                                                   … of the last complete window
 *  age                                                              windows that the pattern was kept
 *  movingSumBp                                                      kernels to 7.2: moving sum × 10000
 * ```
 *
 * All columns are 32-bit and lie one behind the other in one buffer, shared where threads share the table.
 * The number of rows in use is `header[0]`; `header[1]` is 1 when the target was removed. Units are core address
 * units: pages in the lab, anything in tests. Follows `struct damon_region` and `struct damon_target`.
 */
export interface RegionTable {
  readonly capacity: number
  /** [0] rows in use; [1] 1: the target was removed; [2..3] unused. */
  readonly header: Int32Array
  readonly start: Int32Array
  readonly end: Int32Array
  readonly nrAccesses: Int32Array
  readonly lastNrAccesses: Int32Array
  readonly age: Int32Array
  readonly movingSumBp: Int32Array
}

const HEADER_WORDS = 4
const NR_COLUMNS = 6

/** Bytes of the buffer behind a table of `capacity` rows. */
export function regionTableBytes(capacity: number): number {
  return 4 * (HEADER_WORDS + NR_COLUMNS * capacity)
}

/**
 * Lays a table over a buffer (a new one, or one that another thread made).
 *
 * @param buffer at least {@link regionTableBytes} long
 */
export function regionTableOver(buffer: ArrayBufferLike, capacity: number): RegionTable {
  const column = (index: number): Int32Array =>
    new Int32Array(buffer, 4 * (HEADER_WORDS + index * capacity), capacity)
  return {
    capacity,
    header: new Int32Array(buffer, 0, HEADER_WORDS),
    start: column(0),
    end: column(1),
    nrAccesses: column(2),
    lastNrAccesses: column(3),
    age: column(4),
    movingSumBp: column(5),
  }
}

/** A table of its own, not shared. */
export function createRegionTable(capacity: number): RegionTable {
  return regionTableOver(new ArrayBuffer(regionTableBytes(capacity)), capacity)
}

/** Rows in use. */
export function nrRegionsOf(table: RegionTable): number {
  return table.header[0]
}

/** Sets the rows in use. */
export function setNrRegions(table: RegionTable, nrRegions: number): void {
  table.header[0] = nrRegions
}

/** Takes a target out of its context: its regions are gone, and it gets no new ones. */
export function removeTarget(table: RegionTable): void {
  table.header[0] = 0
  table.header[1] = 1
}

/** Whether the target was removed. */
export function isTargetRemoved(table: RegionTable): boolean {
  return table.header[1] === 1
}

/** Total size of all regions. */
export function totalSizeOf(table: RegionTable): number {
  const { start, end } = table
  const nrRegions = nrRegionsOf(table)
  let total = 0
  for (let i = 0; i < nrRegions; i++) total += end[i] - start[i]
  return total
}

/** Makes row `i` a new region [start, end): zero counters, age 0. */
export function initRegion(table: RegionTable, i: number, start: number, end: number): void {
  table.start[i] = start
  table.end[i] = end
  table.nrAccesses[i] = 0
  table.lastNrAccesses[i] = 0
  table.age[i] = 0
  table.movingSumBp[i] = 0
}

/** Copies row `from` to row `to`. */
export function copyRegion(table: RegionTable, from: number, to: number): void {
  table.start[to] = table.start[from]
  table.end[to] = table.end[from]
  table.nrAccesses[to] = table.nrAccesses[from]
  table.lastNrAccesses[to] = table.lastNrAccesses[from]
  table.age[to] = table.age[from]
  table.movingSumBp[to] = table.movingSumBp[from]
}

/**
 * Splits row `i` at `offset`; both parts keep all counters. Nothing happens where the table is full, as in a
 * kernel without memory for another region. Follows `damon_split_region_at()`.
 *
 * @param offset above 0 and below the region's size
 */
export function splitRow(table: RegionTable, i: number, offset: number): void {
  const nrRegions = nrRegionsOf(table)
  if (nrRegions === table.capacity) return
  moveRows(table, i + 1, i, nrRegions)
  const middle = table.start[i] + offset
  table.end[i] = middle
  table.start[i + 1] = middle
  setNrRegions(table, nrRegions + 1)
}

/** Takes rows [first, end) out of the table. */
export function removeRows(table: RegionTable, first: number, end: number): void {
  const nrRegions = nrRegionsOf(table)
  moveRows(table, first, end, nrRegions)
  setNrRegions(table, nrRegions - (end - first))
}

/** Moves rows [first, last) so that they begin at row `to`. */
function moveRows(table: RegionTable, to: number, first: number, last: number): void {
  table.start.copyWithin(to, first, last)
  table.end.copyWithin(to, first, last)
  table.nrAccesses.copyWithin(to, first, last)
  table.lastNrAccesses.copyWithin(to, first, last)
  table.age.copyWithin(to, first, last)
  table.movingSumBp.copyWithin(to, first, last)
}
