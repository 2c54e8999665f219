/**
 * The daemon that makes huge pages of base pages, where they are wanted: it goes round all memory in the order of
 * targets and addresses, some pages every so often. Follows `khugepaged_scan_mm_slot()`, and what it collapses
 * `hpage_collapse_scan_pmd()`, but whether pages were used of late is not looked at.
 */
import { isHugeWanted } from './huge-advice.js'
import { collapseBlock } from './huge-blocks.js'
import type { ThpModel } from './model.js'
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

/** Where it is, and what it did. */
export interface Khugepaged {
  /** Position among the machine's targets, and the block that it looks at next. */
  target: number
  block: number
  /** When it wakes up. */
  nextUs: number
  /** Since the start. */
  pagesScanned: number
  collapsed: number
}

/** Asleep until its first turn. */
export function createKhugepaged({ scanPages, scanUs, mode }: ThpModel): Khugepaged {
  const isAwake = mode !== 'never' && scanPages > 0
  return {
    target: 0,
    block: 0,
    nextUs: isAwake ? scanUs : Infinity,
    pagesScanned: 0,
    collapsed: 0,
  }
}

/** Does the turns that are due. */
export function runKhugepaged(
  khugepaged: Khugepaged,
  thp: ThpModel,
  targets: readonly TargetMemory[],
  nowUs: number,
): void {
  while (khugepaged.nextUs <= nowUs) {
    scan(khugepaged, thp, targets, nowUs)
    khugepaged.nextUs += thp.scanUs
  }
}

/** One turn: as many pages as it looks at, or all that there are. */
function scan(
  hand: Khugepaged,
  { scanPages, maxPtesNone }: ThpModel,
  targets: readonly TargetMemory[],
  nowUs: number,
): void {
  let left = scanPages
  let rounds = 0
  while (left > 0) {
    if (hand.target >= targets.length) {
      if (rounds++ > 0) return
      hand.target = 0
      hand.block = 0
      continue
    }
    const memory = targets[hand.target]
    const mapping = nextWanted(memory, hand)
    if (mapping === undefined) {
      hand.target++
      hand.block = 0
      continue
    }
    const block = hand.block++
    left -= BLOCK_PAGES
    hand.pagesScanned += BLOCK_PAGES
    if (memory.space.huge?.[block] !== 0) continue
    if (collapseBlock(memory, mapping, block, maxPtesNone, nowUs)) hand.collapsed++
  }
}

/** Moves the hand to the next block that is to be huge, or is; undefined: the target has no more. */
function nextWanted(memory: TargetMemory, hand: Khugepaged): PlacedMapping | undefined {
  for (const mapping of memory.mapped.active) {
    const first = Math.max(hand.block, Math.ceil(mapping.start / BLOCK_PAGES))
    for (let block = first; (block + 1) << 9 <= mapping.end; block++) {
      if (!isHugeWanted(memory, mapping, block)) continue
      hand.block = block
      return mapping
    }
  }
  return undefined
}
