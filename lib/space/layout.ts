/**
 * The page numbers of a space. A process's addresses leave gaps of terabytes; a space folds them away, so that
 * page numbers fit 32-bit columns and access bits cost memory only for what can be mapped or monitored.
 *
 * ```
 *  address pages   [0x555555554 .. 0x555555594)   [0x7fff00000 .. 0x7fff80000)   [0x7ffffffde .. 0x7ffffffff)
 *  space pages     [340 .. 404)                   [512 .. 524800)                [525278 .. 525311)
 * ```
 * Order is kept, at least one page lies between two segments (so regions never touch across a fold), and
 * `space page mod 512 = address page mod 512`, so that huge pages stay aligned.
 */
import { assert } from '../base/assert.js'

/** Page numbers of a space must fit a signed 32-bit column: 8 TiB. */
export const SPACE_PAGES_MAX: number = 2 ** 31 - 1

/** Pages of the largest folio; segments keep their alignment to it. */
export const PAGES_PER_HUGE_PAGE = 512

/** Pages [start, end), of addresses or of a space. */
export type PageRange = readonly [start: number, end: number]

interface Segment {
  readonly addressPage: number
  readonly page: number
  readonly pages: number
}

/** Translates between address pages and space pages. */
export interface Layout {
  /** One past the last page of the space. */
  readonly pages: number
  /** The space page of an address page that lies in a segment, or is the end of one. */
  readonly pageOf: (addressPage: number) => number
  /** The address page of a space page that lies in a segment, or is the end of one. */
  readonly addressPageOf: (page: number) => number
  /** The space page of any address page; of one that lies in no segment, that of the next segment's start. */
  readonly nextPageOf: (addressPage: number) => number
}

/**
 * Lays out a space over the address ranges that can ever be mapped or monitored.
 *
 * @param ranges address pages, any order, overlapping freely
 * @returns undefined where they need more than {@link SPACE_PAGES_MAX} pages
 */
export function createLayout(ranges: readonly PageRange[]): Layout | undefined {
  const segments: Segment[] = []
  let next = 0
  for (const [start, end] of union(ranges)) {
    const page = firstAligned(next, start)
    segments.push({ addressPage: start, page, pages: end - start })
    next = page + (end - start) + 1
  }
  if (next > SPACE_PAGES_MAX) return undefined
  const last = segments.at(-1)
  return {
    pages: last === undefined ? 0 : last.page + last.pages,
    pageOf: (addressPage) => {
      const segment = findSegment(segments, (s) => s.addressPage, addressPage)
      return segment.page + (addressPage - segment.addressPage)
    },
    addressPageOf: (page) => {
      const segment = findSegment(segments, (s) => s.page, page)
      return segment.addressPage + (page - segment.page)
    },
    nextPageOf: (addressPage) => {
      for (const { addressPage: start, page, pages } of segments) {
        if (addressPage < start + pages) return page + Math.max(0, addressPage - start)
      }
      return next
    },
  }
}

/** A space whose page numbers are the addresses themselves: physical memory. */
export function createFlatLayout(pages: number): Layout {
  return {
    pages,
    pageOf: (page) => page,
    addressPageOf: (page) => page,
    nextPageOf: (page) => page,
  }
}

/** Sorted, disjoint and not touching. */
function union(ranges: readonly PageRange[]): [number, number][] {
  const sorted = ranges
    .filter(([start, end]) => start < end)
    .map(([start, end]): [number, number] => [start, end])
    .sort((a, b) => a[0] - b[0])
  const result: [number, number][] = []
  for (const range of sorted) {
    const last = result.at(-1)
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1])
    else result.push(range)
  }
  return result
}

/** The first page number from `next` on that is congruent to `addressPage` modulo a huge page. */
function firstAligned(next: number, addressPage: number): number {
  const shift = (addressPage - next) % PAGES_PER_HUGE_PAGE
  return next + (shift < 0 ? shift + PAGES_PER_HUGE_PAGE : shift)
}

function findSegment(
  segments: readonly Segment[],
  firstOf: (segment: Segment) => number,
  page: number,
): Segment {
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (firstOf(segments[middle]) <= page) low = middle
    else high = middle - 1
  }
  const segment = segments[low]
  const first = firstOf(segment)
  assert(page >= first && page <= first + segment.pages, 'a page lies in a segment of its layout')
  return segment
}
