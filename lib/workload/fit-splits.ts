/**
 * Edges within what was taken for one area.
 *
 * Along an area of one rate, the sum of what is hit more than in the mean wanders no farther from 0 than chance lets
 * it. Where it goes farthest, an area that is not of one rate is divided:
 *
 * ```
 *  hits        0   0   0   1 | 4   5   3   4       mean 2
 *  sum        -2  -4  -6  -7  -5  -2  -1   0
 * ```
 */
import type { FitAreas } from './fit-areas.js'
import { WINDOWS_MIN, type FitWindows } from './fit-windows.js'
import { firstEndingAfter } from './recorded-window.js'
import { reportedOf, touchedOf } from './reported-rates.js'
import { lowerBound } from './unit-search.js'

/** Steps along an area. */
const BINS = 64
/** Kolmogorov's limit, in standard deviations: by chance, one of a hundred areas of one rate goes farther. */
const SUM_LIMIT = 1.63
/** A region tells of an area in which so much of it lies. */
const SHARE_MIN = 0.5
/** What a piece's rate is of its area's, where no region tells. */
const UNKNOWN_SHARE = 0.5

/** By bin: what is hit more than in the mean, as changes from the bin before. */
const bins = new Float64Array(BINS + 1)

/** Divides areas that are not of one rate, each once at most. */
export function splitAreas(areas: FitAreas, windows: FitWindows): void {
  for (let area = areas.nrAreas - 1; area >= 0; area--) {
    const nrKnown = areas.to[area] - areas.from[area] + 1
    if (areas.isSettled(area) || nrKnown < WINDOWS_MIN) continue
    const part = placeOfSplit(areas, windows, area)
    if (part === 0) continue
    areas.divide(area, part)
    const unknown = UNKNOWN_SHARE * areas.rate[area]
    areas.rate[area] = meanOf(areas, windows, area, unknown)
    areas.rate[area + 1] = meanOf(areas, windows, area + 1, unknown)
  }
}

/** The part before which an area is to be divided; 0 where it is of one rate. */
function placeOfSplit(areas: FitAreas, windows: FitWindows, area: number): number {
  const start = areas.startOf(area)
  const scale = BINS / areas.sizeOf(area)
  const rate = areas.rate[area]
  bins.fill(0)
  let squares = 0
  let sum = 0
  for (let at = areas.from[area]; at <= areas.to[area]; at++) {
    const window = windows.of(at)
    if (window === undefined) continue
    const { startPage, endPage } = window
    const expected = reportedOf(windows.reportedIn(at), rate)
    let region = firstEndingAfter(endPage, start)
    for (; region < endPage.length && startPage[region] < areas.endOf(area); region++) {
      const from = Math.max(0, (startPage[region] - start) * scale)
      const to = Math.min(BINS, (endPage[region] - start) * scale)
      if (to - from < SHARE_MIN * scale * (endPage[region] - startPage[region])) continue
      const more = windows.hitOf(window, region) - expected
      bins[Math.round(from)] += more
      bins[Math.round(to)] -= more
      sum += more * (Math.round(to) - Math.round(from))
      squares += (to - from) * (to - from)
    }
  }
  const variance = (squares * rate * (1 - rate)) / windows.nrSamples
  if (variance === 0) return 0
  const bin = farthestBin(sum / BINS, SUM_LIMIT * Math.sqrt(variance))
  if (bin === 0) return 0
  // Both pieces have a part at least.
  const [first, last] = [areas.first[area] + 1, areas.first[area + 1] - 1]
  return first > last ? 0 : lowerBound(areas.parts.start, first, last, start + bin / scale)
}

/** Where the sum of bins, less their mean, goes farthest from 0; 0 where it stays within a limit. */
function farthestBin(mean: number, limit: number): number {
  let height = 0
  let sum = 0
  let farthest = limit
  let at = 0
  for (let bin = 0; bin < BINS; bin++) {
    height += bins[bin]
    sum += height - mean
    if (Math.abs(sum) <= farthest) continue
    farthest = Math.abs(sum)
    at = bin + 1
  }
  return at
}

/** Mean rate of regions that lie in an area for the most part. */
function meanOf(areas: FitAreas, windows: FitWindows, area: number, unknown: number): number {
  const start = areas.startOf(area)
  const end = areas.endOf(area)
  let hits = 0
  let pages = 0
  for (let at = areas.from[area]; at <= areas.to[area]; at++) {
    const window = windows.of(at)
    if (window === undefined) continue
    const { startPage, endPage } = window
    let region = firstEndingAfter(endPage, start)
    for (; region < endPage.length && startPage[region] < end; region++) {
      const own = areas.pagesOf(area, startPage[region], endPage[region])
      if (own < SHARE_MIN * (endPage[region] - startPage[region])) continue
      hits += own * windows.hitOf(window, region)
      pages += own
    }
  }
  return pages === 0 ? unknown : touchedOf(windows.reportedIn(windows.middle), hits / pages)
}
