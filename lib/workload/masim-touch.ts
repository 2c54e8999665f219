/**
 * How what a masim program touches in a window is asked for, and marked: pages of one region at a
 * time.
 */
import { orWord, setBits } from './bit-fill.js'
import { askPages, isAnyPageDrawn, markPages } from './draw-pages.js'
import { setQuantum, type DrawKeys } from './draw-keys.js'
import { pageOfPosition, positionAfter, skipsUnits, type ProgramPattern } from './masim-pattern.js'
import type { MasimWindow, PositionRun } from './masim-window.js'
import { endUnit, hitAll, lowerBound } from './unit-search.js'

/** Hits the units [first, last) that meet pages [start, end). */
export function askRange(
  start: number,
  end: number,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  hits: Uint8Array,
): void {
  const at = lowerBound(units, first, last, start >> order)
  if (at < last) hitAll(hits, at, lowerBound(units, at, last, endUnit(end, order)))
}

/**
 * Hits the units [first, last) that hold a position of the run.
 *
 * @param start first page of the region
 */
export function askRun(
  { pattern, first: position, end: endPosition }: PositionRun,
  start: number,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  hits: Uint8Array,
): void {
  const firstPage = start + pageOfPosition(pattern, position)
  const endPage = start + pageOfPosition(pattern, endPosition - 1) + 1
  if (!skipsUnits(pattern, order)) {
    askRange(firstPage, endPage, units, first, last, order, hits)
    return
  }
  const at = lowerBound(units, first, last, firstPage >> order)
  const stop = lowerBound(units, at, last, endUnit(endPage, order))
  for (let i = at; i < stop; i++) {
    const page = (units[i] << order) - start
    const next = Math.max(position, positionAfter(pattern, page))
    const isHeld = next < endPosition && pageOfPosition(pattern, next) < page + (1 << order)
    if (isHeld) hits[i] = 1
  }
}

/**
 * Whether any page of [from, to) holds a position of the run.
 *
 * @param start first page of the region
 */
export function runMeets(
  { pattern, first, end }: PositionRun,
  start: number,
  from: number,
  to: number,
): boolean {
  const position = Math.max(first, positionAfter(pattern, from - start))
  return position < end && pageOfPosition(pattern, position) < to - start
}

/** Sets the bits of the pages of [sliceStart, sliceEnd) that hold a position of the run. */
export function markRun(
  { pattern, first, end }: PositionRun,
  start: number,
  bits: Int32Array,
  sliceStart: number,
  sliceEnd: number,
): void {
  if (!skipsUnits(pattern, 0)) {
    const from = Math.max(sliceStart, start + pageOfPosition(pattern, first))
    const to = Math.min(sliceEnd, start + pageOfPosition(pattern, end - 1) + 1)
    setBits(bits, from, to, sliceStart, sliceEnd)
    return
  }
  for (let i = Math.max(first, positionAfter(pattern, sliceStart - start)); i < end; i++) {
    const page = start + pageOfPosition(pattern, i)
    if (page >= sliceEnd) return
    orWord(bits, page >> 5, 1 << (page & 31), sliceStart, sliceEnd)
  }
}

/**
 * Hits the units [first, last) that hold a page of [start, end) which a random pattern touches in
 * the window.
 *
 * @param turnOffset turns of the program before the window's phase
 */
export function askRandom(
  window: MasimWindow,
  pattern: ProgramPattern,
  turnOffset: number,
  keys: DrawKeys,
  start: number,
  end: number,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  hits: Uint8Array,
): void {
  const at = lowerBound(units, first, last, start >> order)
  if (at === last) return
  const stop = lowerBound(units, at, last, endUnit(end, order))
  if (at === stop) return
  const { draw, nrQuanta } = pattern
  let quantum = window.nextQuantum(pattern, 0)
  while (quantum >= 0) {
    setQuantum(keys, turnOffset * nrQuanta + quantum)
    askPages(draw, keys, 0, start, end, units, at, stop, order, hits)
    quantum = draw.isCertain ? -1 : window.nextQuantum(pattern, quantum + 1)
  }
}

/**
 * Whether a random pattern touches any page of [from, to), not empty and of its region, in the window.
 *
 * @param turnOffset turns of the program before the window's phase
 */
export function randomTouches(
  window: MasimWindow,
  pattern: ProgramPattern,
  turnOffset: number,
  keys: DrawKeys,
  from: number,
  to: number,
): boolean {
  const { draw, nrQuanta } = pattern
  let quantum = window.nextQuantum(pattern, 0)
  while (quantum >= 0) {
    setQuantum(keys, turnOffset * nrQuanta + quantum)
    if (isAnyPageDrawn(draw, keys, 0, from, to)) return true
    quantum = window.nextQuantum(pattern, quantum + 1)
  }
  return false
}

/**
 * Sets the bits of the pages of [start, end) and the slice which a random pattern touches in the
 * window.
 */
export function markRandom(
  window: MasimWindow,
  pattern: ProgramPattern,
  turnOffset: number,
  keys: DrawKeys,
  start: number,
  end: number,
  bits: Int32Array,
  sliceStart: number,
  sliceEnd: number,
): void {
  const from = Math.max(start, sliceStart)
  const to = Math.min(end, sliceEnd)
  if (from >= to) return
  const { draw, nrQuanta } = pattern
  let quantum = window.nextQuantum(pattern, 0)
  while (quantum >= 0) {
    setQuantum(keys, turnOffset * nrQuanta + quantum)
    markPages(draw, keys, 0, bits, from, to, sliceStart, sliceEnd)
    quantum = draw.isCertain ? -1 : window.nextQuantum(pattern, quantum + 1)
  }
}
