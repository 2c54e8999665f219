/** Which memory was monitored when: what a replay of a record maps. */
import type { PageRange } from '../space/layout.js'
import type { RecordedMapping } from './recording.js'

/** More mappings than this, and memory counts as mapped all the time. */
export const MAPPINGS_MAX = 1024
/** More ranges than this, and those with the smallest gaps between them count as one. */
export const RANGES_MAX = 256

/** Follows what a target's snapshots cover. */
export class RecordedMemory {
  /** What the last snapshot covered, each part since when. */
  #mapped: RecordedMapping[] = []
  /** What was covered before, and is no more; null: there were too many. */
  #gone: RecordedMapping[] | null = []
  #ranges: PageRange[] = []

  /**
   * Takes in a snapshot.
   *
   * @param covered pages that it covers, ascending, disjoint, not touching each other
   * @param fromUs when its window begins, not before those of others
   */
  cover(covered: readonly PageRange[], fromUs: number): void {
    if (isSpannedBy(this.#mapped, covered)) return
    this.#ranges = joined([...this.#ranges, ...covered])
    if (this.#gone === null) return
    const kept: RecordedMapping[] = []
    for (const mapping of this.#mapped) {
      const rest = cut([mapping.startPage, mapping.endPage], covered)
      for (const [startPage, endPage] of rest.inside) kept.push({ ...mapping, startPage, endPage })
      for (const [startPage, endPage] of rest.outside) {
        this.#gone.push({ ...mapping, startPage, endPage, untilUs: fromUs })
      }
    }
    const before = this.#mapped.map(({ startPage, endPage }): PageRange => [startPage, endPage])
    for (const range of covered) {
      for (const [startPage, endPage] of cut(range, before).outside) {
        kept.push({ startPage, endPage, fromUs, untilUs: null })
      }
    }
    this.#mapped = kept.sort((a, b) => a.startPage - b.startPage)
    if (this.#gone.length + kept.length > MAPPINGS_MAX) this.#gone = null
  }

  /** All pages that were ever covered. */
  get ranges(): readonly PageRange[] {
    return nearestJoined(this.#ranges)
  }

  /** What was covered, and when; where that changed very often, all of it always. */
  get mappings(): readonly RecordedMapping[] {
    if (this.#gone !== null && this.#ranges.length <= RANGES_MAX) {
      return [...this.#gone, ...this.#mapped].sort(
        (a, b) => a.startPage - b.startPage || a.fromUs - b.fromUs,
      )
    }
    return this.ranges.map(([startPage, endPage]) => ({
      startPage,
      endPage,
      fromUs: 0,
      untilUs: null,
    }))
  }
}

/** Ranges in any order made ascending, disjoint, and not touching each other. */
export function joined(ranges: readonly PageRange[]): PageRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const result: [number, number][] = []
  for (const [start, end] of sorted) {
    const last = result.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}

/** At most `max` ranges, joined over the smallest gaps. */
export function nearestJoined(
  ranges: readonly PageRange[],
  max: number = RANGES_MAX,
): readonly PageRange[] {
  if (ranges.length <= max) return ranges
  const gaps = ranges.slice(1).map(([start], i) => start - ranges[i][1])
  const order = gaps.map((_, i) => i).sort((a, b) => gaps[b] - gaps[a] || a - b)
  const isKept = new Set(order.slice(0, max - 1))
  const result: [number, number][] = []
  ranges.forEach(([start, end], i) => {
    if (i === 0 || isKept.has(i - 1)) result.push([start, end])
    else result[result.length - 1][1] = end
  })
  return result
}

/** Whether mappings, some of which may touch, span exactly the ranges. */
function isSpannedBy(mapped: readonly RecordedMapping[], ranges: readonly PageRange[]): boolean {
  let i = 0
  for (const [start, end] of ranges) {
    if (i === mapped.length || mapped[i].startPage !== start) return false
    while (i + 1 < mapped.length && mapped[i].endPage === mapped[i + 1].startPage) i++
    if (mapped[i++].endPage !== end) return false
  }
  return i === mapped.length
}

/** The parts of a range inside and outside of others, which ascend and are disjoint. */
function cut(
  [start, end]: PageRange,
  others: readonly PageRange[],
): { readonly inside: PageRange[]; readonly outside: PageRange[] } {
  const inside: PageRange[] = []
  const outside: PageRange[] = []
  let at = start
  for (const [otherStart, otherEnd] of others) {
    const from = Math.max(at, otherStart)
    const to = Math.min(end, otherEnd)
    if (from >= to) continue
    if (at < from) outside.push([at, from])
    inside.push([from, to])
    at = to
  }
  if (at < end) outside.push([at, end])
  return { inside, outside }
}
