/** Makes the memory of a guest: all of it free, but for the struct pages. */
import { assert } from '../../base/assert.js'
import { allocInBlock } from './buddy.js'
import { linkBlock, setType } from './free-lists.js'
import { createMixedPool } from './mixed-blocks.js'
import {
  BLOCKS_PER_MEMMAP_BLOCK,
  FIRST_AREA,
  MIGRATE_TYPE,
  MIXED,
  NR_ORDERS,
  OWNER,
  PAGES_PER_BLOCK,
  type BlockColumns,
  type GuestMemory,
} from './state.js'

export {
  BLOCK_STATE,
  clearFaults,
  FIRST_AREA,
  MIGRATE_TYPE,
  MIXED,
  OWNER,
  PAGES_PER_BLOCK,
} from './state.js'
export type { GuestMemory } from './state.js'

/** What the memory of a guest is made of. */
export interface GuestMemorySetup {
  readonly nrBlocks: number
  /** Blocks of a memory block; 64, the kernel's 128 MiB, where it is absent. */
  readonly windowBlocks?: number
  readonly memmapOnBlock: boolean
  readonly hostOrder: 0 | 9
  /** How many owners there are: `FIRST_AREA` and one for each area, 255 at most. */
  readonly nrOwners: number
}

/** Pages that the struct pages of a block take: 512 × 64 B. */
export const STRUCT_PAGES_PER_BLOCK: number = PAGES_PER_BLOCK / BLOCKS_PER_MEMMAP_BLOCK

/**
 * The memory of a guest that has just started: the first free block is the lowest. Struct pages take
 * 64 B for each page: in the first block of each memory block where they are stored there, else at the start of
 * memory. The host's faults for them are listed.
 */
export function createGuestMemory(setup: GuestMemorySetup): GuestMemory {
  const { nrBlocks, windowBlocks = BLOCKS_PER_MEMMAP_BLOCK, memmapOnBlock, nrOwners } = setup
  assert(nrOwners >= FIRST_AREA && nrOwners <= MIXED, 'owners fit into a byte')
  const memory: GuestMemory = {
    nrBlocks,
    windowBlocks,
    memmapOnBlock,
    hostOrder: setup.hostOrder,
    nrOwners,
    ...createColumns(nrBlocks),
    heads: new Int32Array(3 * NR_ORDERS).fill(-1),
    tails: new Int32Array(3).fill(-1),
    freeBlocks: new Int32Array(3),
    mixed: createMixedPool(nrOwners),
    movedStructPages: null,
    pages: new Int32Array(nrOwners),
    nrFree: nrBlocks * PAGES_PER_BLOCK,
    nrOnline: nrBlocks,
    nrTaken: 0,
    nrOffline: 0,
    blockFrees: 0,
    faultBlocks: { items: new Int32Array(0), count: 0 },
    faultPages: 0,
  }
  for (let block = 0; block < nrBlocks; block++) linkBlock(memory, block, true)
  if (memmapOnBlock) {
    for (let block = 0; block < nrBlocks; block++) {
      if (isMemmapBlock(memory, block)) takeForStructPages(memory, block, PAGES_PER_BLOCK)
    }
  } else {
    let left = nrBlocks * STRUCT_PAGES_PER_BLOCK
    for (let block = 0; left > 0; block++) {
      const nr = Math.min(left, PAGES_PER_BLOCK)
      takeForStructPages(memory, block, nr)
      left -= nr
    }
  }
  return memory
}

/** Whether a block holds the struct pages of its memory block, and nothing else. */
export function isMemmapBlock(memory: GuestMemory, block: number): boolean {
  const { windowBlocks, nrBlocks, memmapOnBlock } = memory
  if (!memmapOnBlock) return false
  const within = block % windowBlocks
  const size = Math.min(windowBlocks, nrBlocks - (block - within))
  return within < Math.ceil(size / BLOCKS_PER_MEMMAP_BLOCK)
}

/** Struct pages take the start of a free block. */
export function takeForStructPages(memory: GuestMemory, block: number, nrPages: number): void {
  setType(memory, block, MIGRATE_TYPE.unmovable)
  allocInBlock(memory, block, OWNER.memmap, nrPages)
}

/** What is known of each block, in one piece: a fleet makes thousands of them. */
function createColumns(nrBlocks: number): BlockColumns {
  const buffer = new ArrayBuffer(20 * nrBlocks)
  return {
    link: new Int32Array(buffer, 0, nrBlocks),
    back: new Int32Array(buffer, 4 * nrBlocks, nrBlocks),
    used: new Uint16Array(buffer, 8 * nrBlocks, nrBlocks),
    backed: new Uint16Array(buffer, 10 * nrBlocks, nrBlocks),
    unmovable: new Uint16Array(buffer, 12 * nrBlocks, nrBlocks),
    ballooned: new Uint16Array(buffer, 14 * nrBlocks, nrBlocks),
    owner: new Uint8Array(buffer, 16 * nrBlocks, nrBlocks),
    type: new Uint8Array(buffer, 17 * nrBlocks, nrBlocks),
    state: new Uint8Array(buffer, 18 * nrBlocks, nrBlocks),
    flags: new Uint8Array(buffer, 19 * nrBlocks, nrBlocks),
  }
}
