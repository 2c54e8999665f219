/** How programs give back pages: in runs, or here and there, which is what leaves memory in pieces. */
import { assert } from '../../base/assert.js'
import { mix, scale, type Key } from '../../base/random.js'
import { freeInBlock, ownerOfPage } from './buddy.js'
import { isUnmovable, MIXED, OWNER, ownerAt, PAGES_PER_BLOCK, type GuestMemory } from './state.js'

/** Draws of a place in a block before the pages are counted out instead. */
const TRIES = 8
/** Draws of a page, for each block that there is, up to which they are cheaper than counting what is in the blocks. */
const TRIES_PER_BLOCK = 8

/** The blocks in which an owner has pages, and what a draw needs; they grow to the most blocks that there were. */
let blocks = new Int32Array(0)
/** Pages of the owner in each of those blocks. */
let held = new Int32Array(0)
/** Sums of the pages when the draws began, up to and with each. */
let ends = new Int32Array(0)
/** Where a search in `ends` begins: for equal shares of the pages, the first block that has any of it. */
let guide = new Int32Array(0)
let drawn = 0

/**
 * Frees pages of an owner.
 *
 * @param how together: block after block, from one that is drawn downwards; scattered: single pages, each as likely
 * @param key of this call; others draw other places
 * @returns pages freed, fewer than `nrPages` where the owner has fewer
 */
export function freePages(
  memory: GuestMemory,
  owner: number,
  nrPages: number,
  how: 'together' | 'scattered',
  key: Key,
): number {
  assert(owner > OWNER.free && owner < memory.nrOwners, 'pages are freed by an owner that there is')
  const goal = Math.min(nrPages, memory.pages[owner])
  if (goal === memory.pages[owner]) return freeAll(memory, owner)
  if (how === 'scattered')
    freeScattered(memory, owner, goal - freeByTries(memory, owner, goal, key), key)
  else freeDownwards(memory, owner, goal, scale(mix(0, key.k0, key.k1), memory.nrBlocks))
  return goal
}

/** Frees all pages of an owner. @returns how many it had */
export function freeAll(memory: GuestMemory, owner: number): number {
  const goal = memory.pages[owner]
  freeDownwards(memory, owner, goal, memory.nrBlocks - 1)
  return goal
}

function freeDownwards(memory: GuestMemory, owner: number, nrPages: number, start: number): void {
  let left = nrPages
  for (let block = start; left > 0; block = (block > 0 ? block : memory.nrBlocks) - 1) {
    if (countPages(memory, block, owner) === 0) continue
    left -= freeInBlock(memory, block, owner, left, 0, PAGES_PER_BLOCK)
  }
}

/**
 * Draws pages of the guest until they are the owner's: of a few pages, less work than to look at all of memory first.
 *
 * @returns pages freed; fewer than asked for where the owner has too little of the memory, or luck fails
 */
function freeByTries(memory: GuestMemory, owner: number, nrPages: number, key: Key): number {
  const total = memory.nrBlocks * PAGES_PER_BLOCK
  const expected = (nrPages * total) / memory.pages[owner]
  drawn = 0
  // What cannot be moved lies in few blocks, which are known.
  if (isUnmovable(owner) || expected > TRIES_PER_BLOCK * memory.nrBlocks) return 0
  let freed = 0
  for (let tries = 2 * expected; tries > 0 && freed < nrPages; tries--) {
    const page = scale(mix(drawn++, key.k0, key.k1), total)
    if (ownerOfPage(memory, page) !== owner) continue
    const place = page % PAGES_PER_BLOCK
    freed += freeInBlock(memory, (page - place) / PAGES_PER_BLOCK, owner, 1, place, place + 1)
  }
  return freed
}

/**
 * Each page that is left is as likely to be the next: a draw is one of the pages that there were at first, and counts
 * if that many are left in its block. When half of the pages are gone, the draws begin anew from what is left: two of
 * three draws or more count on the average.
 */
function freeScattered(memory: GuestMemory, owner: number, nrPages: number, key: Key): void {
  if (nrPages === 0) return
  let nrBlocks = listBlocks(memory, owner)
  for (let left = nrPages; left > 0;) {
    nrBlocks = sumPages(nrBlocks)
    const total = memory.pages[owner]
    const goal = Math.min(left, (total + 1) >> 1)
    for (let nr = 0; nr < goal;) {
      const draw = scale(mix(drawn++, key.k0, key.k1), total)
      let i = guide[Math.floor((draw * nrBlocks) / total)]
      while (ends[i] <= draw) i++
      const place = draw - (i === 0 ? 0 : ends[i - 1])
      if (place >= held[i]) continue
      freeOne(memory, blocks[i], owner, place, held[i], key)
      held[i]--
      nr++
    }
    left -= goal
  }
}

/** @returns how many blocks the owner has pages in */
function listBlocks(memory: GuestMemory, owner: number): number {
  if (blocks.length < memory.nrBlocks) {
    blocks = new Int32Array(memory.nrBlocks)
    held = new Int32Array(memory.nrBlocks)
    ends = new Int32Array(memory.nrBlocks)
    guide = new Int32Array(memory.nrBlocks)
  }
  let nr = 0
  const isPinned = isUnmovable(owner)
  for (let block = 0; block < memory.nrBlocks; block++) {
    if (isPinned && memory.unmovable[block] === 0) continue
    const count = countPages(memory, block, owner)
    if (count === 0) continue
    blocks[nr] = block
    held[nr++] = count
  }
  return nr
}

function countPages(memory: GuestMemory, block: number, owner: number): number {
  if (memory.owner[block] === owner) return PAGES_PER_BLOCK
  if (memory.owner[block] !== MIXED) return 0
  const { counts, nrOwners } = memory.mixed
  return counts[memory.link[block] * nrOwners + owner]
}

/** Drops the blocks that the owner has left, and sums up the others. @returns how many there are */
function sumPages(nrBlocks: number): number {
  let nr = 0
  let sum = 0
  for (let i = 0; i < nrBlocks; i++) {
    if (held[i] === 0) continue
    blocks[nr] = blocks[i]
    held[nr] = held[i]
    ends[nr++] = sum += held[i]
  }
  let first = 0
  for (let i = 0; i < nr; i++) {
    while (ends[first] <= Math.floor((i * sum) / nr)) first++
    guide[i] = first
  }
  return nr
}

/** Frees one of the owner's `nr` pages of a block: one at random, which the `place`th is, too. */
function freeOne(
  memory: GuestMemory,
  block: number,
  owner: number,
  place: number,
  nr: number,
  key: Key,
): void {
  let page = place
  if (memory.owner[block] === MIXED) {
    const { mixed } = memory
    const first = memory.link[block] * PAGES_PER_BLOCK
    let tries = nr < PAGES_PER_BLOCK / TRIES ? 0 : TRIES
    do page = mix(drawn++, key.k0, key.k1) & (PAGES_PER_BLOCK - 1)
    while (tries-- > 0 && ownerAt(mixed, first + page) !== owner)
    if (ownerAt(mixed, first + page) !== owner) {
      page = -1
      for (let rest = place; rest >= 0; rest--) while (ownerAt(mixed, first + ++page) !== owner);
    }
  }
  freeInBlock(memory, block, owner, 1, page, page + 1)
}
