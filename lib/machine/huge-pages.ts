/** Advice that makes huge pages of base pages, and takes them apart. */
import type { ActionCall } from './action-call.js'
import { scatterFrames } from './frames.js'
import { collapseBlock } from './huge-blocks.js'
import { freeUntouched } from './huge-fill.js'
import { breakUp } from './residency.js'
import { BLOCK_PAGES, nodeAt, type PlacedMapping, type TargetMemory } from './target-memory.js'

/**
 * Makes huge pages of the whole blocks of [start, end), at once.
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
    if (collapseBlock(memory, mapping, block, BLOCK_PAGES - 1, call.nowUs)) {
      call.result.elapsedNs += call.machine.costs.hugePageNs
    } else {
      isDone = false
    }
  }
  return isDone
}

/**
 * Takes apart the huge pages, made of base pages, that begin or end outside of [start, end).
 *
 * @param frees what nobody touched of them is given back
 */
export function cutHugePages(
  call: ActionCall,
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
  frees = true,
): void {
  const { huge } = memory.space
  if (mapping.order !== 0 || huge === null) return
  for (const edge of [start, end]) {
    const block = edge >> 9
    if ((edge & 511) === 0 || huge[block] === 0) continue
    breakUp(memory, block, call.nowUs)
    scatterFrames(memory, mapping, block, nodeAt(memory, mapping, block << 9))
    if (frees) freeUntouched(memory, mapping, block, call.nowUs)
    call.result.elapsedNs += call.machine.costs.hugePageNs
  }
}
