/**
 * The page allocator of a guest, as the kernel's: the smallest free chunk that suffices, from memory of the migrate
 * type of the pages. Only where there is none it takes from the other type, and that is how unmovable pages spread:
 *
 * 1. It claims a pageblock: it looks at the largest free chunk first. A whole block becomes one of its own type. A
 *    part of one (for movable pages only from order 4 on) makes the block one of its own type if at least half of its
 *    pages are free or of that type already; all free pages of the block are its own then.
 * 2. Else it steals from the smallest free chunk, and the block stays what it is.
 *
 * A block that becomes free keeps its migrate type, until it is claimed. Follows `__rmqueue_smallest()`,
 * `__rmqueue_claim()` and `__rmqueue_steal()` of Linux 6.16, with two migrate types, without lists of a CPU's own.
 */
import { assert } from '../../base/assert.js'
import { findChunk, firstFree, orderAt } from './free-bits.js'
import { setType } from './free-lists.js'
import { freeRun, takeRun, takeWhole } from './mixed-blocks.js'
import {
  BLOCK_ORDER,
  isUnmovable,
  MIGRATE_TYPE,
  MIXED,
  NR_ORDERS,
  OWNER,
  ownerAt,
  PAGES_PER_BLOCK,
  WORDS,
  type GuestMemory,
} from './state.js'

/** How pages are allocated. */
export interface AllocOptions {
  /** Whole free blocks first, a huge page each; single pages for the rest. */
  readonly huge?: boolean
  /** With `huge`: no single pages. */
  readonly hugeOnly?: boolean
}

const SINGLE_PAGES: AllocOptions = {}
/** Smallest order by which movable pages may claim a pageblock. */
const MOVABLE_CLAIM_ORDER = 4
const HALF_BLOCK = PAGES_PER_BLOCK / 2

/** A free chunk that was found, filled anew each time. */
const found = { block: 0, page: 0, order: 0 }

/** @returns pages allocated, fewer than `nrPages` where memory is short */
export function allocPages(
  memory: GuestMemory,
  owner: number,
  nrPages: number,
  { huge = false, hugeOnly = false }: AllocOptions = SINGLE_PAGES,
): number {
  assertOwner(memory, owner)
  const type = typeOf(owner)
  let left = nrPages
  if (huge) {
    while (left >= PAGES_PER_BLOCK) {
      const block = findWholeBlock(memory, type)
      if (block < 0) break
      takeWhole(memory, block, owner)
      left -= PAGES_PER_BLOCK
    }
    if (hugeOnly) return nrPages - left
  }
  while (left > 0 && findPages(memory, type)) {
    const nr = Math.min(left, 1 << found.order)
    takeRun(memory, found.block, found.page, found.order, nr, owner)
    left -= nr
  }
  return nrPages - left
}

/** Allocates one page. @returns its number in the guest's memory; -1: there is none */
export function allocPage(memory: GuestMemory, owner: number): number {
  if (!findPages(memory, typeOf(owner))) return -1
  const { block, page, order } = found
  takeRun(memory, block, page, order, 1, owner)
  return block * PAGES_PER_BLOCK + page
}

/** Allocates free pages of one block that is online, the lowest first. @returns how many it got */
export function allocInBlock(
  memory: GuestMemory,
  block: number,
  owner: number,
  nrPages: number,
): number {
  const goal = Math.min(nrPages, PAGES_PER_BLOCK - memory.used[block])
  if (memory.used[block] === 0) {
    takeRun(memory, block, 0, BLOCK_ORDER, goal, owner)
    return goal
  }
  for (let left = goal; left > 0;) {
    const at = memory.link[block] * WORDS
    const page = firstFree(memory.mixed.free, at)
    const order = orderAt(memory.mixed.free, at, page)
    const nr = Math.min(left, 1 << order)
    takeRun(memory, block, page, order, nr, owner)
    left -= nr
  }
  return goal
}

/** Frees up to `nrPages` pages of an owner in pages [from, to) of one block, the lowest first. @returns how many */
export function freeInBlock(
  memory: GuestMemory,
  block: number,
  owner: number,
  nrPages: number,
  from: number,
  to: number,
): number {
  assertOwner(memory, owner)
  if (memory.owner[block] !== MIXED) {
    const nr = Math.min(nrPages, to - from)
    if (memory.owner[block] !== owner || nr === 0) return 0
    freeRun(memory, block, from, from + nr, owner)
    return nr
  }
  const { mixed } = memory
  const first = memory.link[block] * PAGES_PER_BLOCK
  let left = nrPages
  for (let page = from; page < to && left > 0;) {
    let end = page
    const limit = Math.min(to, page + left)
    while (end < limit && ownerAt(mixed, first + end) === owner) end++
    if (end > page) freeRun(memory, block, page, end, owner)
    left -= end - page
    page = Math.max(end, page + 1)
  }
  return nrPages - left
}

/** Counts the pages of each owner, free ones too, in pages [from, to) of a block. `counts` is by owner. */
export function ownersIn(
  memory: GuestMemory,
  block: number,
  from: number,
  to: number,
  counts: Uint16Array,
): void {
  counts.fill(0)
  const owner = memory.owner[block]
  if (owner !== MIXED) {
    counts[owner] = to - from
    return
  }
  const { mixed } = memory
  const record = memory.link[block]
  if (from === 0 && to === PAGES_PER_BLOCK) {
    const at = record * mixed.nrOwners
    for (let each = 0; each < mixed.nrOwners; each++) counts[each] = mixed.counts[at + each]
    return
  }
  const first = record * PAGES_PER_BLOCK
  for (let i = first + from; i < first + to; i++) counts[ownerAt(mixed, i)]++
}

/** Who uses a page of the guest's memory. */
export function ownerOfPage(memory: GuestMemory, page: number): number {
  const block = page >>> BLOCK_ORDER
  const owner = memory.owner[block]
  if (owner !== MIXED) return owner
  const place = (memory.link[block] << BLOCK_ORDER) | (page & (PAGES_PER_BLOCK - 1))
  return ownerAt(memory.mixed, place)
}

/** The migrate type of an owner's pages. */
function typeOf(owner: number): number {
  return isUnmovable(owner) ? MIGRATE_TYPE.unmovable : MIGRATE_TYPE.movable
}

function assertOwner({ nrOwners }: GuestMemory, owner: number): void {
  assert(owner > OWNER.free && owner < nrOwners, 'pages are used by an owner that there is')
}

/** Finds the chunk from which the next page of a migrate type comes. @returns whether there is one */
function findPages(memory: GuestMemory, type: number): boolean {
  return (
    findSmallest(memory, type) ||
    (claim(memory, type) && findSmallest(memory, type)) ||
    findSmallest(memory, otherType(type))
  )
}

function findSmallest({ heads, mixed }: GuestMemory, type: number): boolean {
  for (let order = 0; order <= BLOCK_ORDER; order++) {
    const first = heads[type * NR_ORDERS + order]
    if (first < 0) continue
    found.order = order
    found.block = order === BLOCK_ORDER ? first : mixed.block[first]
    found.page = order === BLOCK_ORDER ? 0 : findChunk(mixed.free, first * WORDS, order)
    return true
  }
  return false
}

/** Makes a pageblock of the other migrate type one of this type. @returns whether there was one to claim */
function claim(memory: GuestMemory, type: number): boolean {
  const { heads, mixed, used, unmovable } = memory
  const lists = otherType(type) * NR_ORDERS
  const whole = heads[lists + BLOCK_ORDER]
  if (whole >= 0) {
    setType(memory, whole, type)
    return true
  }
  const isMovable = type === MIGRATE_TYPE.movable
  for (let order = BLOCK_ORDER - 1; order >= (isMovable ? MOVABLE_CLAIM_ORDER : 0); order--) {
    const first = heads[lists + order]
    if (first < 0) continue
    const block = mixed.block[first]
    const alike = isMovable ? used[block] - unmovable[block] : unmovable[block]
    if (PAGES_PER_BLOCK - used[block] + alike < HALF_BLOCK) continue
    setType(memory, block, type)
    return true
  }
  return false
}

function findWholeBlock(memory: GuestMemory, type: number): number {
  const own = memory.heads[type * NR_ORDERS + BLOCK_ORDER]
  if (own >= 0) return own
  const other = memory.heads[otherType(type) * NR_ORDERS + BLOCK_ORDER]
  if (other >= 0) setType(memory, other, type)
  return other
}

function otherType(type: number): number {
  return type === MIGRATE_TYPE.movable ? MIGRATE_TYPE.unmovable : MIGRATE_TYPE.movable
}
