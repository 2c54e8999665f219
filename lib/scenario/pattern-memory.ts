/** Where a pattern has its memory: its place among the mappings, and sizes inside it. */
import { PAGE_BYTES } from '../base/units.js'
import { PAGES_PER_HUGE_PAGE } from '../space/layout.js'
import type { Loop } from '../workload/loop.js'
import { pagesOfParts, type MemoryPart } from '../workload/memory-part.js'
import type { Extent, PatternPlaceDocument, PlaceDocument, WorkloadDocument } from './document.js'
import type { Issues } from './issues.js'
import type { ProcessLayout } from './process-layout.js'
import type { Path } from './source.js'
import { sizeOfPages, type JsonObject } from './texts.js'
import { boundsOf, DEFAULT_TICK_US, mappedParts, pagesOf } from './workloads.js'

/** The memory of a pattern of a process. */
export interface PatternSite {
  readonly quantumUs: number
  readonly loop: Loop
  /** What of its place is mapped at any time, ascending. */
  readonly parts: readonly MemoryPart[]
  /** Of all parts. */
  readonly pages: number
  readonly layout: ProcessLayout
  /** Of the pattern in the scenario. */
  readonly path: Path
  readonly issues: Issues
  /** Its place, as text. */
  readonly place: JsonObject
}

/**
 * The site of a pattern.
 *
 * @returns undefined where its place leaves the memory, or nothing is there, which is reported
 */
export function siteOf(
  { loop, tick }: WorkloadDocument,
  place: PatternPlaceDocument,
  granule: 0 | 9,
  layout: ProcessLayout,
  path: Path,
  issues: Issues,
): PatternSite | undefined {
  if (
    place.size === undefined &&
    pagesOf(place.start, layout.memoryPages, 1) >= layout.memoryPages
  ) {
    issues.add([...path, 'start'], 'leaves nothing of the memory; expected a smaller one')
    return undefined
  }
  const bounds = boundsOf({ ...placeIn(place, granule, layout), granule }, layout, path, issues)
  if (bounds === undefined) return undefined
  const [start, end] = bounds
  const parts = mappedParts(start, end, layout.pieces).map(([startPage, endPage]) => ({
    startPage,
    endPage,
  }))
  if (parts.length === 0) {
    issues.add(path, 'lies in a hole of the memory; expected a place that is mapped at some time')
    return undefined
  }
  return {
    quantumUs: tick ?? DEFAULT_TICK_US,
    loop: loop === 'closed' ? 'closed' : 'open',
    parts,
    pages: pagesOfParts(parts),
    layout,
    path,
    issues,
    place: { start: sizeOfPages(start - layout.memoryStart), size: sizeOfPages(end - start) },
  }
}

/** With its size: all whole units behind the start, where none is given. */
function placeIn(
  { start, size }: PatternPlaceDocument,
  granule: 0 | 9,
  { memoryPages }: ProcessLayout,
): PlaceDocument {
  if (size !== undefined) return { start, size }
  const unit = 1 << granule
  const rest = Math.max(0, memoryPages - pagesOf(start, memoryPages, unit))
  return { start, size: { bytes: Math.floor(rest / unit) * unit * PAGE_BYTES } }
}

/**
 * Pages of a size inside a pattern's memory; a share is of that memory, rounded down to whole units.
 *
 * @param key of the size, below the pattern; faults are reported there
 * @param min fewest pages
 * @returns undefined where it does not fit, which is reported
 */
export function pagesInside(
  extent: Extent,
  { pages, path, issues }: PatternSite,
  key: Path,
  granule: 0 | 9,
  min: 0 | 1,
): number | undefined {
  const unit = granule === 9 ? PAGES_PER_HUGE_PAGE : 1
  const size = pagesOf(extent, pages, unit)
  const fault =
    size > pages
      ? `more than there is (got ${sizeOfPages(size)}); expected at most ${sizeOfPages(pages)}`
      : size < min
        ? `less than ${sizeOfPages(unit)}; expected more`
        : size % unit !== 0
          ? `not in whole blocks of 2 MiB (got ${sizeOfPages(size)}); expected a multiple of 2 MiB`
          : undefined
  if (fault === undefined) return size
  issues.add([...path, ...key], fault)
  return undefined
}

/** How many pages of parts lie below an address page. */
export function pagesBelow(parts: readonly MemoryPart[], page: number): number {
  return parts.reduce(
    (sum, { startPage, endPage }) => sum + Math.max(0, Math.min(page, endPage) - startPage),
    0,
  )
}
