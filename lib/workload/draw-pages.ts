/**
 * Which of many pages are touched in a quantum, each by itself with probability p: a pure function
 * of key and page, asked page by page, folio by folio or for a whole range, always with the same
 * answer.
 */
import { setBits } from './bit-fill.js'
import { askDensePages, isAnyDrawn, markDensePages } from './dense-draw.js'
import type { DrawKeys } from './draw-keys.js'
import { askGranules, isAnyGranuleDrawn, markGranules } from './granule-draw.js'
import type { PageDraw } from './page-draw.js'
import { askSparsePages, isAnySparseDrawn, markSparsePages } from './sparse-draw.js'
import { hitAll } from './unit-search.js'

/**
 * Hits the units [first, last) that hold a drawn page of [start, end).
 *
 * @param salt tells areas apart that share a block
 * @param units all of them hold pages of [start, end)
 */
export function askPages(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  start: number,
  end: number,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  hits: Uint8Array,
): void {
  if (draw.isCertain) hitAll(hits, first, last)
  else if (draw.granuleLimit > 0) {
    askGranules(draw.granuleLimit, keys, salt, start, end, units, first, last, order, hits)
  } else if (order !== 0) askFolios(draw, keys, salt, start, end, units, first, last, order, hits)
  else if (draw.isSparse) askSparsePages(draw, keys, salt, units, first, last, hits)
  else askDensePages(draw, keys, units, first, last, hits)
}

/** Whether any page of [start, end), not empty, is drawn. */
export function isAnyPageDrawn(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  start: number,
  end: number,
): boolean {
  if (draw.isCertain) return true
  if (draw.granuleLimit > 0) return isAnyGranuleDrawn(draw.granuleLimit, keys, salt, start, end)
  return draw.isSparse
    ? isAnySparseDrawn(draw, keys, salt, start, end)
    : isAnyDrawn(draw, keys, start, end)
}

/** Sets the bits of the drawn pages of [start, end), which lie in the slice (see bit-fill.ts). */
export function markPages(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  bits: Int32Array,
  start: number,
  end: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  if (draw.isCertain) setBits(bits, start, end, sliceStart, sliceEnd)
  else if (draw.granuleLimit > 0) {
    markGranules(draw.granuleLimit, keys, salt, bits, start, end, sliceStart, sliceEnd)
  } else if (draw.isSparse) {
    markSparsePages(draw, keys, salt, bits, start, end, sliceStart, sliceEnd)
  } else markDensePages(draw, keys, bits, start, end, sliceStart, sliceEnd)
}

function askFolios(
  draw: PageDraw,
  keys: DrawKeys,
  salt: number,
  start: number,
  end: number,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  hits: Uint8Array,
): void {
  for (let i = first; i < last; i++) {
    if (hits[i] !== 0) continue
    const unitStart = units[i] << order
    const from = Math.max(start, unitStart)
    const to = Math.min(end, unitStart + (1 << order))
    if (isAnyPageDrawn(draw, keys, salt, from, to)) hits[i] = 1
  }
}
