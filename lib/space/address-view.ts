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
import { askFaults } from './fault-sampling.js'
import { FREE, hasMoved, pageInFrame, spaceOfFrame, type FrameMap } from './frame-map.js'
import {
  advanceTo,
  createMappedRanges,
  type MappedRange,
  type MappedRanges,
} from './mapped-ranges.js'
import { askSources, makeOld, type Space } from './space.js'

/** A range of the view: its page p is page `p + offset` of `space`. */
export interface ViewRange extends MappedRange {
  readonly space: Space
  readonly offset: number
}

/** Frames whose pages are not those of the ranges any more. */
export interface MovedFrames {
  readonly map: FrameMap
  /** By the map's numbers of spaces: what is mapped there by now. */
  readonly owners: readonly { readonly space: Space; readonly mapped: MappedRanges<MappedRange> }[]
}

/** See the top of the file. */
export interface AddressView {
  readonly ranges: MappedRanges<ViewRange>
  /** null: memory stays where it is. */
  moved: MovedFrames | null
  /** Units of the stretch in question. */
  readonly units: Int32Array
}

/**
 * A view.
 *
 * @param batchMax largest number of pages in one batch
 */
export function createAddressView(ranges: readonly ViewRange[], batchMax: number): AddressView {
  return { ranges: createMappedRanges(ranges), moved: null, units: new Int32Array(batchMax) }
}

/** Whether all pages are where the ranges say. */
export function isAsPlanned({ moved }: AddressView): boolean {
  return moved === null || moved.map.nrMoved === 0
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
  if (isAsPlanned(view)) {
    checkPlanned(view, pages, first, last, preparedUs, nowUs, hits)
    return
  }
  for (let i = first; i < last;) {
    const end = plannedEnd(view, pages, i, last)
    if (i < end) checkPlanned(view, pages, i, end, preparedUs, nowUs, hits)
    for (i = end; i < last && hasMoved(view.moved!.map, pages[i]); i++) {
      const range = rangeOfMoved(view, pages[i], nowUs)
      if (range !== null) checkStretch(view, range, pages, i, i + 1, preparedUs, nowUs, hits)
    }
  }
}

/** Pages that are where the ranges say. */
function checkPlanned(
  view: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
  preparedUs: Us,
  nowUs: Us,
  hits: Uint8Array,
): void {
  let i = first
  for (const range of view.ranges.active) {
    if (i === last) return
    if (range.end <= pages[i]) continue
    i = lowerBound(pages, i, last, range.start)
    const stretchEnd = lowerBound(pages, i, last, range.end)
    if (i === stretchEnd) continue
    checkStretch(view, range, pages, i, stretchEnd, preparedUs, nowUs, hits)
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
  if (isAsPlanned(view)) {
    preparePlanned(view, pages, first, last, nowUs)
    return
  }
  for (let i = first; i < last;) {
    const end = plannedEnd(view, pages, i, last)
    if (i < end) preparePlanned(view, pages, i, end, nowUs)
    for (i = end; i < last && hasMoved(view.moved!.map, pages[i]); i++) {
      const range = rangeOfMoved(view, pages[i], nowUs)
      if (range === null) continue
      const page = pages[i] + range.offset
      makeOld(range.space, page, orderOf(range, page), nowUs)
    }
  }
}

/** The first index in [first, last) whose frame has moved; `last` where there is none. */
function plannedEnd(
  { moved }: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
): number {
  let end = first
  while (end < last && !hasMoved(moved!.map, pages[end])) end++
  return end
}

/** One for all, filled anew. */
const ofMoved = {
  start: 0,
  end: 0,
  fromUs: 0,
  untilUs: Infinity,
  order: 0,
  space: null as unknown as Space,
  offset: 0,
}

/**
 * The range of what is in the frame now, of a block in which something moved, as if all of it were in frames beside;
 * null: nothing is. The next call fills the same object anew.
 */
export function rangeOfMoved({ moved }: AddressView, frame: number, nowUs: Us): ViewRange | null {
  const { map, owners } = moved!
  const page = pageInFrame(map, frame)
  if (page === FREE) return null
  const { space, mapped } = owners[spaceOfFrame(map, frame)]
  for (const { start, end, order, fromUs, untilUs } of mapped.active) {
    // Its machine may not have looked since it ended.
    if (page < start || end <= page || untilUs <= nowUs) continue
    ofMoved.space = space
    ofMoved.offset = page - frame
    ofMoved.start = start - ofMoved.offset
    ofMoved.end = end - ofMoved.offset
    ofMoved.order = order
    ofMoved.fromUs = fromUs
    return ofMoved
  }
  return null
}

function preparePlanned(
  view: AddressView,
  pages: Int32Array,
  first: number,
  last: number,
  nowUs: Us,
): void {
  let i = first
  for (const range of view.ranges.active) {
    if (i === last) return
    const { bits, clearedAt, huge } = range.space
    if (bits === null && clearedAt === null) continue
    if (range.end <= pages[i]) continue
    i = lowerBound(pages, i, last, range.start)
    const stretchEnd = lowerBound(pages, i, last, range.end)
    const { order, offset } = range
    if (bits !== null && clearedAt === null && huge === null) {
      for (; i < stretchEnd; i++) clearUnit(bits, (pages[i] + offset) >> order, order)
    } else {
      for (; i < stretchEnd; i++) {
        const page = pages[i] + offset
        makeOld(range.space, page, orderOf(range, page), nowUs)
      }
    }
  }
}

/**
 * Order of the unit that holds a page of the range's space. A block that a range does not cover was huge in a mapping
 * before it, of which the machine does not know yet that it ended.
 */
function orderOf({ space, order, start, end, offset }: ViewRange, page: number): number {
  if (order !== 0 || space.huge === null || space.huge[page >> 9] === 0) return order
  const first = (page & ~511) - offset
  return start <= first && first + 512 <= end ? 9 : 0
}

/** Checks pages of one range, unit by unit of one size. */
function checkStretch(
  view: AddressView,
  range: ViewRange,
  pages: Int32Array,
  first: number,
  last: number,
  preparedUs: Us,
  nowUs: Us,
  hits: Uint8Array,
): void {
  const { space, offset } = range
  const from = Math.max(preparedUs, range.fromUs)
  for (let i = first; i < last;) {
    const order = orderOf(range, pages[i] + offset)
    let end = space.huge === null ? last : i + 1
    while (end < last && orderOf(range, pages[end] + offset) === order) end++
    if (space.bits !== null) testStretch(space.bits, offset, order, pages, i, end, hits)
    else {
      const units = unitsOf(view, offset, order, pages, i, end)
      const { faults, sources, clearedAt } = space
      if (faults !== null) askFaults(faults, sources, units, i, end, order, from, nowUs, hits)
      else if (clearedAt === null) askSources(space, units, i, end, order, from, nowUs, hits)
      else {
        askSinceCleared(space, clearedAt, range.fromUs, units, i, end, order, from, nowUs, hits)
      }
    }
    i = end
  }
}

function testStretch(
  bits: Int32Array,
  offset: number,
  order: number,
  pages: Int32Array,
  first: number,
  last: number,
  hits: Uint8Array,
): void {
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

/**
 * Asks since units were cleared: all together that this context cleared last, at `from`, the others one by one.
 * Somebody else cleared those later; or they were not there to be prepared, and may have been touched before.
 */
function askSinceCleared(
  space: Space,
  clearedAt: Float64Array,
  mappedUs: Us,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  from: Us,
  to: Us,
  hits: Uint8Array,
): void {
  let start = first
  for (let i = first; i < last; i++) {
    const since = Math.max(mappedUs, clearedAt[units[i] << order] - 1)
    if (since === from) continue
    if (start < i) askSources(space, units, start, i, order, from, to, hits)
    askSources(space, units, i, i + 1, order, since, to, hits)
    start = i + 1
  }
  if (start < last) askSources(space, units, start, last, order, from, to, hits)
}

/** The units of a stretch, at the same indexes; the pages themselves where they are the units. */
function unitsOf(
  view: AddressView,
  offset: number,
  order: number,
  pages: Int32Array,
  first: number,
  last: number,
): Int32Array {
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
