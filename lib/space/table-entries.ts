/**
 * Sampling by the accessed bits of upper page tables: page table profiling, as Telescope does it.
 *
 * A walk of page tables sets the accessed bit of every entry on its way. So the bit of an entry of an upper table, of
 * 2 MiB (PMD), 1 GiB (PUD) or 512 GiB (PGD), tells whether any page below it was touched since the bit was cleared, and
 * where it stays clear, all of them are idle. A region is sampled by the highest entry that holds its sampled page and
 * lies in the region:
 *
 * ```
 *  entries  |        PUD        |        PUD        |        PUD        |
 *           |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |      PMDs
 *  region         [--------------------------------------)
 *  page                     a                              by the PUD in the middle
 *  page              b                                     by its PMD: the PUD to the left sticks out
 *  page           c                                        by itself: its PMD sticks out too
 * ```
 * That is the bounded way. The flexible one lets an entry stick out, up to a share of it; then what is touched
 * beside the region may count for it.
 *
 * Bits of upper entries are not those of pages: to clear one leaves the others as they are. Nothing is stored of them,
 * whichever access engine runs: sources are asked what was touched since a region was prepared. Where a 2 MiB folio is
 * mapped, its PMD is the leaf, and the folio is sampled as it is without.
 *
 * Follows `pick_profile_level()` of the patches "mm/damon: Profiling enhancements for DAMON", v2; what the flexible way
 * allows is not published in what the lab follows: that it is a share of the entry is assumed.
 */
import type { Us } from './access-source.js'
import { checkPages, preparePages, type AddressView, type ViewRange } from './address-view.js'
import type { Layout } from './layout.js'
import { advanceTo } from './mapped-ranges.js'
import { areTouched } from './space.js'

/** log2 of the pages below an entry: PGD, PUD and PMD of x86-64 with four levels. */
export const ENTRY_ORDERS = [27, 18, 9] as const

/** How entries are chosen for the regions of one target; the rest is scratch. */
export interface EntrySampling {
  /** Where page numbers of the view are in the address space: entries lie by address. */
  readonly layout: Layout
  /** Largest share of an entry that may lie outside of its region, 0 to below 1; 0: the bounded way. */
  readonly error: number
  /** By row: log2 of the pages below the entry in hand; 0: the sampled page itself. */
  readonly orders: Uint8Array
}

/** @param capacity rows at most */
export function createEntrySampling(
  layout: Layout,
  error: number,
  capacity: number,
): EntrySampling {
  return { layout, error, orders: new Uint8Array(capacity) }
}

/**
 * log2 of the pages below the highest entry that may stand for a region; 0: none, it is sampled by the page.
 *
 * @param start,end the region, addresses in pages
 * @param page the sampled one, an address in pages
 * @param error see {@link EntrySampling}
 */
export function entryOrderOf(start: number, end: number, page: number, error: number): number {
  for (const order of ENTRY_ORDERS) {
    const size = 2 ** order
    const least = size * (1 - error)
    if (end - start < least) continue
    const first = Math.floor(page / size) * size
    if (Math.min(end, first + size) - Math.max(start, first) >= least) return order
  }
  return 0
}

/**
 * Picks the entries of rows [first, last), and makes the pages old of those that have none.
 *
 * @param start,end columns of the regions
 * @param pages sampled pages of the view, ascending
 */
export function prepareEntries(
  sampling: EntrySampling,
  view: AddressView,
  start: Int32Array,
  end: Int32Array,
  pages: Int32Array,
  first: number,
  last: number,
  nowUs: Us,
): void {
  const { layout, error, orders } = sampling
  advanceTo(view.ranges, nowUs)
  for (let i = first; i < last; i++) {
    const page = pages[i]
    orders[i] = 0
    if (end[i] - start[i] < 512 * (1 - error)) continue
    // A region lies in one piece of the layout.
    const shift = layout.addressPageOf(page) - page
    const order = entryOrderOf(start[i] + shift, end[i] + shift, page + shift, error)
    orders[i] = order === 9 && isFolioAt(view, page) ? 0 : order
  }
  for (let i = first; i < last;) {
    if (orders[i] !== 0) {
      i++
      continue
    }
    const stop = endOfPages(orders, i, last)
    preparePages(view, pages, i, stop, nowUs)
    i = stop
  }
}

/**
 * Sets `hits[i] = 1` for each i in [first, last) whose entry, or page, was touched since it was prepared.
 *
 * @param preparedUs when {@link prepareEntries} was called
 */
export function checkEntries(
  sampling: EntrySampling,
  view: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
  preparedUs: Us,
  nowUs: Us,
  hits: Uint8Array,
): void {
  const { orders } = sampling
  advanceTo(view.ranges, nowUs)
  for (let i = first; i < last;) {
    if (orders[i] !== 0) {
      if (isEntryTouched(sampling, view, pages[i], orders[i], preparedUs, nowUs)) hits[i] = 1
      i++
      continue
    }
    const stop = endOfPages(orders, i, last)
    checkPages(view, pages, i, stop, preparedUs, nowUs, hits)
    i = stop
  }
}

/** The end of the rows from `i` on that are sampled by their pages. */
function endOfPages(orders: Uint8Array, i: number, last: number): number {
  while (i < last && orders[i] === 0) i++
  return i
}

/** Whether anything that is mapped below an entry was touched. */
function isEntryTouched(
  { layout }: EntrySampling,
  view: AddressView,
  page: number,
  order: number,
  preparedUs: Us,
  nowUs: Us,
): boolean {
  const size = 2 ** order
  const first = Math.floor(layout.addressPageOf(page) / size) * size
  const start = layout.nextPageOf(first)
  const end = layout.nextPageOf(first + size)
  const { active } = view.ranges
  for (let i = rangeAfter(active, start); i < active.length && active[i].start < end; i++) {
    const { space, offset, fromUs } = active[i]
    const from = Math.max(start, active[i].start) + offset
    const to = Math.min(end, active[i].end) + offset
    if (areTouched(space, from, to, Math.max(preparedUs, fromUs), nowUs)) return true
  }
  return false
}

/** Whether a page of the view is one of a 2 MiB folio. */
function isFolioAt({ ranges: { active } }: AddressView, page: number): boolean {
  const i = rangeAfter(active, page)
  if (i === active.length || page < active[i].start) return false
  const { order, space, offset } = active[i]
  return order !== 0 || (space.huge !== null && space.huge[(page + offset) >> 9] !== 0)
}

/** Index of the first range that ends beyond a page; their number where none does. */
function rangeAfter(ranges: readonly ViewRange[], page: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle].end <= page) low = middle + 1
    else high = middle
  }
  return low
}
