/** Empties blocks: moves their pages elsewhere. Free blocks can be taken out of use, alone or as a memory block. */
import { assert } from '../../base/assert.js'
import { allocInBlock, allocPages, freeInBlock, ownersIn, type AllocOptions } from './buddy.js'
import { linkBlock, setType, unlinkBlock } from './free-lists.js'
import { isMemmapBlock, takeForStructPages } from './guest-memory.js'
import {
  BLOCK_STATE,
  MIGRATE_TYPE,
  MIXED,
  OWNER,
  PAGES_PER_BLOCK,
  type GuestMemory,
} from './state.js'
import { FREED_STRUCT_PAGES, isRemapped, restoreStructPages } from './struct-pages.js'

/** Where the pages of a block go. */
export interface EmptyOptions {
  /** Only into blocks below this one. */
  readonly below?: number
}

/** How emptying a block went. */
export interface EmptyResult {
  /** Pages that moved. */
  moved: number
  /** Why pages are left: there is one that cannot be moved, or no room for them; null: the block is free. */
  failure: 'unmovable' | 'no-memory' | null
}

const HUGE: AllocOptions = { huge: true }
/** Blocks that take pages, in the order in which they are looked for: for single pages, and for whole blocks. */
const PARTS_FIRST = ['movable', 'free', 'unmovable'] as const
const FREE_FIRST = ['free', 'movable', 'unmovable'] as const

const counts = new Uint16Array(MIXED + 1)
/** How far the search for room below a block is, in the call that goes on. */
const search = { step: 0, block: 0 }

/**
 * Moves the pages of an online block into other online blocks: as the allocator finds room, or with `below` the
 * lowest first. Pages that cannot be moved make it fail before any moves, as the kernel refuses to isolate the block.
 * Where room is short, what has moved stays where it went. Follows `alloc_contig_range()`.
 */
export function emptyBlock(
  memory: GuestMemory,
  block: number,
  { below }: EmptyOptions,
  result: EmptyResult,
): void {
  assert(memory.state[block] === BLOCK_STATE.online, 'only an online block has pages to move')
  result.moved = 0
  result.failure = memory.unmovable[block] > 0 ? 'unmovable' : null
  if (result.failure !== null || memory.used[block] === 0) return
  const type = memory.type[block]
  const isWhole = memory.owner[block] !== MIXED
  setType(memory, block, MIGRATE_TYPE.isolated)
  ownersIn(memory, block, 0, PAGES_PER_BLOCK, counts)
  search.step = search.block = 0
  for (let owner = 1; owner < memory.nrOwners; owner++) {
    if (counts[owner] === 0) continue
    const room =
      below === undefined
        ? allocPages(memory, owner, counts[owner], isWhole ? HUGE : undefined)
        : allocBelow(memory, owner, counts[owner], below, isWhole)
    result.moved += freeInBlock(memory, block, owner, room, 0, PAGES_PER_BLOCK)
  }
  if (memory.used[block] > 0) result.failure = 'no-memory'
  setType(memory, block, type)
}

function allocBelow(
  memory: GuestMemory,
  owner: number,
  nrPages: number,
  below: number,
  isWhole: boolean,
): number {
  const steps = isWhole ? FREE_FIRST : PARTS_FIRST
  let left = nrPages
  while (left > 0 && search.step < steps.length) {
    const { block } = search
    if (block >= below) {
      search.step++
      search.block = 0
      continue
    }
    if (hasRoom(memory, block, steps[search.step])) {
      if (memory.used[block] === 0) setType(memory, block, MIGRATE_TYPE.movable)
      left -= allocInBlock(memory, block, owner, left)
    }
    if (left > 0) search.block++
  }
  return nrPages - left
}

function hasRoom(
  memory: GuestMemory,
  block: number,
  kind: 'movable' | 'free' | 'unmovable',
): boolean {
  if (memory.state[block] !== BLOCK_STATE.online) return false
  if (memory.used[block] === 0) return kind === 'free'
  return (
    memory.used[block] < PAGES_PER_BLOCK && memory.type[block] === MIGRATE_TYPE[kind as 'movable']
  )
}

/** Scale-down takes a free block out of use. What the host has behind it is the caller's to take away. */
export function takeBlock(memory: GuestMemory, block: number): void {
  assert(isFreeBlock(memory, block), 'only a free block is taken')
  retire(memory, block, BLOCK_STATE.taken)
}

/** Gives a taken block back to the guest, the first to be used. Its struct pages are all there again by now. */
export function giveBlock(memory: GuestMemory, block: number): void {
  assert(memory.state[block] === BLOCK_STATE.taken, 'only a taken block is given back')
  assert(!isRemapped(memory, block), 'a block in use has all of its struct pages')
  bringOnline(memory, block, false)
}

/**
 * Unplugs a memory block of which all blocks are free or taken. Where it holds its own struct pages, they go with it.
 * What the host has behind it is the caller's to take away.
 *
 * @returns whether it could; nothing has changed where not
 */
export function offlineWindow(memory: GuestMemory, window: number): boolean {
  const start = window * memory.windowBlocks
  const end = Math.min(memory.nrBlocks, start + memory.windowBlocks)
  for (let block = start; block < end; block++) {
    const isTaken = memory.state[block] === BLOCK_STATE.taken
    const isMemmap = isMemmapBlock(memory, block) && memory.used[block] > 0
    if (!isTaken && !isMemmap && !isFreeBlock(memory, block)) return false
  }
  for (let block = start; block < end; block++) {
    if (isMemmapBlock(memory, block)) {
      freeInBlock(memory, block, OWNER.memmap, PAGES_PER_BLOCK, 0, PAGES_PER_BLOCK)
    }
    retire(memory, block, BLOCK_STATE.offline)
  }
  return true
}

/**
 * Plugs a memory block again: its blocks are the last free ones to be used, by movable pages. Struct pages that
 * vmemmap optimisation took come back first, which needs free pages.
 *
 * @returns whether it could; nothing has changed where not
 */
export function onlineWindow(memory: GuestMemory, window: number): boolean {
  const start = window * memory.windowBlocks
  const end = Math.min(memory.nrBlocks, start + memory.windowBlocks)
  if (memory.state[start] !== BLOCK_STATE.offline) return false
  let nrRemapped = 0
  for (let block = start; block < end; block++) if (isRemapped(memory, block)) nrRemapped++
  if (memory.nrFree < nrRemapped * FREED_STRUCT_PAGES) return false
  for (let block = start; block < end; block++) {
    restoreStructPages(memory, block)
    memory.type[block] = MIGRATE_TYPE.movable
    bringOnline(memory, block, true)
    if (isMemmapBlock(memory, block)) takeForStructPages(memory, block, PAGES_PER_BLOCK)
  }
  return true
}

/** Whether a block is online, and all of it free. */
export function isFreeBlock(memory: GuestMemory, block: number): boolean {
  return memory.state[block] === BLOCK_STATE.online && memory.used[block] === 0
}

function retire(memory: GuestMemory, block: number, state: number): void {
  if (memory.state[block] === BLOCK_STATE.online) {
    unlinkBlock(memory, block)
    memory.nrFree -= PAGES_PER_BLOCK
  }
  countState(memory, memory.state[block], -1)
  memory.state[block] = state
  countState(memory, state, 1)
}

function bringOnline(memory: GuestMemory, block: number, isLast: boolean): void {
  countState(memory, memory.state[block], -1)
  memory.state[block] = BLOCK_STATE.online
  countState(memory, BLOCK_STATE.online, 1)
  memory.nrFree += PAGES_PER_BLOCK
  linkBlock(memory, block, isLast)
  memory.blockFrees++
}

function countState(memory: GuestMemory, state: number, by: number): void {
  if (state === BLOCK_STATE.online) memory.nrOnline += by
  else if (state === BLOCK_STATE.taken) memory.nrTaken += by
  else memory.nrOffline += by
}
