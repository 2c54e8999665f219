/**
 * Which addresses a heatmap shows. A target's regions lie in a few ranges with gaps between them that are a million
 * times as large: vaddr has three, program, heap and stack; physical memory one for each node. damo's `report
 * heatmap` draws one of them, the one with most accesses per byte. Here the ranges that matter are laid end to end:
 *
 * ```
 *   monitored    ▐█▌ program        ▐█████████████▌ heap   ▐▌ stack
 *   shown                           ├─────────────┤                     one segment: the others hardly matter
 *
 *   monitored    ▐████████▌ node 0               ▐███████████████▌ node 1
 *   shown        ├────────┤┄┄┄ gap left out ┄┄┄┄┄├───────────────┤      two segments
 * ```
 */
import type { Axis } from './axis.js'
import { join, type CoveredRange } from './survey.js'

/** Addresses shown without a break: an axis in pages, `cells` rows. */
export type Segment = Axis

/** What was chosen. */
export interface Segments {
  /** Ascending; empty where no memory was monitored. */
  readonly segments: readonly Segment[]
  /** Pages monitored but not shown. */
  readonly leftOutPages: number
  /** Share of all accesses that hit them. */
  readonly leftOutShare: number
}

/** A range is shown with this share of the accesses, */
const ACCESSED_SHARE_MIN = 0.01
/** … or with this share of the memory. */
const PAGES_SHARE_MIN = 0.1
/** A gap up to this share of the memory is shown as it is. */
const GAP_SHARE_MAX = 0.1
const SEGMENTS_MAX = 4

/**
 * Chooses segments.
 *
 * @param ranges ascending, disjoint
 * @param rows   of all segments together; they share them by size, each has at least one unit
 * @param unit   rows of a segment are a multiple of this; `rows` is one, too
 */
export function chooseSegments(ranges: readonly CoveredRange[], rows: number, unit = 1): Segments {
  const pages = sum(ranges, pagesOf)
  const accessed = sum(ranges, accessedOf)
  const joined = joinSmallGaps(ranges, GAP_SHARE_MAX * pages)
  const byWeight = [...joined].sort(
    (a, b) => b.accessed - a.accessed || pagesOf(b) - pagesOf(a) || a.startPage - b.startPage,
  )
  const matters = (range: CoveredRange): boolean =>
    (range.accessed > 0 && range.accessed >= ACCESSED_SHARE_MIN * accessed) ||
    pagesOf(range) >= PAGES_SHARE_MIN * pages
  const shown = byWeight
    .filter((range, i) => i === 0 || matters(range))
    .slice(0, Math.min(SEGMENTS_MAX, rows / unit))
    .sort((a, b) => a.startPage - b.startPage)
  const leftOut = joined.filter((range) => !shown.includes(range))
  const cells = shareRows(shown.map(pagesOf), rows / unit)
  return {
    segments: shown.map(({ startPage, endPage }, i) => ({
      start: startPage,
      end: endPage,
      cells: cells[i] * unit,
    })),
    leftOutPages: sum(leftOut, pagesOf),
    leftOutShare: accessed === 0 ? 0 : sum(leftOut, accessedOf) / accessed,
  }
}

function joinSmallGaps(ranges: readonly CoveredRange[], gapMax: number): CoveredRange[] {
  const joined: CoveredRange[] = []
  for (const range of ranges) {
    const last = joined.length - 1
    const isNear = last >= 0 && range.startPage - joined[last].endPage <= gapMax
    if (isNear) joined[last] = join(joined[last], range)
    else joined.push(range)
  }
  return joined
}

/** Shares out rows by size, at least one each: each further row goes where a row has most pages. */
function shareRows(sizes: readonly number[], rows: number): number[] {
  const shares = sizes.map(() => 1)
  for (let left = rows - sizes.length; left > 0; left--) {
    let fullest = 0
    for (let i = 1; i < sizes.length; i++) {
      if (sizes[i] / shares[i] > sizes[fullest] / shares[fullest]) fullest = i
    }
    shares[fullest]++
  }
  return shares
}

function pagesOf({ startPage, endPage }: CoveredRange): number {
  return endPage - startPage
}

function accessedOf({ accessed }: CoveredRange): number {
  return accessed
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0)
}
