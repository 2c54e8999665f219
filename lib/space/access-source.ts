/**
 * Who touches memory, and when: the joint between workloads and the two access engines.
 *
 * A source is a pure function of (seed, page, time); it never knows who looks, or how often. It touches at
 * instants of its own grid, so a window [from, to) holds none, one or many of them. Sources of a space overlap
 * freely; the truth is the OR of all.
 *
 * Pages are page numbers of the source's space (see layout.ts), windows are half open, times are virtual µs.
 */

/** Virtual microseconds since the run began. */
export type Us = number

/**
 * Takes one piece of the truth: pages [start, end) that behave alike.
 *
 * @param share expected share of windows in which a page of the range is touched at least once, 0..1
 * @param accessesPerSecond accesses per second to one page of the range
 */
export type TruthSink = (
  start: number,
  end: number,
  share: number,
  accessesPerSecond: number,
) => void

/** Ticks of one {@link TickBatch} at most. */
export const TICKS_PER_BATCH = 64

/**
 * Consecutive ticks of regions on memory that one context alone monitors, and one source alone touches: all that
 * happens to them until the next boundary.
 */
export interface TickBatch {
  /** Region columns; rows [first, last) ascend. Their pages plus `offset` are pages of the space. */
  readonly start: Int32Array
  readonly end: Int32Array
  first: number
  last: number
  offset: number
  /** Tick t samples page `samplePage(row, keys[2t], keys[2t + 1], start, end)` of each row. */
  readonly keys: Int32Array
  nrTicks: number
  /** Tick t lasts from `fromUs + t * sampleUs` for `sampleUs`. */
  fromUs: Us
  sampleUs: Us
  /** By row: what the ticks add to. */
  readonly counts: Int32Array
}

export interface AccessSource {
  /** For messages. */
  readonly name: string
  /** The pages [start, end) that may ever be touched. */
  readonly start: number
  readonly end: number

  /**
   * lazy engine: for each i in [first, last) whose unit is touched in [from, to) sets `hits[i] = 1`; leaves
   * the others alone and may skip units already hit. Allocates nothing.
   *
   * @param units ascending (equal neighbours allowed); a unit is the 2^order pages from `units[i] << order`
   *   and is touched when any of its pages is
   * @param order 0: base page; 9: 2 MiB folio
   */
  ask(
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    from: Us,
    to: Us,
    hits: Uint8Array,
  ): void

  /**
   * Both engines: whether any page of [start, end) is touched in [from, to); exactly what {@link ask} would find of
   * one of them. Costs by what is touched and by how it is described, not by the number of pages.
   */
  touchesAny(start: number, end: number, from: Us, to: Us): boolean

  /**
   * lazy engine, optional: does many ticks at once. For each row adds to `counts` the number of ticks whose
   * sampled page is touched, base page by base page; exactly what {@link ask} would find tick by tick, but a
   * row all of whose pages behave alike needs no sampling.
   *
   * @returns false, and nothing done, where the source cannot
   */
  countTicks?(batch: TickBatch): boolean

  /**
   * bits engine: sets the bit of every page of [start, end) that is touched in [from, to). Page p is bit
   * `p & 31` of `bits[p >> 5]`. Words that [start, end) covers only partly are changed with `Atomics.or`,
   * since a neighbour slice may own their other bits; whole words plainly.
   */
  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void

  /**
   * The truth about the time around `at`, in ascending disjoint pieces; what is left out is never touched.
   * Accuracy figures read it, no monitor may.
   *
   * @param windowUs length of the windows that `share` speaks of (the sampling interval)
   */
  truth(at: Us, windowUs: Us, sink: TruthSink): void

  /**
   * Accesses per second of the source's own time, around `at`, to all pages of [start, end) together: ranges add up.
   * For costs; no monitor may read it.
   */
  accesses(start: number, end: number, at: Us): number

  /**
   * The share of writes among its accesses to a page around `at`, 0..1; of a page that it does not touch, any number.
   * No monitor may read it, but the page faults that tell one.
   */
  writeShare(page: number, at: Us): number

  /** It waits for what it touches: its own time is that of its program, however slow that is. Left out: it does not. */
  readonly isClosed?: boolean

  /** Whether the truth changes inside (from, to): a phase ends, the program stops. */
  changesWithin(from: Us, to: Us): boolean
}
