/**
 * What is in memory: pages are paged out by actions and by reclaim, and come back when they are touched.
 *
 * Nobody watches absent pages. When somebody looks at a block (an action, a metric, the summary), the sources are
 * asked which of its absent pages were touched since it was looked at last:
 *
 * ```
 *   paged out          looked at          looked at
 *   ────┬──────────────────┬──────────────────┬──
 *       └─ any touch? ─────┘└─ any touch? ────┘     one question for the block; by pages only where it was touched
 * ```
 * So a block that stays cold costs one question per look, and one that is all there costs nothing.
 */
import { askSources, makeOld, unjoin } from '../space/space.js'
import { changeFrames, enterFrames, leaveFrames, takeFrames } from './frames.js'
import { nodeWithRoom, type NumaNodes } from './nodes.js'
import {
  ABSENT,
  ACTIVE,
  BLOCK_PAGES,
  countActive,
  countOn,
  mappingAt,
  nodeAt,
  noteChanged,
  setNode,
  type PlacedMapping,
  UNTOUCHED,
  type TargetMemory,
} from './target-memory.js'
import { countMove } from './tier-moves.js'

const units = new Int32Array(BLOCK_PAGES)
const hits = new Uint8Array(BLOCK_PAGES)
/** Blocks that are asked for together. */
const BATCH_BLOCKS = 1024
const batch = new Int32Array(BATCH_BLOCKS)
const batchHits = new Uint8Array(BATCH_BLOCKS)

/**
 * Absent pages that were touched and are not back yet, on machines with a model: to bring one back may take others, of
 * which is to be known first whether they were touched.
 */
const faults = { memories: [] as TargetMemory[], pages: [] as number[], sinceUs: [] as number[] }
let isDraining = false

/** Finds out which absent pages of the blocks that [start, end) lies in are back. */
export function settle(memory: TargetMemory, start: number, end: number, nowUs: number): void {
  noteTouched(memory, start, end, nowUs)
  bringTouched()
}

/** Brings all pages back that are known to be touched. */
export function bringTouched(): void {
  if (isDraining) return
  isDraining = true
  try {
    for (let i = 0; i < faults.pages.length; i++) {
      const memory = faults.memories[i]
      const page = faults.pages[i]
      const mapping = mappingAt(memory, page)
      if (mapping === undefined || (memory.flags[page] & ABSENT) === 0) continue
      memory.pager!.fault(memory, mapping, page, faults.sinceUs[i])
    }
  } finally {
    faults.memories.length = 0
    faults.pages.length = 0
    faults.sinceUs.length = 0
    isDraining = false
  }
}

/** Like {@link settle}, but what was touched comes back only with the next one. */
export function noteTouched(memory: TargetMemory, start: number, end: number, nowUs: number): void {
  const { settled } = memory
  for (let block = start >> 9; block << 9 < end; block++) {
    if (memory.absent[block] > 0) settleBlock(memory, block, nowUs)
    // A burst that is interrupted is settled to its end.
    if (settled[block] < nowUs) settled[block] = nowUs
  }
}

/**
 * Finds out which absent pages are back, in all of a target's memory. Blocks that were looked at at one time are asked
 * for together.
 */
export function settleAll(memory: TargetMemory, nowUs: number): void {
  if (memory.absentPages + memory.untouchedPages === 0) return
  const { absent, settled } = memory
  let nr = 0
  for (let block = 0; block < absent.length; block++) {
    if (absent[block] === 0 || settled[block] >= nowUs) continue
    if (nr === BATCH_BLOCKS || (nr > 0 && settled[block] !== settled[batch[0]])) {
      settleBatch(memory, nr, nowUs)
      nr = 0
    }
    batch[nr++] = block
  }
  settleBatch(memory, nr, nowUs)
  bringTouched()
}

function settleBatch(memory: TargetMemory, nr: number, nowUs: number): void {
  if (nr === 0) return
  batchHits.fill(0, 0, nr)
  askSources(memory.space, batch, 0, nr, 9, memory.settled[batch[0]], nowUs, batchHits)
  for (let i = 0; i < nr; i++) {
    if (batchHits[i] === 1) settlePages(memory, batch[i], nowUs)
    memory.settled[batch[i]] = nowUs
  }
}

/** Pages a folio out. Its block is settled up to now. */
export function pageOut(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  nowUs: number,
): void {
  const { flags, space } = memory
  if (order !== mapping.order) breakUp(memory, page >> order, nowUs)
  else makeOld(space, page, order, nowUs)
  const pages = 1 << order
  for (let i = page; i < page + pages; i++) {
    if ((flags[i] & ACTIVE) !== 0) countActive(memory, mapping, i, -1)
    flags[i] = ABSENT
  }
  if (mapping.order === 9) memory.hugePages -= pages
  const on = nodeAt(memory, mapping, page)
  countOn(memory, on, -pages)
  leaveFrames(memory, mapping, page, order, on)
  memory.absent[page >> 9] += pages
  noteChanged(memory, page, order)
  memory.absentPages += pages
  memory.pagedOut += pages
}

/**
 * Brings an absent folio, to the node that it was on if there is room. On a machine with a model that may take memory
 * from others, or end the target.
 */
export function bringBack(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
): void {
  const { flags, nodes, pager } = memory
  const pages = 1 << order
  const isUntouched = (flags[page] & UNTOUCHED) !== 0
  const last = nodeAt(memory, mapping, page)
  const now = pager === null ? placeOn(nodes, last, pages) : pager.allocate(memory, last, pages)
  if (memory.killedUs !== null) return
  if (isUntouched) memory.untouchedPages -= pages
  else {
    memory.absentPages -= pages
    if (pager !== null && mapping.isAnon) {
      for (let i = page; i < page + pages; i++) pager.leaveSwap(memory, mapping, i, true)
    }
  }
  flags.fill(0, page, page + pages)
  memory.absent[page >> 9] -= pages
  noteChanged(memory, page, order)
  if (mapping.order === 9) memory.hugePages += pages
  if (isUntouched) enterFrames(memory, mapping, page, order, last, now)
  else takeFrames(memory, mapping, page, order, now)
  if (now !== last) setNode(memory, mapping, page, pages, now)
  countOn(memory, now, pages)
}

function placeOn(nodes: NumaNodes, wanted: number, pages: number): number {
  return wanted < 0 ? wanted : nodeWithRoom(nodes, wanted, pages)
}

/** Moves a present folio to a node that has room for it. */
export function moveTo(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  node: number,
  nowUs: number,
): void {
  const pages = 1 << order
  const last = nodeAt(memory, mapping, page)
  countMove(memory, page, order, last, node, nowUs)
  countOn(memory, last, -pages)
  countOn(memory, node, pages)
  if ((memory.flags[page] & ACTIVE) !== 0) {
    if (last >= 0) memory.activeOn[last] -= pages
    memory.activeOn[node] += pages
  }
  const { copied } = memory.nodes
  copied[node] += pages
  if (last >= 0) copied[last] += pages
  noteChanged(memory, page, order)
  changeFrames(memory, mapping, page, order, last, node)
  setNode(memory, mapping, page, pages, node)
  memory.migrated += pages
}

/** Makes a block of base pages, all there and on one node, one huge page. It starts old. */
export function join(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  nowUs: number,
): void {
  const { space, flags } = memory
  const first = block << 9
  space.huge![block] = 1
  noteChanged(memory, first, 9)
  memory.hugePages += BLOCK_PAGES
  makeOld(space, first, 9, nowUs)
  // A folio is in one list: that of its first page.
  const shared = flags[first]
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    countActive(memory, mapping, page, ((shared & ACTIVE) - (flags[page] & ACTIVE)) / ACTIVE)
    flags[page] = shared
  }
}

/** Makes a huge page base pages again. They start old. */
export function breakUp(memory: TargetMemory, block: number, nowUs: number): void {
  const { space } = memory
  const first = block << 9
  unjoin(space, block, nowUs)
  noteChanged(memory, first, 9)
  memory.hugePages -= BLOCK_PAGES
}

function settleBlock(memory: TargetMemory, block: number, nowUs: number): void {
  const fromUs = memory.settled[block]
  if (fromUs >= nowUs) return
  units[0] = block
  hits[0] = 0
  askSources(memory.space, units, 0, 1, 9, fromUs, nowUs, hits)
  if (hits[0] === 1) settlePages(memory, block, nowUs)
}

/** Finds out which pages of a block, which was touched, are back. */
function settlePages(memory: TargetMemory, block: number, nowUs: number): void {
  const { space, flags, settled, pager } = memory
  const fromUs = settled[block]
  const first = block << 9
  const end = Math.min(first + BLOCK_PAGES, space.layout.pages)
  let nr = 0
  for (let page = first; page < end; page++) {
    if ((flags[page] & ABSENT) === 0) continue
    hits[nr] = 0
    units[nr++] = page
  }
  if (nr === 0) return
  askSources(space, units, 0, nr, 0, fromUs, nowUs, hits)
  for (let i = 0; i < nr; i++) {
    const page = units[i]
    if (hits[i] === 0 || (flags[page] & ABSENT) === 0) continue
    if (pager !== null) {
      faults.memories.push(memory)
      faults.pages.push(page)
      faults.sinceUs.push(fromUs)
      continue
    }
    const mapping = mappingAt(memory, page)
    if (mapping === undefined) continue
    const { order } = mapping
    bringBack(memory, mapping, (page >> order) << order, order)
    memory.refaulted += 1 << order
  }
}
