/**
 * Huge pages that are made of base pages, and taken apart. Advice makes them at once, as if khugepaged had come by:
 * each whole block of a range of which at most 64 pages are absent (`max_ptes_swap`); these come back with it.
 */
import type { ActionCall } from './action-call.js'
import { bringBack, breakUp, join, moveTo } from './residency.js'
import {
  BLOCK_PAGES,
  isAbsent,
  nodeAt,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'
import { roomOn } from './nodes.js'

/** Absent pages of a block that a huge page is still made of. */
const ABSENT_PAGES_MAX = 64

/**
 * Makes huge pages of the whole blocks of [start, end).
 *
 * @returns whether all of them are huge pages now
 */
export function makeHugePages(
  call: ActionCall,
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
): boolean {
  const { huge } = memory.space
  if (mapping.order !== 0 || huge === null) return mapping.order !== 0
  let isDone = true
  for (let block = Math.ceil(start / BLOCK_PAGES); (block + 1) << 9 <= end; block++) {
    if (huge[block] !== 0) continue
    if (memory.absent[block] > ABSENT_PAGES_MAX || !gather(memory, mapping, block)) {
      isDone = false
      continue
    }
    join(memory, block, call.nowUs)
    call.result.elapsedNs += call.machine.costs.hugePageNs
  }
  return isDone
}

/** Takes apart the huge pages, made of base pages, that begin or end outside of [start, end). */
export function cutHugePages(
  call: ActionCall,
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
): void {
  const { huge } = memory.space
  if (mapping.order !== 0 || huge === null) return
  for (const edge of [start, end]) {
    const block = edge >> 9
    if ((edge & 511) === 0 || huge[block] === 0) continue
    breakUp(memory, block, call.nowUs)
    call.result.elapsedNs += call.machine.costs.hugePageNs
  }
}

/** Has all pages of a block present, on the node of the first one. @returns false where there is no room for it */
function gather(memory: TargetMemory, mapping: PlacedMapping, block: number): boolean {
  const first = block << 9
  const node = nodeAt(memory, mapping, first)
  let away = 0
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if (isAbsent(memory, page) || nodeAt(memory, mapping, page) !== node) away++
  }
  if (away === 0) return true
  if (node >= 0 && roomOn(memory.nodes, node) < away) return false
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if (isAbsent(memory, page)) bringBack(memory, mapping, page, 0)
    if (nodeAt(memory, mapping, page) !== node) moveTo(memory, mapping, page, 0, node)
  }
  return true
}
