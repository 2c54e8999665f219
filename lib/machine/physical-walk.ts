/**
 * Ranges of frames, folio by folio. Follows the loops of `damon_pa_pageout()` and its like:
 *
 * ```
 *   at = start
 *   while at < end:   no folio, or the one looked at last   at += 1 page
 *                     it begins before (some kernels)       at = its end
 *                     else filter, act                      at += its size, from where it was met
 * ```
 * So a region that begins inside a folio acts on all of it, and steps over what lies behind. Where memory moves, blocks
 * of frames in which anything did are walked by what is in each frame.
 */
import { FREE, hasMoved, pageInFrame, spaceOfFrame, type FrameMap } from '../space/frame-map.js'
import { advanceTo, type MappedRange, type MappedRanges } from '../space/mapped-ranges.js'
import type { PageFilter } from '../damos/filter.js'
import type { ActionCall, FolioAction } from './action-call.js'
import type { FolioFilter } from './page-filters.js'
import { settleMachine } from './machine.js'
import { settle } from './residency.js'
import {
  blockEnd,
  BLOCK_PAGES,
  isAbsent,
  mappingAt,
  orderAt,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

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

/** Where a walk is: the next frame, the first one of the folio looked at last, and how many frames folios took. */
const walk = { at: 0, last: -1, ofFolios: 0 }

/** Walks frames [start, end); `result` gets what was acted on, and what passed the filters. */
export function walkFrames(
  call: ActionCall,
  frames: MappedRanges<FrameRange>,
  filter: FolioFilter,
  rules: WalkRules,
  start: number,
  end: number,
): void {
  const { scheme, nowUs, kernel, machine, result } = call
  advanceTo(frames, nowUs)
  const map = machine.frames?.map
  // Who is back is in a frame again.
  if (map !== undefined) settleMachine(machine, nowUs)
  walk.at = start
  walk.last = -1
  walk.ofFolios = 0
  if (map === undefined || map.nrMoved === 0) walkPlanned(call, frames, filter, rules, end)
  else {
    while (walk.at < end) {
      let stop = Math.min(end, blockEnd(walk.at))
      if (hasMoved(map, walk.at)) {
        walkMoved(call, map, filter, rules, stop)
        continue
      }
      while (stop < end && !hasMoved(map, stop)) stop = Math.min(end, blockEnd(stop))
      walkPlanned(call, frames, filter, rules, stop)
    }
  }
  if (walk.at < end) walk.last = -1
  result.elapsedNs += machine.costs.frameNs * Math.max(0, end - start - walk.ofFolios)
  if (kernel.damos.remembersLastFolio) scheme.lastApplied = walk.last
}

/** Frames up to `end` that hold what mappings say. */
function walkPlanned(
  call: ActionCall,
  frames: MappedRanges<FrameRange>,
  filter: FolioFilter,
  rules: WalkRules,
  end: number,
): void {
  const { machine } = call
  for (const range of frames.active) {
    if (range.end <= walk.at || range.memory.killedUs !== null) continue
    if (walk.at >= end) break
    if (walk.at < range.start) walk.last = -1
    const { memory, mapping, offset } = range
    walk.at = Math.max(walk.at, range.start)
    const stop = Math.min(end, range.end)
    if (machine.frames === null && walk.at < stop) {
      settle(memory, walk.at + offset, stop + offset, call.nowUs)
    }
    while (walk.at < stop) {
      const page = walk.at + offset
      if (isAbsent(memory, page)) {
        const isGone = memory.absent[page >> 9] === BLOCK_PAGES
        walk.at += isGone ? Math.min(blockEnd(page) - page, stop - walk.at) : 1
        walk.last = -1
        continue
      }
      visit(call, filter, rules, memory, mapping, page, offset)
    }
  }
  if (machine.frames === null || walk.at >= end) return
  walk.at = end
  walk.last = -1
}

/** Frames up to `end`, of a block in which something moved. */
function walkMoved(
  call: ActionCall,
  map: FrameMap,
  filter: FolioFilter,
  rules: WalkRules,
  end: number,
): void {
  const { targets } = call.machine
  while (walk.at < end) {
    const page = pageInFrame(map, walk.at)
    const memory = targets[page === FREE ? 0 : spaceOfFrame(map, walk.at)]
    const mapping = page === FREE ? undefined : mappingAt(memory, page)
    if (mapping === undefined || isAbsent(memory, page)) {
      walk.at++
      walk.last = -1
    } else {
      visit(call, filter, rules, memory, mapping, page, page - walk.at)
    }
  }
}

/** Looks at the folio of a page, and acts on it. */
function visit(
  call: ActionCall,
  filter: FolioFilter,
  { filters, skipsTails, act }: WalkRules,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  offset: number,
): void {
  const { scheme, result, kernel, machine } = call
  const { remembersLastFolio, countsFilterPassed } = kernel.damos
  const before = walk.at
  const order = orderAt(memory, mapping, page)
  const head = (page >> order) << order
  walk.last = head - offset
  if (remembersLastFolio && walk.last === scheme.lastApplied) {
    walk.at++
    return
  }
  if (skipsTails && head < page) {
    walk.at = walk.last + (1 << order)
    return
  }
  walk.at += 1 << order
  walk.ofFolios += walk.at - before
  result.elapsedNs += machine.costs.visitNs
  if (filter.rejects(call, filters, memory, mapping, head, order)) return
  if (countsFilterPassed) result.filterPassed += 1 << order
  if (act !== null) result.applied += act(call, memory, mapping, head, order)
}
