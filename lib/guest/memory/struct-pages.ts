/**
 * What the memory's own description takes: 64 B for each page, 8 pages for a block. The kernel has them all for online
 * and taken blocks. Two things make them fewer: unplugging a memory block that holds its own, and vmemmap
 * optimisation, which maps the 8 pages of one taken block to the first of them and frees the other 7. Pages that a
 * memory block holds for itself cannot be optimised, as in the kernel ("self-hosted" vmemmap).
 */
import { assert } from '../../base/assert.js'
import { allocPage, freeInBlock } from './buddy.js'
import { isMemmapBlock, STRUCT_PAGES_PER_BLOCK } from './guest-memory.js'
import {
  BLOCK_STATE,
  OWNER,
  PAGES_PER_BLOCK,
  type GuestMemory,
  type MovedStructPages,
} from './state.js'

/** Pages that vmemmap optimisation frees of the 8 of a block. */
export const FREED_STRUCT_PAGES: number = STRUCT_PAGES_PER_BLOCK - 1
const PAGE_BYTES = 4096
const REMAPPED = 1
const FIRST_RECORD = 2

/** Frees 7 of the 8 pages of struct pages of a taken block. @returns 7, or 0 where they cannot be or were before */
export function remapStructPages(memory: GuestMemory, block: number): number {
  assert(memory.state[block] === BLOCK_STATE.taken, 'struct pages go of taken blocks only')
  if (memory.memmapOnBlock || isRemapped(memory, block)) return 0
  const moved = (memory.movedStructPages ??= createMoved(memory.nrBlocks))
  const record = moved.where[block] - FIRST_RECORD
  for (let i = 0; i < FREED_STRUCT_PAGES; i++) {
    const home = block * STRUCT_PAGES_PER_BLOCK + 1 + i
    freeStructPage(memory, record < 0 ? home : moved.places[record * FREED_STRUCT_PAGES + i])
  }
  if (record >= 0) {
    moved.places[record * FREED_STRUCT_PAGES] = moved.firstUnused
    moved.firstUnused = record
  }
  moved.where[block] = REMAPPED
  moved.nrRemapped++
  return FREED_STRUCT_PAGES
}

/** Brings back the struct pages of a block. @returns whether there were 7 free pages for them */
export function restoreStructPages(memory: GuestMemory, block: number): boolean {
  const moved = memory.movedStructPages
  if (moved === null || !isRemapped(memory, block)) return true
  if (memory.nrFree < FREED_STRUCT_PAGES) return false
  if (moved.firstUnused < 0) growRecords(moved)
  const record = moved.firstUnused
  moved.firstUnused = moved.places[record * FREED_STRUCT_PAGES]
  for (let i = 0; i < FREED_STRUCT_PAGES; i++) {
    moved.places[record * FREED_STRUCT_PAGES + i] = allocPage(memory, OWNER.memmap)
  }
  moved.where[block] = record + FIRST_RECORD
  moved.nrRemapped--
  return true
}

/** Whether only one page is left of the struct pages of a block. */
export function isRemapped({ movedStructPages }: GuestMemory, block: number): boolean {
  return movedStructPages !== null && movedStructPages.where[block] === REMAPPED
}

/** Bytes that struct pages take of the guest's memory now. */
export function structPageBytes(memory: GuestMemory): number {
  const { nrBlocks, memmapOnBlock, movedStructPages, state } = memory
  if (!memmapOnBlock) {
    const nrFreed = (movedStructPages?.nrRemapped ?? 0) * FREED_STRUCT_PAGES
    return (nrBlocks * STRUCT_PAGES_PER_BLOCK - nrFreed) * PAGE_BYTES
  }
  let nr = 0
  for (let block = 0; block < nrBlocks; block++) {
    if (isMemmapBlock(memory, block) && state[block] === BLOCK_STATE.online) nr++
  }
  return nr * PAGES_PER_BLOCK * PAGE_BYTES
}

function freeStructPage(memory: GuestMemory, page: number): void {
  const within = page % PAGES_PER_BLOCK
  const block = (page - within) / PAGES_PER_BLOCK
  const nr = freeInBlock(memory, block, OWNER.memmap, 1, within, within + 1)
  assert(nr === 1, 'struct pages are where they were put')
}

function createMoved(nrBlocks: number): MovedStructPages {
  return {
    where: new Int32Array(nrBlocks),
    nrRemapped: 0,
    places: new Int32Array(0),
    firstUnused: -1,
  }
}

function growRecords(moved: MovedStructPages): void {
  const from = moved.places.length / FREED_STRUCT_PAGES
  const to = Math.max(4, 2 * from)
  const places = new Int32Array(to * FREED_STRUCT_PAGES)
  places.set(moved.places)
  for (let record = to - 1; record >= from; record--) {
    places[record * FREED_STRUCT_PAGES] = moved.firstUnused
    moved.firstUnused = record
  }
  moved.places = places
}
