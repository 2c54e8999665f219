/**
 * In which blocks of a target's memory folios came, left, joined or broke up, for one who follows them: found by
 * comparing what the memory counts by block, which costs a look at a few sums while nothing happens. Where as many
 * pages of a block come as leave between two looks, that does not show.
 */
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

/** What was seen last. */
export interface ResidentBlocks {
  readonly memory: TargetMemory
  /** By block: pages that were mapped, of these not there, and whether it was a huge page; 255: nothing was seen. */
  readonly mapped: Uint16Array
  readonly absent: Uint16Array
  readonly huge: Uint8Array
  mappings: readonly PlacedMapping[] | null
  /** Of the memory: what changes with any of these. */
  sums: readonly number[]
}

/** Nothing seen yet: all that is there came. */
export function createResidentBlocks(memory: TargetMemory): ResidentBlocks {
  const { length } = memory.absent
  return {
    memory,
    mapped: new Uint16Array(length),
    absent: new Uint16Array(length),
    huge: new Uint8Array(length).fill(255),
    mappings: null,
    sums: [],
  }
}

/** Tells of the pages [start, end) of blocks that changed since the last time. */
export function eachChangedBlock(
  blocks: ResidentBlocks,
  visit: (start: number, end: number) => void,
): void {
  const { memory, absent, huge } = blocks
  const { absentPages, untouchedPages, pagedOut, refaulted, hugePages, mapped, space } = memory
  const sums = [absentPages, untouchedPages, pagedOut, refaulted, hugePages]
  const isRemapped = blocks.mappings !== mapped.active
  if (!isRemapped && sums.every((each, i) => each === blocks.sums[i])) return
  blocks.sums = sums
  const before = isRemapped ? blocks.mapped.slice() : blocks.mapped
  if (isRemapped) countMapped(blocks)
  for (let block = 0; block < absent.length; block++) {
    const isHuge = space.huge?.[block] ?? 0
    const isSame =
      absent[block] === memory.absent[block] &&
      huge[block] === isHuge &&
      before[block] === blocks.mapped[block]
    if (isSame) continue
    absent[block] = memory.absent[block]
    huge[block] = isHuge
    visit(block << 9, Math.min(memory.flags.length, (block + 1) << 9))
  }
}

function countMapped(blocks: ResidentBlocks): void {
  const { memory, mapped } = blocks
  blocks.mappings = memory.mapped.active
  mapped.fill(0)
  for (const { start, end } of memory.mapped.active) {
    for (let page = start; page < end;) {
      const next = Math.min(end, ((page >> 9) + 1) * BLOCK_PAGES)
      mapped[page >> 9] += next - page
      page = next
    }
  }
}
