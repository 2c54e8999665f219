/**
 * One count for neighbours that are touched together.
 *
 * Of what is touched each third time, 6 or 7 of 20 samples hit, 6.67 in the mean of windows around (steady-run.ts). But
 * a region that reaches a little over an edge counts less now and then, too. So if parts of an area tell of a mean, all
 * have that, and else each has its own count:
 *
 * ```
 *  of a part        6    6.67 6.66 6.66 | 5    5
 *  of its area      6.66 6.66 6.66 6.66 | 5    5
 * ```
 */
import { TOGETHER, type RecordedParts } from './recorded-parts.js'

/** Hits by which parts of an area may differ from each other. */
const APART = 1

/** Changes the counts of parts that are touched together. */
export function levelCounts(parts: RecordedParts): void {
  let first = 0
  while (first < parts.nrParts) {
    const end = endOfArea(parts, first)
    const mean = parts.rate[first] === TOGETHER ? meanOf(parts, first, end) : 0
    if (mean > 0) parts.count.fill(mean, first, end)
    first = end
  }
}

/** Where the neighbours of a part end that are touched together as it is, with counts that are near each other. */
function endOfArea(parts: RecordedParts, first: number): number {
  const { nrParts, rate, count } = parts
  let least = count[first]
  let most = least
  let end = first + 1
  if (rate[first] !== TOGETHER) return end
  for (; end < nrParts && rate[end] === TOGETHER && parts.isJoined(end); end++) {
    least = Math.min(least, count[end])
    most = Math.max(most, count[end])
    if (most - least > APART) break
  }
  return end
}

/** Mean of the parts of [first, last) whose count is one; 0 where none is. */
function meanOf({ start, end, count }: RecordedParts, first: number, last: number): number {
  let hits = 0
  let pages = 0
  for (let part = first; part < last; part++) {
    if (Number.isInteger(count[part])) continue
    const size = end[part] - start[part]
    hits += size * count[part]
    pages += size
  }
  return pages === 0 ? 0 : hits / pages
}
