/** The free lists: which blocks and records have free memory of a migrate type and order. */
import { BLOCK_ORDER, BLOCK_STATE, MIXED, NR_ORDERS, REPORTED, type GuestMemory } from './state.js'

/** Puts a free block to the start of its list, from where it is taken next, or to the end. */
export function linkBlock(memory: GuestMemory, block: number, isLast: boolean): void {
  const { heads, tails, link, back, freeBlocks } = memory
  const type = memory.type[block]
  const head = type * NR_ORDERS + BLOCK_ORDER
  const first = heads[head]
  const last = tails[type]
  link[block] = isLast ? -1 : first
  back[block] = isLast ? last : -1
  if (first < 0) heads[head] = tails[type] = block
  else if (isLast) {
    link[last] = block
    tails[type] = block
  } else {
    back[first] = block
    heads[head] = block
  }
  freeBlocks[type]++
}

/** Takes a free block out of its list. The host will have to back it anew if it was reported. */
export function unlinkBlock(memory: GuestMemory, block: number): void {
  const { heads, tails, link, back, freeBlocks, flags } = memory
  const type = memory.type[block]
  const next = link[block]
  const previous = back[block]
  if (previous < 0) heads[type * NR_ORDERS + BLOCK_ORDER] = next
  else link[previous] = next
  if (next < 0) tails[type] = previous
  else back[next] = previous
  freeBlocks[type]--
  flags[block] &= ~REPORTED
}

/** Counts a chunk of a record in, or out (`by` -1), and with the first or last of its order the record's place. */
export function countChunk(memory: GuestMemory, record: number, order: number, by: 1 | -1): void {
  const { chunks } = memory.mixed
  const nr = (chunks[record * BLOCK_ORDER + order] += by)
  if (by === 1 && nr === 1) linkRecord(memory, record, order)
  else if (nr === 0) unlinkRecord(memory, record, order)
}

/** Changes the migrate type of a block: its free memory moves to other lists. */
export function setType(memory: GuestMemory, block: number, type: number): void {
  if (memory.type[block] === type) return
  const isFree = memory.state[block] === BLOCK_STATE.online && memory.used[block] === 0
  const record = memory.owner[block] === MIXED ? memory.link[block] : -1
  if (isFree) unlinkBlock(memory, block)
  if (record >= 0) {
    for (let order = 0; order < BLOCK_ORDER; order++) {
      if (hasChunk(memory, record, order)) unlinkRecord(memory, record, order)
    }
  }
  memory.type[block] = type
  if (isFree) linkBlock(memory, block, false)
  if (record >= 0) {
    for (let order = 0; order < BLOCK_ORDER; order++) {
      if (hasChunk(memory, record, order)) linkRecord(memory, record, order)
    }
  }
}

function hasChunk({ mixed }: GuestMemory, record: number, order: number): boolean {
  return mixed.chunks[record * BLOCK_ORDER + order] > 0
}

function linkRecord({ mixed, heads, type }: GuestMemory, record: number, order: number): void {
  const head = type[mixed.block[record]] * NR_ORDERS + order
  const first = heads[head]
  mixed.next[record * BLOCK_ORDER + order] = first
  mixed.previous[record * BLOCK_ORDER + order] = -1
  if (first >= 0) mixed.previous[first * BLOCK_ORDER + order] = record
  heads[head] = record
}

function unlinkRecord({ mixed, heads, type }: GuestMemory, record: number, order: number): void {
  const next = mixed.next[record * BLOCK_ORDER + order]
  const previous = mixed.previous[record * BLOCK_ORDER + order]
  if (previous < 0) heads[type[mixed.block[record]] * NR_ORDERS + order] = next
  else mixed.next[previous * BLOCK_ORDER + order] = next
  if (next >= 0) mixed.previous[next * BLOCK_ORDER + order] = previous
}
