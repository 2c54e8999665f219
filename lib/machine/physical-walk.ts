/**
 * Ranges of frames, folio by folio. Follows the loops of `damon_pa_pageout()` and its like:
 *
 * ```
 *   at = start
 *   while at < end:   no folio, or the one looked at last   at += 1 page
 *                     it begins before (some kernels)       at = its end
 *                     else filter, act                      at += its size, from where it was met
 * ```
 * So a region that begins inside a folio acts on all of it, and steps over what lies behind.
 */
import { advanceTo, type MappedRange, type MappedRanges } from '../space/mapped-ranges.js'
import type { PageFilter } from '../damos/filter.js'
import type { ActionCall, FolioAction } from './action-call.js'
import type { FolioFilter } from './page-filters.js'
import { settle } from './residency.js'
import { isAbsent, orderAt, type PlacedMapping, type TargetMemory } from './target-memory.js'

/** Frames [start, end) that back a mapping: frame f is page f + offset. */
export interface FrameRange extends MappedRange {
  readonly memory: TargetMemory
  readonly mapping: PlacedMapping
  readonly offset: number
}

/** How a walk goes. */
export interface WalkRules {
  readonly filters: readonly PageFilter[]
  readonly skipsTails: boolean
  /** null: folios are counted, no more. */
  readonly act: FolioAction | null
}

/** The frames behind all targets. */
export function frameRangesOf(targets: readonly TargetMemory[]): FrameRange[] {
  return targets.flatMap((memory) =>
    memory.mapped.all
      .filter(({ frame }) => frame >= 0)
      .map((mapping) => {
        const { start, end, frame } = mapping
        const offset = start - frame
        return { ...mapping, start: frame, end: end - offset, memory, mapping, offset }
      }),
  )
}

/** Walks frames [start, end); `result` gets what was acted on, and what passed the filters. */
export function walkFrames(
  call: ActionCall,
  frames: MappedRanges<FrameRange>,
  filter: FolioFilter,
  rules: WalkRules,
  start: number,
  end: number,
): void {
  const { scheme, result, nowUs, kernel, machine } = call
  const { remembersLastFolio, countsFilterPassed } = kernel.damos
  const { filters, skipsTails, act } = rules
  advanceTo(frames, nowUs)
  let at = start
  let last = -1
  for (const range of frames.active) {
    if (range.end <= at) continue
    if (at >= end) break
    if (at < range.start) last = -1
    const { memory, mapping, offset } = range
    at = Math.max(at, range.start)
    const stop = Math.min(end, range.end)
    if (at < stop) settle(memory, at + offset, stop + offset, nowUs)
    while (at < stop) {
      const page = at + offset
      if (isAbsent(memory, page)) {
        at += memory.absent[page >> 9] === 512 ? Math.min(512 - (page & 511), stop - at) : 1
        last = -1
        continue
      }
      const order = orderAt(memory, mapping, page)
      const head = (page >> order) << order
      last = head - offset
      if (remembersLastFolio && last === scheme.lastApplied) {
        at++
        continue
      }
      if (skipsTails && head < page) {
        at = last + (1 << order)
        continue
      }
      at += 1 << order
      result.elapsedNs += machine.costs.visitNs
      if (filter.rejects(call, filters, memory, mapping, head, order)) continue
      if (countsFilterPassed) result.filterPassed += 1 << order
      if (act !== null) result.applied += act(call, memory, mapping, head, order)
    }
  }
  if (at < end) last = -1
  if (remembersLastFolio) scheme.lastApplied = last
}
