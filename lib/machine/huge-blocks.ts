/**
 * Blocks of base pages that become huge pages, pages that are not there with them: at most 64 that are paged out
 * (`max_ptes_swap`), which come back, and as many that were never touched as whoever makes it allows (`max_ptes_none`).
 */
import { makeOld } from '../space/space.js'
import { enterFrames, gatherFrames, hasPlannedFrames, takeFrames } from './frames.js'
import { isHugeWanted } from './huge-advice.js'
import { beginFill } from './huge-fill.js'
import type { FaultCosts } from './model.js'
import { nodeWithRoom, roomOn } from './nodes.js'
import { bringBack, join, moveTo } from './residency.js'
import {
  BLOCK_PAGES,
  countOn,
  isAbsent,
  nodeAt,
  noteChanged,
  setNode,
  UNTOUCHED,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** Pages of a block that are paged out, of which a huge page is still made. */
const PAGED_OUT_MAX = 64

/**
 * Makes a block, settled up to now, a huge page.
 *
 * @param noneMax pages of it that may never have been touched
 * @returns false where too many of its pages are not there, or its node has no room for them
 */
export function collapseBlock(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  noneMax: number,
  nowUs: number,
): boolean {
  const none = memory.absent[block] === 0 ? 0 : countUntouched(memory, block)
  if (none > noneMax || memory.absent[block] - none > PAGED_OUT_MAX) return false
  if (!gather(memory, mapping, block, nowUs)) return false
  join(memory, mapping, block, nowUs)
  gatherFrames(memory, mapping, block, nodeAt(memory, mapping, block << 9))
  return true
}

/**
 * A page of a block is touched of which none ever was: all of it comes, as one huge page, where that is wanted and a
 * node has room for it; on the time of who touches it. It starts old, as its touch was before now. Follows
 * `do_huge_pmd_anonymous_page()`.
 *
 * @param fromUs since when touches of its other pages are not known
 * @returns false: only the page is to come
 */
export function faultHuge(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  { hugeNs }: FaultCosts,
  fromUs: number,
  nowUs: number,
): boolean {
  const block = page >> 9
  const { waits, space, nodes, absent } = memory
  if (absent[block] < BLOCK_PAGES || space.huge === null) return false
  if (!isHugeWanted(memory, mapping, block)) return false
  if (countUntouched(memory, block) < BLOCK_PAGES) return false
  const first = block << 9
  const node = mapping.node < 0 ? -1 : nodeWithRoom(nodes, mapping.node, BLOCK_PAGES)
  if (node >= 0 && roomOn(nodes, node) < BLOCK_PAGES) return false
  if (!isWithinLimits(memory, BLOCK_PAGES)) return false
  const { byPage } = beginFill(memory, block, fromUs)
  if (!hasPlannedFrames(mapping)) {
    setNode(memory, mapping, first, BLOCK_PAGES, node)
    takeFrames(memory, mapping, first, 9, node)
  }
  for (let at = first; at < first + BLOCK_PAGES; at++) {
    fillUntouched(memory, mapping, at, node)
    byPage[at] = 1
  }
  byPage[page] = 0
  space.huge[block] = 1
  makeOld(space, first, 9, nowUs)
  memory.hugePages += BLOCK_PAGES
  noteChanged(memory, first, 9)
  waits.busyNs += hugeNs
  waits.minorFaults++
  return true
}

/** Has all pages of a block present, on the node of the first one. @returns false where there is no room for it */
function gather(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  nowUs: number,
): boolean {
  const first = block << 9
  const node = nodeAt(memory, mapping, first)
  let away = 0
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if (isAbsent(memory, page) || nodeAt(memory, mapping, page) !== node) away++
  }
  if (away === 0 && memory.fill === null) return true
  if (node >= 0 && roomOn(memory.nodes, node) < away) return false
  if (!isWithinLimits(memory, memory.absent[block])) return false
  const isFilled = memory.absent[block] > 0 && countUntouched(memory, block) > 0
  const fill = isFilled || memory.fill !== null ? beginFill(memory, block, nowUs) : null
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if ((memory.flags[page] & UNTOUCHED) !== 0) {
      fillUntouched(memory, mapping, page, node)
      fill!.byPage[page] = 1
    } else if (isAbsent(memory, page)) bringBack(memory, mapping, page, 0)
    if (nodeAt(memory, mapping, page) !== node) moveTo(memory, mapping, page, 0, node, nowUs)
  }
  return true
}

/** Whether so many pages more are within the limits of all cgroups: nobody reclaims for a huge page. */
function isWithinLimits({ limits }: TargetMemory, pages: number): boolean {
  return limits.every(
    (limit) => limit.pages + pages <= Math.min(limit.model.maxPages, limit.highPages),
  )
}

/** Pages of a block that were never touched. */
function countUntouched({ flags }: TargetMemory, block: number): number {
  const first = block << 9
  let pages = 0
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if ((flags[page] & UNTOUCHED) !== 0) pages++
  }
  return pages
}

/** Puts a page on a node, or on none (-1), that was never touched. */
function fillUntouched(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  node: number,
): void {
  enterFrames(memory, mapping, page, 0, nodeAt(memory, mapping, page), node)
  memory.flags[page] = 0
  memory.absent[page >> 9]--
  memory.untouchedPages--
  setNode(memory, mapping, page, 1, node)
  countOn(memory, node, 1)
  noteChanged(memory, page, 0)
}
