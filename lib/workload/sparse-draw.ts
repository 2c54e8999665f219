/**
 * Draws of pages that are rarely touched (p < 1/256), exact at two levels, so that whole blocks can
 * be skipped.
 *
 * One hash of a block of 512 pages gives the first page of it that is drawn, if any, from the
 * geometric distribution: its position is the j with `firstLimits[j] <= hash < firstLimits[j + 1]`,
 * where `firstLimits[j]` is the probability 1 − (1 − p)^j that one of j pages is drawn. The pages
 * after it are draws of their own (dense-draw.ts), as independent as if each had been drawn by
 * itself.
 *
 * Pages of a block that lie outside the area are drawn like the others, and ignored.
 */
import { mix } from '../base/random.js'
import { orWord } from './bit-fill.js'
import { isAnyDrawn, isPageDrawn, markDensePages } from './dense-draw.js'
import type { DrawKeys } from './draw-keys.js'
import { BLOCK_PAGES, type PageDraw } from './page-draw.js'

const BLOCK_ORDER = 9

/** Sets `hits[i]` for the drawn pages `pages[i]`, i in [first, last). */
export function askSparsePages(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  pages: Int32Array,
  first: number,
  last: number,
  hits: Uint8Array,
): void {
  const { firstLimits } = draw
  for (let i = first; i < last;) {
    const block = pages[i] >> BLOCK_ORDER
    const value = drawBlock(draw, keys, block + salt)
    const end = endOfBlock(pages, i, last, block)
    if (value < 0) {
      i = end
      continue
    }
    for (; i < end; i++) {
      const j = pages[i] & (BLOCK_PAGES - 1)
      if (value >= firstLimits[j + 1]) continue
      if (value >= firstLimits[j] || isPageDrawn(draw, keys, pages[i])) hits[i] = 1
    }
  }
}

/** The end of the pages of a block, which `pages[i]` is of; few of many blocks, or all of a few. */
function endOfBlock(pages: Int32Array, i: number, last: number, block: number): number {
  let end = i + 1
  if (end === last || pages[end] >> BLOCK_ORDER !== block) return end
  const far = Math.min(last, i + BLOCK_PAGES)
  if (pages[far - 1] >> BLOCK_ORDER === block) return far
  while (pages[end] >> BLOCK_ORDER === block) end++
  return end
}

/** Whether any page of [start, end) is drawn. */
export function isAnySparseDrawn(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  start: number,
  end: number,
): boolean {
  for (let block = start >> BLOCK_ORDER; block <= (end - 1) >> BLOCK_ORDER; block++) {
    const value = drawBlock(draw, keys, block + salt)
    if (value < 0) continue
    const blockStart = block << BLOCK_ORDER
    const page = blockStart + firstOf(draw.firstLimits, value)
    if (page >= end) continue
    if (page >= start) return true
    if (isAnyDrawn(draw, keys, start, Math.min(end, blockStart + BLOCK_PAGES))) return true
  }
  return false
}

/** Sets the bits of the drawn pages of [start, end), which lie in the slice (see bit-fill.ts). */
export function markSparsePages(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  bits: Int32Array,
  start: number,
  end: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  for (let block = start >> BLOCK_ORDER; block <= (end - 1) >> BLOCK_ORDER; block++) {
    const value = drawBlock(draw, keys, block + salt)
    if (value < 0) continue
    const blockStart = block << BLOCK_ORDER
    const blockEnd = Math.min(end, blockStart + BLOCK_PAGES)
    const page = blockStart + firstOf(draw.firstLimits, value)
    if (page >= blockEnd) continue
    if (page >= start) orWord(bits, page >> 5, 1 << (page & 31), sliceStart, sliceEnd)
    const next = Math.max(start, page + 1)
    markDensePages(draw, keys, bits, next, blockEnd, sliceStart, sliceEnd)
  }
}

/**
 * The block's draw in units of 2^-32, with 21 more bits below the point; negative where no page is
 * drawn.
 */
function drawBlock(draw: PageDraw, keys: DrawKeys, block: number): number {
  const { block0, block1, blockShift } = keys
  const counter = block + blockShift
  const value = mix(counter, block0, block1) >>> 0
  const limit = draw.blockLimit
  if (value >= limit) return -1
  const precise = value + (mix(counter, block1, block0) >>> 0) * 2 ** -32
  return precise < limit ? precise : -1
}

/** The j with `limits[j] <= value < limits[j + 1]`; `value` is below the last limit. */
function firstOf(limits: Float64Array, value: number): number {
  let low = 0
  let high = BLOCK_PAGES
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (limits[middle] <= value) low = middle
    else high = middle
  }
  return low
}
