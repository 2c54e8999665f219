/** Blocks whose pages are not all free, or all one owner's: their records, and how pages of them come and go. */
import { countChunk, linkBlock, unlinkBlock } from './free-lists.js'
import { isFree, orderOfRange, setFree } from './free-bits.js'
import {
  BLOCK_ORDER,
  FAULTED,
  isUnmovable,
  MIXED,
  OWNER,
  PAGES_PER_BLOCK,
  WORDS,
  type GuestMemory,
  type MixedPool,
} from './state.js'

/** Records that are made at first, and the fewest that are added; else an eighth as many again. */
const CAPACITY_STEP = 16

/** An empty pool, for so many owners. */
export function createMixedPool(nrOwners: number): MixedPool {
  return {
    isPacked: nrOwners <= 16,
    counts: new Uint16Array(0),
    nrOwners,
    capacity: 0,
    nrUsed: 0,
    firstUnused: -1,
    block: new Int32Array(0),
    owners: new Uint8Array(0),
    free: new Int32Array(0),
    chunks: new Uint16Array(0),
    next: new Int32Array(0),
    previous: new Int32Array(0),
  }
}

/** An owner takes a whole free block. */
export function takeWhole(memory: GuestMemory, block: number, owner: number): void {
  unlinkBlock(memory, block)
  memory.owner[block] = owner
  noteUse(memory, block, owner, PAGES_PER_BLOCK)
}

/**
 * An owner takes the first pages of a free chunk.
 *
 * @param order of the chunk, which is part of no larger one; 9: the block is free
 * @param nrPages 1 to 2^order
 */
export function takeRun(
  memory: GuestMemory,
  block: number,
  page: number,
  order: number,
  nrPages: number,
  owner: number,
): void {
  if (nrPages === PAGES_PER_BLOCK) {
    takeWhole(memory, block, owner)
    return
  }
  const isWhole = order === BLOCK_ORDER
  if (isWhole) unlinkBlock(memory, block)
  const record = isWhole ? openRecord(memory, block) : memory.link[block]
  const { mixed } = memory
  setOwners(mixed, record, page, page + nrPages, owner)
  countOwner(mixed, record, OWNER.free, -nrPages)
  countOwner(mixed, record, owner, nrPages)
  setFree(mixed.free, record * WORDS, page, page + nrPages, false)
  if (!isWhole) countChunk(memory, record, order, -1)
  const end = page + (1 << order)
  for (let rest = page + nrPages; rest < end;) {
    const part = orderOfRange(rest, end)
    countChunk(memory, record, part, 1)
    rest += 1 << part
  }
  noteUse(memory, block, owner, nrPages)
  if (memory.used[block] === PAGES_PER_BLOCK) joinIfWhole(memory, record, owner)
}

/** Frees pages [from, to) of a block, which are all of one owner. Chunks join with their free buddies. */
export function freeRun(
  memory: GuestMemory,
  block: number,
  from: number,
  to: number,
  owner: number,
): void {
  noteFree(memory, block, owner, to - from)
  if (to - from === PAGES_PER_BLOCK) {
    memory.owner[block] = OWNER.free
    freeBlock(memory, block)
    return
  }
  const isMixed = memory.owner[block] === MIXED
  const record = isMixed ? memory.link[block] : openRecord(memory, block)
  const { mixed } = memory
  setOwners(mixed, record, from, to, OWNER.free)
  countOwner(mixed, record, owner, from - to)
  countOwner(mixed, record, OWNER.free, to - from)
  for (let page = from; page < to;) {
    const order = orderOfRange(page, to)
    freeChunk(memory, record, page, order)
    page += 1 << order
  }
  if (memory.used[block] > 0) return
  closeRecord(memory, record, OWNER.free)
  freeBlock(memory, block)
}

/** A block that has become free is the first to be taken again, as from the head of the kernel's free list. */
function freeBlock(memory: GuestMemory, block: number): void {
  linkBlock(memory, block, false)
  memory.blockFrees++
}

function freeChunk(memory: GuestMemory, record: number, page: number, order: number): void {
  const { free } = memory.mixed
  const at = record * WORDS
  setFree(free, at, page, page + (1 << order), true)
  let start = page
  let k = order
  while (k < BLOCK_ORDER && isFree(free, at, start ^ (1 << k), k)) {
    countChunk(memory, record, k, -1)
    start &= ~(1 << k)
    k++
  }
  if (k < BLOCK_ORDER) countChunk(memory, record, k, 1)
}

/** Counts pages that an owner has begun to use; where too little is behind the block, the host backs it. */
function noteUse(memory: GuestMemory, block: number, owner: number, nrPages: number): void {
  const { used, backed, ballooned, faultBlocks, flags } = memory
  used[block] += nrPages
  memory.pages[owner] += nrPages
  memory.nrFree -= nrPages
  if (owner === OWNER.balloon) {
    ballooned[block] += nrPages
    return
  }
  if (isUnmovable(owner)) memory.unmovable[block] += nrPages
  const touched = used[block] - ballooned[block]
  const isBacked = memory.hostOrder === 0 ? backed[block] >= touched : backed[block] > 0
  if (isBacked) return
  const needed = memory.hostOrder === 0 ? touched : PAGES_PER_BLOCK
  memory.faultPages += needed - backed[block]
  backed[block] = needed
  if ((flags[block] & FAULTED) !== 0) return
  flags[block] |= FAULTED
  if (faultBlocks.count === faultBlocks.items.length) {
    const items = new Int32Array(Math.max(16, 2 * faultBlocks.count))
    items.set(faultBlocks.items)
    faultBlocks.items = items
  }
  faultBlocks.items[faultBlocks.count++] = block
}

function noteFree(memory: GuestMemory, block: number, owner: number, nrPages: number): void {
  memory.used[block] -= nrPages
  memory.pages[owner] -= nrPages
  memory.nrFree += nrPages
  if (owner === OWNER.balloon) memory.ballooned[block] -= nrPages
  else if (isUnmovable(owner)) memory.unmovable[block] -= nrPages
}

/** Gives a block that is free, or of one owner, a record. */
function openRecord(memory: GuestMemory, block: number): number {
  const { mixed } = memory
  if (mixed.firstUnused < 0) growPool(mixed)
  const record = mixed.firstUnused
  mixed.firstUnused = mixed.block[record]
  mixed.nrUsed++
  mixed.block[record] = block
  const owner = memory.owner[block]
  setOwners(mixed, record, 0, PAGES_PER_BLOCK, owner)
  mixed.counts.fill(0, record * mixed.nrOwners, (record + 1) * mixed.nrOwners)
  countOwner(mixed, record, owner, PAGES_PER_BLOCK)
  mixed.free.fill(owner === OWNER.free ? -1 : 0, record * WORDS, (record + 1) * WORDS)
  mixed.chunks.fill(0, record * BLOCK_ORDER, (record + 1) * BLOCK_ORDER)
  memory.link[block] = record
  memory.owner[block] = MIXED
  return record
}

function closeRecord(memory: GuestMemory, record: number, owner: number): void {
  const { mixed } = memory
  memory.owner[mixed.block[record]] = owner
  mixed.block[record] = mixed.firstUnused
  mixed.firstUnused = record
  mixed.nrUsed--
}

/** A block that is full is one owner's again if all of its pages are. @param owner of some of them */
function joinIfWhole(memory: GuestMemory, record: number, owner: number): void {
  const { counts, nrOwners } = memory.mixed
  if (counts[record * nrOwners + owner] === PAGES_PER_BLOCK) closeRecord(memory, record, owner)
}

function countOwner(
  { counts, nrOwners }: MixedPool,
  record: number,
  owner: number,
  pages: number,
): void {
  counts[record * nrOwners + owner] += pages
}

/** A loop, as `fill` costs as much as thirty pages. */
function setOwners(pool: MixedPool, record: number, from: number, to: number, owner: number): void {
  const { owners, isPacked } = pool
  const first = record * PAGES_PER_BLOCK + from
  const end = record * PAGES_PER_BLOCK + to
  if (isPacked) packOwners(owners, first, end, owner)
  else if (to - from > 32) owners.fill(owner, first, end)
  else for (let i = first; i < end; i++) owners[i] = owner
}

function packOwners(owners: Uint8Array, first: number, end: number, owner: number): void {
  let page = first
  if ((page & 1) === 1) {
    owners[page >> 1] = (owners[page >> 1] & 0x0f) | (owner << 4)
    page++
  }
  const last = end >> 1
  const both = owner | (owner << 4)
  if (last - (page >> 1) > 32) owners.fill(both, page >> 1, last)
  else for (let i = page >> 1; i < last; i++) owners[i] = both
  if ((end & 1) === 1 && end > page) owners[last] = (owners[last] & 0xf0) | owner
}

function growPool(pool: MixedPool): void {
  const from = pool.capacity
  const capacity = from + Math.max(CAPACITY_STEP, from >> 3)
  pool.block = lengthened(pool.block, new Int32Array(capacity))
  pool.owners = lengthened(
    pool.owners,
    new Uint8Array((capacity * PAGES_PER_BLOCK) >> (pool.isPacked ? 1 : 0)),
  )
  pool.counts = lengthened(pool.counts, new Uint16Array(capacity * pool.nrOwners))
  pool.free = lengthened(pool.free, new Int32Array(capacity * WORDS))
  pool.chunks = lengthened(pool.chunks, new Uint16Array(capacity * BLOCK_ORDER))
  pool.next = lengthened(pool.next, new Int32Array(capacity * BLOCK_ORDER))
  pool.previous = lengthened(pool.previous, new Int32Array(capacity * BLOCK_ORDER))
  pool.capacity = capacity
  for (let record = capacity - 1; record >= from; record--) {
    pool.block[record] = pool.firstUnused
    pool.firstUnused = record
  }
}

function lengthened<T extends Int32Array | Uint8Array | Uint16Array>(from: T, to: T): T {
  to.set(from)
  return to
}
