/**
 * Compaction: gathers free memory to whole blocks, as the kernel does for the sake of huge pages.
 *
 *     0   migrate scanner ──►                           ◄── free scanner   end
 *     │ movable pages leave the blocks here │ … │ free parts of blocks here take them │
 *
 * Both look at blocks of movable memory that are in use in part: whole free blocks are not broken up. A block that one
 * owner has all of is left alone, as if it were a huge page. The scanners do not ask whether a block can become free at
 * all: pages leave blocks with unmovable pages too, for nothing. Follows `compact_zone()` of Linux 6.16, of
 * which async compaction looks at blocks of movable pages only.
 */
import { allocInBlock, freeInBlock, ownersIn } from './buddy.js'
import {
  BLOCK_STATE,
  isUnmovable,
  MIGRATE_TYPE,
  MIXED,
  PAGES_PER_BLOCK,
  type GuestMemory,
} from './state.js'

/** Blocks at which the scanners are; they go on from there at the next call. */
export interface CompactionScanners {
  migrate: number
  free: number
  /** Times that they met, to begin anew from the ends. */
  passes: number
}

const counts = new Uint16Array(MIXED + 1)

/** Scanners at the ends of memory. */
export function createScanners({ nrBlocks }: GuestMemory): CompactionScanners {
  return { migrate: 0, free: nrBlocks - 1, passes: 0 }
}

/**
 * Moves pages, until the scanners meet or have moved enough.
 *
 * @param maxPages the most pages to be moved
 * @returns pages moved; fewer than `maxPages` where the scanners met
 */
export function compact(
  memory: GuestMemory,
  scanners: CompactionScanners,
  maxPages: number,
): number {
  let left = maxPages
  while (left > 0) {
    if (scanners.migrate >= scanners.free) {
      scanners.migrate = 0
      scanners.free = memory.nrBlocks - 1
      scanners.passes++
      break
    }
    const { migrate, free } = scanners
    if (!isInPart(memory, migrate) || memory.used[migrate] === memory.unmovable[migrate]) {
      scanners.migrate++
    } else if (!isInPart(memory, free) || memory.used[free] === PAGES_PER_BLOCK) {
      scanners.free--
    } else left -= movePages(memory, migrate, free, left)
  }
  return maxPages - left
}

/** Share of free pages that are not in whole free blocks, in percent, rounded down; 0 where none is free. */
export function fragmentationScore({ nrFree, freeBlocks }: GuestMemory): number {
  if (nrFree === 0) return 0
  const whole =
    (freeBlocks[MIGRATE_TYPE.movable] + freeBlocks[MIGRATE_TYPE.unmovable]) * PAGES_PER_BLOCK
  return Math.floor((100 * (nrFree - whole)) / nrFree)
}

function isInPart({ owner, type, state }: GuestMemory, block: number): boolean {
  return (
    owner[block] === MIXED &&
    type[block] === MIGRATE_TYPE.movable &&
    state[block] === BLOCK_STATE.online
  )
}

function movePages(memory: GuestMemory, from: number, to: number, maxPages: number): number {
  ownersIn(memory, from, 0, PAGES_PER_BLOCK, counts)
  let moved = 0
  for (let owner = 1; owner < memory.nrOwners && moved < maxPages; owner++) {
    if (counts[owner] === 0 || isUnmovable(owner)) continue
    const nr = allocInBlock(memory, to, owner, Math.min(counts[owner], maxPages - moved))
    moved += freeInBlock(memory, from, owner, nr, 0, PAGES_PER_BLOCK)
  }
  return moved
}
