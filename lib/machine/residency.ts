/**
 * What is in memory: pages that are mapped are filled, paged out by actions, and come back when they are touched.
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
import { advanceTo } from '../space/mapped-ranges.js'
import { askSources, makeOld } from '../space/space.js'
import { changeFrames, leaveFrames, releaseFrames, showPlanned, takeFrames } from './frames.js'
import { nodeWithRoom } from './nodes.js'
import {
  ABSENT,
  ACTIVE,
  BLOCK_PAGES,
  countOn,
  mappingAt,
  nodeAt,
  noteChanged,
  orderAt,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

const units = new Int32Array(BLOCK_PAGES)
const hits = new Uint8Array(BLOCK_PAGES)

/** Lets mappings come and go up to a time. */
export function followMappings(memory: TargetMemory, nowUs: number): void {
  const { mapped } = memory
  while (mapped.nextChangeUs <= nowUs) {
    const before = mapped.active
    advanceTo(mapped, mapped.nextChangeUs)
    for (const mapping of before) if (!mapped.active.includes(mapping)) empty(memory, mapping)
    for (const mapping of mapped.active) if (!before.includes(mapping)) fill(memory, mapping)
  }
}

/** Finds out which absent pages of the blocks that [start, end) lies in are back. */
export function settle(memory: TargetMemory, start: number, end: number, nowUs: number): void {
  const { settled } = memory
  for (let block = start >> 9; block << 9 < end; block++) {
    if (memory.absent[block] > 0) settleBlock(memory, block, nowUs)
    settled[block] = nowUs
  }
}

/** Finds out which absent pages are back, in all of a target's memory. */
export function settleAll(memory: TargetMemory, nowUs: number): void {
  if (memory.absentPages > 0) settle(memory, 0, memory.space.layout.pages, nowUs)
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
    if ((flags[i] & ACTIVE) !== 0) memory.activePages--
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

/** Brings an absent folio back, to the node that it was on if there is room. */
export function bringBack(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
): void {
  const { flags, nodes, node } = memory
  const pages = 1 << order
  flags.fill(0, page, page + pages)
  memory.absent[page >> 9] -= pages
  noteChanged(memory, page, order)
  memory.absentPages -= pages
  if (mapping.order === 9) memory.hugePages += pages
  const last = nodeAt(memory, mapping, page)
  if (last < 0) return
  const now = nodeWithRoom(nodes, last, pages)
  if (now !== last) node?.fill(now + 1, page, page + pages)
  countOn(memory, now, pages)
  takeFrames(memory, mapping, page, order, now)
}

/** Moves a present folio to a node that has room for it. */
export function moveTo(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  node: number,
): void {
  const pages = 1 << order
  const last = nodeAt(memory, mapping, page)
  countOn(memory, last, -pages)
  countOn(memory, node, pages)
  const { copied } = memory.nodes
  copied[node] += pages
  if (last >= 0) copied[last] += pages
  noteChanged(memory, page, order)
  changeFrames(memory, mapping, page, order, last, node)
  memory.node?.fill(node === mapping.node ? 0 : node + 1, page, page + pages)
  memory.migrated += pages
}

/** Makes a block of base pages, all there and on one node, one huge page. It starts old. */
export function join(memory: TargetMemory, block: number, nowUs: number): void {
  const { space, flags } = memory
  const first = block << 9
  space.huge![block] = 1
  noteChanged(memory, first, 9)
  memory.hugePages += BLOCK_PAGES
  makeOld(space, first, 9, nowUs)
  // A folio is in one list: that of its first page.
  const shared = flags[first]
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    memory.activePages += ((shared & ACTIVE) - (flags[page] & ACTIVE)) / ACTIVE
    flags[page] = shared
  }
}

/** Makes a huge page base pages again. They start old. */
export function breakUp(memory: TargetMemory, block: number, nowUs: number): void {
  const { space } = memory
  const first = block << 9
  space.huge![block] = 0
  noteChanged(memory, first, 9)
  memory.hugePages -= BLOCK_PAGES
  makeOld(space, first, 9, nowUs)
  space.clearedAt?.fill(nowUs + 1, first, first + BLOCK_PAGES)
}

function settleBlock(memory: TargetMemory, block: number, nowUs: number): void {
  const { space, flags, settled } = memory
  const fromUs = settled[block]
  if (fromUs >= nowUs) return
  units[0] = block
  hits[0] = 0
  askSources(space, units, 0, 1, 9, fromUs, nowUs, hits)
  if (hits[0] === 0) return
  const first = block << 9
  const end = Math.min(first + BLOCK_PAGES, space.layout.pages)
  let nr = 0
  for (let page = first; page < end; page++) {
    if ((flags[page] & ABSENT) === 0) continue
    hits[nr] = 0
    units[nr++] = page
  }
  askSources(space, units, 0, nr, 0, fromUs, nowUs, hits)
  for (let i = 0; i < nr; i++) {
    const page = units[i]
    if (hits[i] === 0 || (flags[page] & ABSENT) === 0) continue
    const mapping = mappingAt(memory, page)
    if (mapping === undefined) continue
    const { order } = mapping
    bringBack(memory, mapping, (page >> order) << order, order)
    memory.refaulted += 1 << order
  }
}

/** A new mapping: all present, on its own node as far as that has room, on others beyond. */
function fill(memory: TargetMemory, mapping: PlacedMapping): void {
  const { start, end, order, node: home } = mapping
  memory.mappedPages += end - start
  for (let page = start; page < end; page = ((page >> 9) + 1) << 9) noteChanged(memory, page, 9)
  if (order === 9) memory.hugePages += end - start
  if (home < 0) return
  showPlanned(memory, mapping)
  const { nodes, node } = memory
  const unit = 1 << order
  let page = start
  while (page < end) {
    const on = nodeWithRoom(nodes, home, unit)
    const room = Math.max(unit, nodes.capacity[on] - nodes.residents[on])
    const pages = Math.min(end - page, Math.floor(room / unit) * unit)
    if (on !== home) {
      node?.fill(on + 1, page, page + pages)
      for (let i = 0; i < pages; i += unit) changeFrames(memory, mapping, page + i, order, home, on)
    }
    countOn(memory, on, pages)
    page += pages
  }
}

/** A mapping is gone, and all that was known of its pages. */
function empty(memory: TargetMemory, mapping: PlacedMapping): void {
  const { flags, absent, space } = memory
  const { start, end } = mapping
  releaseFrames(memory, mapping)
  memory.mappedPages -= end - start
  for (let page = start; page < end; page = ((page >> 9) + 1) << 9) noteChanged(memory, page, 9)
  for (let page = start; page < end; page++) {
    const order = orderAt(memory, mapping, page)
    if ((flags[page] & ABSENT) !== 0) {
      absent[page >> 9]--
      memory.absentPages--
    } else {
      countOn(memory, nodeAt(memory, mapping, page), -1)
      if (order === 9) memory.hugePages--
      if ((flags[page] & ACTIVE) !== 0) memory.activePages--
    }
  }
  space.huge?.fill(0, Math.ceil(start / BLOCK_PAGES), end >> 9)
  flags.fill(0, start, end)
  memory.node?.fill(0, start, end)
}
