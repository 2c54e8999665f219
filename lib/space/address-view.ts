/**
 * The memory that one context target monitors, as parts of the spaces behind it.
 *
 * A virtual context sees one space under its own page numbers; a physical one sees frames, each range of them
 * backed by a mapping of some target. Either way a sampled page leads to one unit (page or folio) of one space,
 * and the unit's accessed state is one, whoever asks.
 *
 * Checking a batch walks the sampled pages (ascending) and the ranges in force (ascending, disjoint) side by
 * side; each stretch that falls into one range is one question to its space.
 */
import { clearUnit, testUnit } from './access-bits.js'
import type { Us } from './access-source.js'
import {
  advanceTo,
  createMappedRanges,
  type MappedRange,
  type MappedRanges,
} from './mapped-ranges.js'
import type { Space } from './space.js'

/** A range of the view: its page p is page `p + offset` of `space`. */
export interface ViewRange extends MappedRange {
  readonly space: Space
  readonly offset: number
}

/** See the top of the file. */
export interface AddressView {
  readonly ranges: MappedRanges<ViewRange>
  /** Units of the stretch in question. */
  readonly units: Int32Array
}

/**
 * A view.
 *
 * @param batchMax largest number of pages in one batch
 */
export function createAddressView(ranges: readonly ViewRange[], batchMax: number): AddressView {
  return { ranges: createMappedRanges(ranges), units: new Int32Array(batchMax) }
}

/**
 * Sets `hits[i] = 1` for each i in [first, last) whose page was touched since it was prepared. Pages that are
 * not mapped at `nowUs` are not touched.
 *
 * @param pages sampled pages of the view, ascending
 * @param preparedUs when the batch was prepared
 */
export function checkPages(
  view: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
  preparedUs: Us,
  nowUs: Us,
  hits: Uint8Array,
): void {
  advanceTo(view.ranges, nowUs)
  let i = first
  for (const range of view.ranges.active) {
    if (i === last) return
    if (range.end <= pages[i]) continue
    i = lowerBound(pages, i, last, range.start)
    const stretchEnd = lowerBound(pages, i, last, range.end)
    if (i === stretchEnd) continue
    const { space } = range
    const from = Math.max(preparedUs, range.fromUs)
    if (space.bits !== null) testStretch(space.bits, range, pages, i, stretchEnd, hits)
    else if (space.clearedAt !== null)
      askShared(view, range, pages, i, stretchEnd, from, nowUs, hits)
    else
      ask(
        space,
        unitsOf(view, range, pages, i, stretchEnd),
        i,
        stretchEnd,
        range,
        from,
        nowUs,
        hits,
      )
    i = stretchEnd
  }
}

/**
 * Makes the sampled pages old. Where nothing is stored (the lazy engine with one context on the pages), there is
 * nothing to do: the batch's own time says it all.
 */
export function preparePages(
  view: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
  nowUs: Us,
): void {
  advanceTo(view.ranges, nowUs)
  let i = first
  for (const range of view.ranges.active) {
    if (i === last) return
    const { bits, clearedAt } = range.space
    if (bits === null && clearedAt === null) continue
    if (range.end <= pages[i]) continue
    i = lowerBound(pages, i, last, range.start)
    const stretchEnd = lowerBound(pages, i, last, range.end)
    const { order, offset } = range
    if (bits !== null) {
      for (; i < stretchEnd; i++) clearUnit(bits, (pages[i] + offset) >> order, order)
    } else {
      for (; i < stretchEnd; i++) clearedAt![((pages[i] + offset) >> order) << order] = nowUs
    }
  }
}

function testStretch(
  bits: Int32Array,
  range: ViewRange,
  pages: Int32Array,
  first: number,
  last: number,
  hits: Uint8Array,
): void {
  const { order, offset } = range
  if (order === 0) {
    for (let i = first; i < last; i++) {
      const page = pages[i] + offset
      hits[i] = (bits[page >> 5] >>> (page & 31)) & 1
    }
    return
  }
  for (let i = first; i < last; i++) {
    if (testUnit(bits, (pages[i] + offset) >> order, order)) hits[i] = 1
  }
}

function ask(
  space: Space,
  units: Int32Array,
  first: number,
  last: number,
  range: ViewRange,
  from: Us,
  to: Us,
  hits: Uint8Array,
): void {
  if (from >= to) return
  const { order } = range
  const lowest = units[first] << order
  const highest = (units[last - 1] + 1) << order
  for (const source of space.sources) {
    if (source.start < highest && lowest < source.end) {
      source.ask(units, first, last, order, from, to, hits)
    }
  }
}

/** Asks unit by unit where another context cleared a unit after this one had prepared it. */
function askShared(
  view: AddressView,
  range: ViewRange,
  pages: Int32Array,
  first: number,
  last: number,
  from: Us,
  to: Us,
  hits: Uint8Array,
): void {
  const { space, order } = range
  const clearedAt = space.clearedAt!
  const units = unitsOf(view, range, pages, first, last)
  let start = first
  for (let i = first; i < last; i++) {
    const cleared = clearedAt[units[i] << order]
    if (cleared <= from) continue
    if (start < i) ask(space, units, start, i, range, from, to, hits)
    ask(space, units, i, i + 1, range, cleared, to, hits)
    start = i + 1
  }
  if (start < last) ask(space, units, start, last, range, from, to, hits)
}

/** The units of a stretch, at the same indexes; the pages themselves where they are the units. */
function unitsOf(
  view: AddressView,
  range: ViewRange,
  pages: Int32Array,
  first: number,
  last: number,
): Int32Array {
  const { order, offset } = range
  if (order === 0 && offset === 0) return pages
  const { units } = view
  for (let i = first; i < last; i++) units[i] = (pages[i] + offset) >> order
  return units
}

/** The first index in [first, last) whose page is at least `page`; `last` where there is none. */
function lowerBound(pages: Int32Array, first: number, last: number, page: number): number {
  if (first === last || pages[first] >= page) return first
  if (pages[last - 1] < page) return last
  let low = first
  let high = last
  while (low < high) {
    const middle = (low + high) >> 1
    if (pages[middle] < page) low = middle + 1
    else high = middle
  }
  return low
}
