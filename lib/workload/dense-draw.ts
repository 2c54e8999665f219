/**
 * Draws of single pages: each page by itself with one probability p, four pages a hash.
 *
 * The 32 pages of a word of access bits share eight hashes. Page `page` looks at one byte of one of
 * them:
 *
 * ```
 *  page & 31   =   b b g g g        hash  mix((page >> 5) * 8 + g)      byte b of it
 *
 *  bits of the word   31 … 24   23 … 16   15 … 8    7 … 0
 *  byte                 3         2         1        0
 *  hash               7 … 0     7 … 0     7 … 0    7 … 0
 * ```
 * so the outcomes of one hash are eight bits apart in the word, as its bytes are.
 *
 * The byte is compared with floor(256 p). One time in 256 it ties; then a hash of the page alone is
 * compared with the rest of 256 p in 32 bits. Both ways of asking, one page and a word, read the
 * same hashes.
 */
import { mix } from '../base/random.js'
import { headMask, orWord, tailMask } from './bit-fill.js'
import type { DrawKeys } from './draw-keys.js'
import type { PageDraw } from './page-draw.js'

const HIGH_BITS = 0x80808080 | 0
const LOW_BITS = 0x7f7f7f7f
const ONES = 0x01010101

/** Whether one page is drawn. */
export function isPageDrawn(draw: PageDraw, keys: DrawKeys, page: number): boolean {
  const hash = mix(((page >> 5) << 3) + (page & 7), keys.touch0, keys.touch1)
  const byte = (hash >>> (page & 24)) & 255
  return byte === draw.byteLimit ? isTieDrawn(draw, keys, page) : byte < draw.byteLimit
}

/** Sets `hits[i]` for the drawn pages `pages[i]`, i in [first, last). */
export function askDensePages(
  draw: PageDraw,
  keys: DrawKeys,
  pages: Int32Array,
  first: number,
  last: number,
  hits: Uint8Array,
): void {
  const { touch0, touch1 } = keys
  const { byteLimit } = draw
  for (let i = first; i < last; i++) {
    const page = pages[i]
    const hash = mix(((page >> 5) << 3) + (page & 7), touch0, touch1)
    const below = ((hash >>> (page & 24)) & 255) - byteLimit
    // No branch on the outcome: it would be mispredicted half of the time where p is near 1/2.
    if (below === 0) hits[i] |= isTieDrawn(draw, keys, page) ? 1 : 0
    else hits[i] |= below >>> 31
  }
}

/** Whether any page of [start, end) is drawn. */
export function isAnyDrawn(draw: PageDraw, keys: DrawKeys, start: number, end: number): boolean {
  if (start >= end) return false
  const lastWord = (end - 1) >> 5
  for (let word = start >> 5; word <= lastWord; word++) {
    let drawn = drawWord(draw, keys, word)
    if (word === start >> 5) drawn &= headMask(start)
    if (word === lastWord) drawn &= tailMask(end)
    if (drawn !== 0) return true
  }
  return false
}

/** Sets the bits of the drawn pages of [start, end), which lie in the slice (see bit-fill.ts). */
export function markDensePages(
  draw: PageDraw,
  keys: DrawKeys,
  bits: Int32Array,
  start: number,
  end: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  if (start >= end) return
  const firstWord = start >> 5
  const lastWord = (end - 1) >> 5
  const head = drawWord(draw, keys, firstWord) & headMask(start)
  if (firstWord === lastWord) {
    orWord(bits, firstWord, head & tailMask(end), sliceStart, sliceEnd)
    return
  }
  orWord(bits, firstWord, head, sliceStart, sliceEnd)
  for (let word = firstWord + 1; word < lastWord; word++) bits[word] |= drawWord(draw, keys, word)
  orWord(bits, lastWord, drawWord(draw, keys, lastWord) & tailMask(end), sliceStart, sliceEnd)
}

/** The drawn pages among the 32 of a word, one bit each. */
function drawWord(draw: PageDraw, keys: DrawKeys, word: number): number {
  const { touch0, touch1 } = keys
  const limit = Math.imul(draw.byteLimit, ONES)
  const limitLow = limit & LOW_BITS
  let drawn = 0
  for (let group = 0; group < 8; group++) {
    const hash = mix((word << 3) + group, touch0, touch1)
    const difference = hash ^ limit
    // Bytes of `hash` below those of `limit`, told by the top bit of each: by the top bits where
    // they differ, else by the borrow of the lower seven.
    const borrow = ~((hash | HIGH_BITS) - limitLow)
    drawn |= (((~hash & limit) | (~difference & borrow)) & HIGH_BITS) >>> (7 - group)
    // A zero byte in `difference` is a tie (a one above it may look like one too).
    if (((difference - ONES) & ~difference & HIGH_BITS) !== 0) {
      drawn |= drawTies(draw, keys, word, group, difference)
    }
  }
  return drawn
}

function drawTies(
  draw: PageDraw,
  keys: DrawKeys,
  word: number,
  group: number,
  difference: number,
): number {
  let drawn = 0
  for (let shift = 0; shift < 32; shift += 8) {
    if (((difference >>> shift) & 255) !== 0) continue
    if (isTieDrawn(draw, keys, (word << 5) + shift + group)) drawn |= 1 << (shift + group)
  }
  return drawn
}

function isTieDrawn(draw: PageDraw, keys: DrawKeys, page: number): boolean {
  return mix(page, keys.tie0, keys.tie1) >>> 0 < draw.tieLimit
}
