/**
 * Draws of 2 MiB granules: all pages of a 512-page block are touched together, each block by itself
 * with one probability. Blocks are counted in space pages, which a layout keeps aligned with
 * addresses.
 */
import { mix } from '../base/random.js'
import { setBits } from './bit-fill.js'
import type { DrawKeys } from './draw-keys.js'

const GRANULE_ORDER = 9

/**
 * Hits the units [first, last) that hold pages of a drawn granule.
 *
 * @param limit the probability in 2^-32
 * @param salt tells areas apart that share a granule
 * @param start first page of the area
 * @param end one past its last page; a unit's pages outside [start, end) do not count
 */
export function askGranules(
  limit: number,
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
    const unitStart = units[i] << order
    const from = Math.max(start, unitStart)
    const to = Math.min(end, unitStart + (1 << order))
    if (isAnyGranuleDrawn(limit, keys, salt, from, to)) hits[i] = 1
  }
}

/** Whether a granule that holds pages of [start, end), not empty, is drawn. */
export function isAnyGranuleDrawn(
  limit: number,
  keys: DrawKeys,
  salt: number,
  start: number,
  end: number,
): boolean {
  const last = (end - 1) >> GRANULE_ORDER
  for (let granule = start >> GRANULE_ORDER; granule <= last; granule++) {
    if (isGranuleDrawn(limit, keys, granule + salt)) return true
  }
  return false
}

/**
 * Sets the bits of the pages of [start, end) whose granule is drawn; they lie in the slice (see
 * bit-fill.ts).
 */
export function markGranules(
  limit: number,
  keys: DrawKeys,
  salt: number,
  bits: Int32Array,
  start: number,
  end: number,
  sliceStart: number,
  sliceEnd: number,
): void {
  for (let granule = start >> GRANULE_ORDER; granule <= (end - 1) >> GRANULE_ORDER; granule++) {
    if (!isGranuleDrawn(limit, keys, granule + salt)) continue
    const from = Math.max(start, granule << GRANULE_ORDER)
    const to = Math.min(end, (granule + 1) * (1 << GRANULE_ORDER))
    setBits(bits, from, to, sliceStart, sliceEnd)
  }
}

function isGranuleDrawn(limit: number, keys: DrawKeys, granule: number): boolean {
  const { block0, block1, blockShift } = keys
  const counter = granule + blockShift
  const value = mix(counter, block0, block1) >>> 0
  if (value > limit) return false
  return value + (mix(counter, block1, block0) >>> 0) * 2 ** -32 < limit
}
