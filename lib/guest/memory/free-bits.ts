/**
 * The free pages of one block as bits, and the chunks of the buddy allocator in them. A bit is set where a page is
 * free; `at` is the first of the 16 words of the block.
 */
import { BLOCK_ORDER, PAGES_PER_BLOCK, WORDS } from './state.js'

/** Where chunks of orders 0 to 5 can begin in a word. */
const STARTS = [-1, 0x55555555, 0x11111111, 0x01010101, 0x00010001, 1] as const
const WORD_ORDER = 5

/** Whether all pages of an aligned chunk are free. */
export function isFree(free: Int32Array, at: number, page: number, order: number): boolean {
  if (order < WORD_ORDER) {
    const mask = (1 << (1 << order)) - 1
    return ((free[at + (page >> WORD_ORDER)] >>> (page & 31)) & mask) === mask
  }
  const first = at + (page >> WORD_ORDER)
  for (let i = first; i < first + (1 << (order - WORD_ORDER)); i++) if (free[i] !== -1) return false
  return true
}

/** The lowest chunk of an order that is part of no larger one; -1: there is none. */
export function findChunk(free: Int32Array, at: number, order: number): number {
  if (order >= WORD_ORDER) {
    for (let page = 0; page < PAGES_PER_BLOCK; page += 1 << order) {
      if (isFree(free, at, page, order) && !isFree(free, at, page ^ (1 << order), order))
        return page
    }
    return -1
  }
  for (let i = 0; i < WORDS; i++) {
    let starts = free[at + i]
    if (starts === 0 || starts === -1) continue
    for (let k = 0; k < order; k++) starts &= (starts >>> (1 << k)) & STARTS[k + 1]
    const larger = starts & (starts >>> (1 << order)) & STARTS[order + 1]
    starts &= ~(larger | (larger << (1 << order)))
    if (starts !== 0) return (i << WORD_ORDER) + trailingZeros(starts)
  }
  return -1
}

/** The lowest free page; -1: there is none. */
export function firstFree(free: Int32Array, at: number): number {
  for (let i = 0; i < WORDS; i++) {
    if (free[at + i] !== 0) return (i << WORD_ORDER) + trailingZeros(free[at + i])
  }
  return -1
}

/** Order of the free chunk that begins at a page before which none is free. */
export function orderAt(free: Int32Array, at: number, page: number): number {
  let order = 0
  while (order < BLOCK_ORDER - 1 && ((page >> order) & 1) === 0) {
    if (!isFree(free, at, page + (1 << order), order)) break
    order++
  }
  return order
}

/** Marks pages [from, to) as free, or as used. */
export function setFree(
  free: Int32Array,
  at: number,
  from: number,
  to: number,
  isFree: boolean,
): void {
  for (let page = from; page < to;) {
    const bit = page & 31
    const nr = Math.min(32 - bit, to - page)
    const mask = nr === 32 ? -1 : ((1 << nr) - 1) << bit
    if (isFree) free[at + (page >> WORD_ORDER)] |= mask
    else free[at + (page >> WORD_ORDER)] &= ~mask
    page += nr
  }
}

/** Order of the largest aligned chunk at the start of [from, to). */
export function orderOfRange(from: number, to: number): number {
  const fits = 31 - Math.clz32(to - from)
  return from === 0 ? fits : Math.min(fits, trailingZeros(from))
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
