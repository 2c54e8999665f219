import { createKey, deriveKey, type Key } from '../../lib/base/random.js'
import { findChunk, isFree } from '../../lib/guest/memory/free-bits.js'
import { createGuestMemory, type GuestMemorySetup } from '../../lib/guest/memory/guest-memory.js'
import {
  BLOCK_ORDER,
  BLOCK_STATE,
  FAULTED,
  FIRST_AREA,
  MIXED,
  NR_ORDERS,
  OWNER,
  ownerAt,
  PAGES_PER_BLOCK,
  REPORTED,
  WORDS,
  type GuestMemory,
} from '../../lib/guest/memory/state.js'
import { allocInBlock, ownerOfPage } from '../../lib/guest/memory/buddy.js'

/** Owners of tests: two areas of programs. */
export const FIRST: number = FIRST_AREA
export const SECOND: number = FIRST_AREA + 1

/** The memory of a guest with two areas; its struct pages are at the start of memory, unless told otherwise. */
export function guestMemory(setup: Partial<GuestMemorySetup> = {}): GuestMemory {
  return createGuestMemory({
    nrBlocks: 16,
    memmapOnBlock: false,
    hostOrder: 9,
    nrOwners: FIRST_AREA + 2,
    ...setup,
  })
}

/** A key for one call. */
export function keyOf(number: number): Key {
  const key = createKey()
  deriveKey(key, 1, number, 0, 0, 0)
  return key
}

/** The owner of each page. */
export function ownersOf(memory: GuestMemory): Uint8Array {
  return Uint8Array.from({ length: memory.nrBlocks * PAGES_PER_BLOCK }, (_, page) =>
    ownerOfPage(memory, page),
  )
}

/** What is wrong with a memory, in words: its parts contradict each other. */
export function memoryFaults(memory: GuestMemory): string[] {
  const faults: string[] = []
  const expectSame = (what: string, got: number, expected: number): void => {
    if (got !== expected) faults.push(`${what}: ${got}, not ${expected}`)
  }
  const sums = { pages: new Int32Array(memory.nrOwners), free: 0, states: [0, 0, 0], records: 0 }
  for (let block = 0; block < memory.nrBlocks; block++) {
    const counts = new Int32Array(MIXED + 1)
    for (let i = 0; i < PAGES_PER_BLOCK; i++) {
      counts[ownerOfPage(memory, block * PAGES_PER_BLOCK + i)]++
    }
    const place = (what: string): string => `${what} of block ${block}`
    const used = PAGES_PER_BLOCK - counts[OWNER.free]
    expectSame(place('used'), memory.used[block], used)
    expectSame(
      place('unmovable'),
      memory.unmovable[block],
      counts[OWNER.kernel] + counts[OWNER.memmap],
    )
    expectSame(place('ballooned'), memory.ballooned[block], counts[OWNER.balloon])
    const whole = counts.indexOf(PAGES_PER_BLOCK)
    expectSame(place('owner'), memory.owner[block], whole < 0 ? MIXED : whole)
    const touched = used - counts[OWNER.balloon]
    const least = memory.hostOrder === 0 ? touched : Math.min(1, touched)
    if (memory.backed[block] < least) faults.push(place('too little backing'))
    if (memory.type[block] > 1) faults.push(place('isolation is left'))
    const isFreeBlock = used === 0 && memory.state[block] === BLOCK_STATE.online
    if (!isFreeBlock && (memory.flags[block] & REPORTED) !== 0) faults.push(place('reported, use'))
    for (let owner = 1; owner < memory.nrOwners; owner++) sums.pages[owner] += counts[owner]
    sums.states[memory.state[block]]++
    if (memory.state[block] === BLOCK_STATE.online) sums.free += counts[OWNER.free]
    else expectSame(place('used, out of use,'), used, 0)
    if (memory.owner[block] === MIXED) {
      sums.records++
      expectSame(place('record'), memory.mixed.block[memory.link[block]], block)
      faults.push(...recordFaults(memory, memory.link[block]))
    }
  }
  for (let owner = 1; owner < memory.nrOwners; owner++) {
    expectSame(`pages of owner ${owner}`, memory.pages[owner], sums.pages[owner])
  }
  expectSame('free pages', memory.nrFree, sums.free)
  expectSame('records', memory.mixed.nrUsed, sums.records)
  expectSame('online', memory.nrOnline, sums.states[BLOCK_STATE.online])
  expectSame('taken', memory.nrTaken, sums.states[BLOCK_STATE.taken])
  expectSame('offline', memory.nrOffline, sums.states[BLOCK_STATE.offline])
  return [...faults, ...listFaults(memory), ...faultListFaults(memory)]
}

/** Bits and chunks of a record against its owners. */
function recordFaults({ mixed }: GuestMemory, record: number): string[] {
  const faults: string[] = []
  const at = record * WORDS
  const counts = new Array<number>(mixed.nrOwners).fill(0)
  for (let i = 0; i < PAGES_PER_BLOCK; i++) counts[ownerAt(mixed, record * PAGES_PER_BLOCK + i)]++
  counts.forEach((count, owner) => {
    if (mixed.counts[record * mixed.nrOwners + owner] === count) return
    faults.push(`pages of owner ${owner} in record ${record}`)
  })
  for (let i = 0; i < PAGES_PER_BLOCK; i++) {
    const isUsed = ownerAt(mixed, record * PAGES_PER_BLOCK + i) !== OWNER.free
    if (isFree(mixed.free, at, i, 0) === isUsed) faults.push(`bit ${i} of record ${record}`)
  }
  for (let order = 0; order < BLOCK_ORDER; order++) {
    let nr = 0
    let lowest = -1
    for (let page = 0; page < PAGES_PER_BLOCK; page += 1 << order) {
      if (!isFree(mixed.free, at, page, order)) continue
      if (isFree(mixed.free, at, page ^ (1 << order), order)) continue
      nr++
      if (lowest < 0) lowest = page
    }
    if (mixed.chunks[record * BLOCK_ORDER + order] !== nr)
      faults.push(`chunks of order ${order} of record ${record}`)
    if (findChunk(mixed.free, at, order) !== lowest)
      faults.push(`lowest chunk of order ${order} of record ${record}`)
  }
  return faults
}

/** The free lists against the blocks and records that belong into them. */
function listFaults(memory: GuestMemory): string[] {
  const { mixed, heads, tails, type } = memory
  const listed = new Set<string>()
  const faults: string[] = []
  for (let t = 0; t < 3; t++) {
    for (let order = 0; order < BLOCK_ORDER; order++) {
      let last = -1
      for (let at = heads[t * NR_ORDERS + order]; at >= 0;) {
        const node = at * BLOCK_ORDER + order
        if (mixed.previous[node] !== last) faults.push(`link back from record ${at}`)
        if (type[mixed.block[at]] !== t) faults.push(`record ${at} is in a list of type ${t}`)
        listed.add(`${at}/${order}`)
        last = at
        at = mixed.next[node]
      }
    }
    let last = -1
    let nr = 0
    for (let at = heads[t * NR_ORDERS + BLOCK_ORDER]; at >= 0; at = memory.link[at]) {
      if (memory.back[at] !== last) faults.push(`link back from block ${at}`)
      if (type[at] !== t) faults.push(`block ${at} is in a list of type ${t}`)
      listed.add(`block ${at}`)
      last = at
      nr++
    }
    if (tails[t] !== last) faults.push(`end of the list of type ${t}`)
    if (memory.freeBlocks[t] !== nr) faults.push(`free blocks of type ${t}`)
  }
  const expected = new Set<string>()
  for (let block = 0; block < memory.nrBlocks; block++) {
    if (memory.state[block] !== BLOCK_STATE.online) continue
    if (memory.used[block] === 0) expected.add(`block ${block}`)
    if (memory.owner[block] !== MIXED) continue
    for (let order = 0; order < BLOCK_ORDER; order++) {
      const record = memory.link[block]
      if (mixed.chunks[record * BLOCK_ORDER + order] > 0) expected.add(`${record}/${order}`)
    }
  }
  for (const one of listed) if (!expected.has(one)) faults.push(`${one} is listed as free`)
  for (const one of expected) if (!listed.has(one)) faults.push(`${one} is not listed as free`)
  return faults
}

function faultListFaults({ flags, faultBlocks, nrBlocks }: GuestMemory): string[] {
  const listed = [...faultBlocks.items.subarray(0, faultBlocks.count)].sort((a, b) => a - b)
  const flagged = [...Array(nrBlocks).keys()].filter((block) => (flags[block] & FAULTED) !== 0)
  return String(listed) === String(flagged) ? [] : ['host faults are listed, each block once']
}

/** Fills all free memory of a guest with pages of an owner, but for some blocks, which stay free. */
export function fillExcept(memory: GuestMemory, owner: number, free: readonly number[]): void {
  for (let block = 0; block < memory.nrBlocks; block++) {
    if (free.includes(block) || memory.used[block] === PAGES_PER_BLOCK) continue
    allocInBlock(memory, block, owner, PAGES_PER_BLOCK)
  }
}
