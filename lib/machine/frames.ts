/** Frames of a machine whose memory moves: pages leave theirs, and take others. */
import {
  createFrameMap,
  FREE,
  hasMoved,
  putInFrames,
  type PlannedFrames,
} from '../space/frame-map.js'
import { takeBlock, takeOne, type Frames, type FrameSupply } from './frame-supply.js'
import type { NodeSetup } from './nodes.js'
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

const BLOCK_ORDER = 9

/** Frames of all targets, as planned. */
export function createFrames(
  setups: readonly NodeSetup[],
  targets: readonly TargetMemory[],
): Frames {
  const mappings = targets.flatMap(({ mapped }, space) =>
    mapped.all.filter(({ frame }) => frame >= 0).map((mapping) => ({ mapping, space })),
  )
  mappings.sort((a, b) => a.mapping.frame - b.mapping.frame)
  const planned: PlannedFrames = (start, end, put) => {
    for (const { mapping, space } of mappings) {
      if (!targets[space].mapped.active.includes(mapping)) continue
      const first = Math.max(start, mapping.frame)
      const last = Math.min(end, mapping.frame + mapping.end - mapping.start)
      if (first < last) put(first, last, space, mapping.start + first - mapping.frame)
    }
  }
  const supplies = setups.map(({ startPage, endPage }): FrameSupply => {
    const unused: { start: number; end: number }[] = []
    let at = startPage
    for (const { mapping } of mappings) {
      if (mapping.frame >= endPage || mapping.frame + mapping.end - mapping.start <= at) continue
      if (at < mapping.frame) unused.push({ start: at, end: mapping.frame })
      at = mapping.frame + mapping.end - mapping.start
    }
    if (at < endPage) unused.push({ start: at, end: endPage })
    return { freed: [], freedHuge: [], unused, next: 0 }
  })
  const nrFrames = Math.max(0, ...setups.map(({ endPage }) => endPage))
  return { map: createFrameMap(nrFrames), planned, setups, supplies }
}

/** Frame of a present page; -1: it has none. */
export function frameOf({ framesOf }: TargetMemory, mapping: PlacedMapping, page: number): number {
  const moved = framesOf?.[page >> BLOCK_ORDER] ?? null
  const frame = moved === null ? 0 : moved[page & (BLOCK_PAGES - 1)]
  if (frame !== 0) return frame > 0 ? frame - 1 : -1
  return mapping.frame < 0 ? -1 : mapping.frame + page - mapping.start
}

/** Whether pages of a mapping are in frames when they are there; those of image and stack never are. */
function isFramed({ node }: PlacedMapping): boolean {
  return node >= 0
}

/** Whether frames wait for the pages of a mapping while those are not there yet. */
export function hasPlannedFrames({ frame }: PlacedMapping): boolean {
  return frame >= 0
}

/** A folio leaves its frames. */
export function leaveFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  node: number,
): void {
  const { frames } = memory
  if (frames === null) return
  const count = 1 << order
  const first = frameOf(memory, mapping, page)
  if (order === BLOCK_ORDER && first >= 0 && isWhole(memory, mapping, page, first)) {
    putInFrames(frames.map, frames.planned, first, count, 0, FREE)
    frames.supplies[node].freedHuge.push(first)
  } else {
    for (let i = page; i < page + count; i++) {
      const frame = frameOf(memory, mapping, i)
      if (frame < 0) continue
      putInFrames(frames.map, frames.planned, frame, 1, 0, FREE)
      frames.supplies[node].freed.push(frame)
    }
  }
  note(memory, page, count, -1)
}

/** A folio takes frames of a node; it has none where there are none left for it in one piece. */
export function takeFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  node: number,
): void {
  const { frames } = memory
  if (frames === null || !isFramed(mapping)) return
  const supply = frames.supplies[node]
  const frame = order === 0 ? takeOne(supply) : takeBlock(supply)
  if (frame >= 0) {
    putInFrames(frames.map, frames.planned, frame, 1 << order, memory.position, page)
  }
  note(memory, page, 1 << order, frame)
}

/** A folio changes its frames for some of a node. */
export function changeFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  from: number,
  to: number,
): void {
  if (memory.frames === null || from < 0) return
  leaveFrames(memory, mapping, page, order, from)
  takeFrames(memory, mapping, page, order, to)
}

/**
 * A folio comes to a node that was never touched. The frames that wait for it are its, if they are of that node.
 *
 * @param waits node that it was to come to
 */
export function enterFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  waits: number,
  node: number,
): void {
  if (memory.frames === null || node < 0) return
  if (frameOf(memory, mapping, page) < 0) takeFrames(memory, mapping, page, order, node)
  else if (node !== waits) changeFrames(memory, mapping, page, order, waits, node)
}

/** The pages of a block that became a huge page come together, where its node has room for that. */
export function gatherFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  node: number,
): void {
  const page = block << BLOCK_ORDER
  if (memory.frames === null || node < 0) return
  if (isWhole(memory, mapping, page, frameOf(memory, mapping, page))) return
  const supply = memory.frames.supplies[node]
  const frame = takeBlock(supply)
  if (frame < 0) return
  for (let i = page; i < page + BLOCK_PAGES; i++) leaveFrames(memory, mapping, i, 0, node)
  supply.freedHuge.push(frame)
  takeFrames(memory, mapping, page, BLOCK_ORDER, node)
}

/** The pages of a block that is no huge page any more: where it had no frames in one piece, each takes one. */
export function scatterFrames(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  node: number,
): void {
  if (memory.frames === null || node < 0) return
  const first = block << BLOCK_ORDER
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if (frameOf(memory, mapping, page) < 0) takeFrames(memory, mapping, page, 0, node)
  }
}

/** A new mapping is in its frames, in blocks of which some had moved, too. */
export function showPlanned(memory: TargetMemory, { start, end, frame }: PlacedMapping): void {
  const { frames } = memory
  if (frames === null || frame < 0) return
  const last = frame + end - start
  for (let at = frame; at < last;) {
    const next = Math.min(last, ((at >> BLOCK_ORDER) + 1) << BLOCK_ORDER)
    if (hasMoved(frames.map, at)) {
      putInFrames(frames.map, frames.planned, at, next - at, memory.position, start + at - frame)
    }
    at = next
  }
}

/** The pages of a mapping that is gone leave their frames; those that are absent have none. */
export function releaseFrames(memory: TargetMemory, mapping: PlacedMapping): void {
  const { frames, framesOf } = memory
  if (frames === null || !isFramed(mapping)) return
  for (let page = mapping.start; page < mapping.end; page++) {
    const frame = frameOf(memory, mapping, page)
    if (frame < 0) continue
    if (hasMoved(frames.map, frame)) putInFrames(frames.map, frames.planned, frame, 1, 0, FREE)
    giveBack(frames, frame)
  }
  for (const [block, notes] of framesOf?.entries() ?? []) {
    const first = block << BLOCK_ORDER
    if (notes === undefined || first >= mapping.end) continue
    notes.fill(0, Math.max(0, mapping.start - first), Math.max(0, mapping.end - first))
  }
}

/** Puts a frame among those that nobody has, as part of a range. */
function giveBack({ supplies, setups }: Frames, frame: number): void {
  const node = setups.findIndex(({ startPage, endPage }) => startPage <= frame && frame < endPage)
  const { unused } = supplies[node]
  const last = unused.at(-1)
  if (last?.end === frame) last.end++
  else unused.push({ start: frame, end: frame + 1 })
}

/** Whether all pages of a block are in the frames of one, in their order. */
function isWhole(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  first: number,
): boolean {
  if ((first & (BLOCK_PAGES - 1)) !== 0) return false
  for (let i = 1; i < BLOCK_PAGES; i++) {
    if (frameOf(memory, mapping, page + i) !== first + i) return false
  }
  return true
}

/** Writes down which frames pages have, from one on; -1: none. */
function note(memory: TargetMemory, page: number, count: number, frame: number): void {
  const blocks = (memory.framesOf ??= [])
  const block = (blocks[page >> BLOCK_ORDER] ??= new Int32Array(BLOCK_PAGES))
  const first = page & (BLOCK_PAGES - 1)
  for (let i = 0; i < count; i++) block[first + i] = frame < 0 ? -1 : frame + i + 1
}
