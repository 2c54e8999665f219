/**
 * Pages that are there only because their block was made a huge page: bloat, for as long as nobody touches them. Who
 * touched which is asked only when somebody wants to know, from when it was asked last, in windows that grow, so that
 * pages that are touched often are asked about once.
 */
import { askSources } from '../space/space.js'
import { hasPlannedFrames, leaveFrames } from './frames.js'
import type { HugeFill } from './huge-columns.js'
import {
  ABSENT,
  ACTIVE,
  BLOCK_PAGES,
  countActive,
  countOn,
  nodeAt,
  noteChanged,
  UNTOUCHED,
} from './target-memory.js'
import type { PlacedMapping, TargetMemory } from './target-memory.js'

/** Blocks that are asked for an estimate of the bloat, at most. */
export const BLOCKS_ASKED_MAX = 256
/** The first window that is asked about; each is twice as long as the one before. */
const WINDOW_US = 1_000_000

const units = new Int32Array(BLOCK_PAGES)
const hits = new Uint8Array(BLOCK_PAGES)

/** Begins anew with a block that becomes a huge page. @param fromUs since when touches of its pages count */
export function beginFill(memory: TargetMemory, block: number, fromUs: number): HugeFill {
  memory.fill ??= {
    byPage: new Uint8Array(memory.flags.length),
    sinceUs: new Float64Array(memory.absent.length),
  }
  memory.fill.byPage.fill(0, block << 9, (block + 1) << 9)
  memory.fill.sinceUs[block] = fromUs
  return memory.fill
}

/** Finds out which filled pages of a block are still untouched. @returns how many */
export function stillUntouched(memory: TargetMemory, block: number, nowUs: number): number {
  const { fill, flags, space } = memory
  if (fill === null) return 0
  const first = block << 9
  let left = 0
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    if (fill.byPage[page] === 1 && (flags[page] & ABSENT) === 0) units[left++] = page
  }
  let fromUs = fill.sinceUs[block]
  for (let windowUs = WINDOW_US; left > 0 && fromUs < nowUs; windowUs *= 2) {
    const toUs = Math.min(nowUs, fromUs + windowUs)
    hits.fill(0, 0, left)
    askSources(space, units, 0, left, 0, fromUs, toUs, hits)
    let kept = 0
    for (let i = 0; i < left; i++) {
      if (hits[i] === 0) units[kept++] = units[i]
      else fill.byPage[units[i]] = 0
    }
    left = kept
    fromUs = toUs
  }
  fill.sinceUs[block] = nowUs
  return left
}

/**
 * Gives back the untouched pages of a block that was a huge page until now: they hold nothing but zeroes. They are as
 * if never touched again. Follows `try_to_map_unused_to_zeropage()`, 6.12. The block is settled up to now.
 */
export function freeUntouched(
  memory: TargetMemory,
  mapping: PlacedMapping,
  block: number,
  nowUs: number,
): void {
  const left = stillUntouched(memory, block, nowUs)
  const { flags, fill } = memory
  for (let i = 0; i < left; i++) {
    const page = units[i]
    fill!.byPage[page] = 0
    if ((flags[page] & ACTIVE) !== 0) countActive(memory, mapping, page, -1)
    const node = nodeAt(memory, mapping, page)
    countOn(memory, node, -1)
    if (!hasPlannedFrames(mapping)) leaveFrames(memory, mapping, page, 0, node)
    flags[page] = ABSENT | UNTOUCHED
    noteChanged(memory, page, 0)
  }
  memory.absent[block] += left
  memory.untouchedPages += left
}

/**
 * Pages in huge pages that nobody touched, of a target. Where there are many huge pages, some of them stand for all.
 */
export function bloatPagesOf(memory: TargetMemory, nowUs: number): number {
  const { fill, space } = memory
  if (fill === null || space.huge === null) return 0
  const blocks: number[] = []
  for (let block = space.huge.indexOf(1); block >= 0; block = space.huge.indexOf(1, block + 1)) {
    if (fill.byPage.indexOf(1, block << 9) >> 9 === block) blocks.push(block)
  }
  const step = Math.max(1, Math.ceil(blocks.length / BLOCKS_ASKED_MAX))
  let asked = 0
  let untouched = 0
  for (let i = 0; i < blocks.length; i += step) {
    asked++
    untouched += stillUntouched(memory, blocks[i], nowUs)
  }
  return asked === 0 ? 0 : Math.round((untouched / asked) * blocks.length)
}
