/** Mappings come and go, and with them their pages. */
import { advanceTo } from '../space/mapped-ranges.js'
import { unjoin } from '../space/space.js'
import { changeFrames, hasPlannedFrames, releaseFrames, showPlanned, takeFrames } from './frames.js'
import { nodeWithRoom, roomOn } from './nodes.js'
import {
  ABSENT,
  ACTIVE,
  blockEnd,
  BLOCK_PAGES,
  countActive,
  countOn,
  nodeAt,
  noteChanged,
  orderAt,
  setNode,
  UNTOUCHED,
  type Pager,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** Lets mappings come and go up to a time. */
export function followMappings(memory: TargetMemory, nowUs: number): void {
  const { mapped } = memory
  while (mapped.nextChangeUs <= nowUs) {
    const before = mapped.active
    advanceTo(mapped, mapped.nextChangeUs)
    for (const mapping of before) {
      if (!mapped.active.includes(mapping)) empty(memory, mapping, nowUs)
    }
    const added = mapped.active.filter((mapping) => !before.includes(mapping))
    for (const mapping of added) begin(memory, mapping, mapped.atUs)
    for (const mapping of added) {
      // A target that ends on the way has no more.
      if (memory.killedUs !== null) return
      fill(memory, mapping)
    }
  }
}

/** A new mapping. On a machine with a model nothing of it is there yet: what is filled first may need room. */
function begin(memory: TargetMemory, mapping: PlacedMapping, nowUs: number): void {
  const { start, end, node: home } = mapping
  memory.mappedPages += end - start
  noteAllChanged(memory, start, end)
  if (home < 0) return
  showPlanned(memory, mapping)
  if (memory.pager !== null) leaveUntouched(memory, start, end, nowUs)
}

/** A new mapping is all present, on its own node as far as that has room, on others beyond; or waits to be touched. */
function fill(memory: TargetMemory, mapping: PlacedMapping): void {
  const { start, end, order, node: home } = mapping
  const { nodes, pager, program } = memory
  if (pager !== null && home >= 0) {
    if (program.populate === 'map') fillBlocks(memory, mapping, pager)
    return
  }
  if (order === 9) memory.hugePages += end - start
  if (home < 0) {
    countOn(memory, home, end - start)
    return
  }
  const unit = 1 << order
  let page = start
  while (page < end) {
    const on = nodeWithRoom(nodes, home, unit)
    const room = Math.max(unit, roomOn(nodes, on))
    const pages = Math.min(end - page, Math.floor(room / unit) * unit)
    putNew(memory, mapping, page, pages, on)
    page += pages
  }
}

function noteAllChanged(memory: TargetMemory, start: number, end: number): void {
  for (let page = start; page < end; page = blockEnd(page)) noteChanged(memory, page, 9)
}

/** Puts pages of a new mapping on a node. */
function putNew(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  pages: number,
  on: number,
): void {
  const { order, node: home } = mapping
  if (on !== home) setNode(memory, mapping, page, pages, on)
  const isPlanned = hasPlannedFrames(mapping)
  if (memory.frames !== null && (on !== home || !isPlanned)) {
    for (let i = 0; i < pages; i += 1 << order) {
      if (!isPlanned) takeFrames(memory, mapping, page + i, order, on)
      else changeFrames(memory, mapping, page + i, order, home, on)
    }
  }
  countOn(memory, on, pages)
}

/**
 * Brings all of a new mapping, as if it were touched. A pager is asked again for each block: it may have to make room,
 * of this very target too, or to end it.
 */
function fillBlocks(memory: TargetMemory, mapping: PlacedMapping, pager: Pager): void {
  const { nodes, flags, limits } = memory
  const { start, end, order, node: home } = mapping
  const unit = 1 << order
  for (let page = start; page < end;) {
    const on = pager.allocate(memory, home, unit)
    if (on < 0) return
    let most = pager.isInterleaved ? unit : Math.min(end, blockEnd(page)) - page
    most = Math.min(most, roomOn(nodes, on))
    for (const { model, pages } of limits) most = Math.min(most, model.maxPages - pages)
    const pages = Math.max(unit, Math.floor(most / unit) * unit)
    flags.fill(0, page, page + pages)
    memory.absent[page >> 9] -= pages
    memory.untouchedPages -= pages
    if (order === 9) memory.hugePages += pages
    putNew(memory, mapping, page, pages, on)
    page += pages
  }
}

/** A new mapping of which nothing is there before it is touched. */
function leaveUntouched(memory: TargetMemory, start: number, end: number, nowUs: number): void {
  const { flags, absent, settled } = memory
  flags.fill(ABSENT | UNTOUCHED, start, end)
  memory.untouchedPages += end - start
  for (let page = start; page < end;) {
    const next = Math.min(end, blockEnd(page))
    absent[page >> 9] += next - page
    settled[page >> 9] = nowUs
    page = next
  }
}

/** A program is gone, and all of its memory. */
export function releaseAll(memory: TargetMemory, nowUs: number): void {
  const { mapped } = memory
  for (const mapping of mapped.active) empty(memory, mapping, nowUs)
  mapped.active = []
  mapped.nextChangeUs = Infinity
  memory.killedUs = nowUs
}

/** A mapping is gone, and all that was known of its pages. */
function empty(memory: TargetMemory, mapping: PlacedMapping, nowUs: number): void {
  const { flags, absent, space } = memory
  const { start, end } = mapping
  releaseFrames(memory, mapping)
  memory.mappedPages -= end - start
  noteAllChanged(memory, start, end)
  for (let page = start; page < end; page++) {
    const order = orderAt(memory, mapping, page)
    if ((flags[page] & UNTOUCHED) !== 0) {
      absent[page >> 9]--
      memory.untouchedPages--
    } else if ((flags[page] & ABSENT) !== 0) {
      absent[page >> 9]--
      memory.absentPages--
      if (mapping.isAnon) memory.pager?.leaveSwap(memory, mapping, page, false)
    } else {
      if ((flags[page] & ACTIVE) !== 0) countActive(memory, mapping, page, -1)
      countOn(memory, nodeAt(memory, mapping, page), -1)
      if (order === 9) memory.hugePages--
    }
  }
  if (space.huge !== null) {
    for (let block = Math.ceil(start / BLOCK_PAGES); block < end >> 9; block++) {
      if (space.huge[block] !== 0) unjoin(space, block, nowUs)
    }
  }
  flags.fill(0, start, end)
  memory.node?.fill(0, start, end)
}
