/**
 * Draws of numbered items, each by itself with one probability p, such that those that are drawn can be listed in
 * a time that goes with their number, and one alone be asked as fast.
 *
 * Items lie in blocks, so small that one holds a quarter of a drawn item on average (p above 1/8: one item a
 * block). From the start of a block on, hash after hash gives the gap up to the next drawn item, which is
 * geometrically distributed, until one leads out of the block; the first one does mostly:
 *
 * ```
 *  block     |. . . . . . . . . . X . . . . . . . . . . . . . . . . . . . .|
 *             └──── gap 10 ────┘   └──────────── leads out ──────────────────
 * ```
 */
import { expm1, log1p } from '../base/math.js'
import { mix } from '../base/random.js'
import type { DrawKeys } from './draw-keys.js'

/** How items of one probability are drawn. */
export interface GapDraw {
  /** log2 of the items of a block. */
  readonly blockOrder: number
  /** The probability that any item of a block is drawn, in 2^-32. */
  readonly limit: number
  /** Gap per unit of −ln(1 − u), for uniform u. */
  readonly gapFactor: number
  /** Tells it from other draws with the same keys. */
  readonly salt: number
}

/** Successive hashes of a block are so far apart. */
const STEP = 0x85ebca6b | 0

/**
 * The draw of one group of items.
 *
 * @param probability above 0; from 1 on, every item is drawn
 * @param nrItems of the group: blocks are not much larger
 * @param index of the group, among those with the same keys
 */
export function createGapDraw(probability: number, nrItems: number, index: number): GapDraw {
  let blockOrder = 0
  while (blockOrder < 30 && 2 ** blockOrder < nrItems && probability * 2 ** blockOrder <= 1 / 8) {
    blockOrder++
  }
  const logMiss = log1p(-Math.min(1, probability))
  return {
    blockOrder,
    limit: -expm1(logMiss * 2 ** blockOrder) * 2 ** 32,
    gapFactor: -1 / logMiss,
    salt: Math.imul(index, 0x9e3779b1),
  }
}

/** Whether one item is drawn. */
export function isItemDrawn(draw: GapDraw, keys: DrawKeys, item: number): boolean {
  const { blockOrder } = draw
  const block = item >> blockOrder
  const place = item - (block << blockOrder)
  let at = 0
  for (let counter = block + draw.salt; at <= place; counter += STEP) {
    const gap = drawGap(draw, keys, counter)
    if (gap < 0) return false
    at += gap
    if (at === place) return true
    at++
  }
  return false
}

/**
 * Lists the drawn items of [first, end) in `list`, from index `nr` on; the list is as long as they need.
 *
 * @returns the index after the last one
 */
export function listDrawn(
  draw: GapDraw,
  keys: DrawKeys,
  first: number,
  end: number,
  list: Int32Array,
  nr: number,
): number {
  const { blockOrder } = draw
  const lastBlock = (end - 1) >> blockOrder
  for (let block = first >> blockOrder; block <= lastBlock; block++) {
    const blockEnd = Math.min(end, (block << blockOrder) + (1 << blockOrder))
    let item = block << blockOrder
    for (let counter = block + draw.salt; item < blockEnd; counter += STEP) {
      const gap = drawGap(draw, keys, counter)
      if (gap < 0) break
      item += gap
      if (item < blockEnd && item >= first) list[nr++] = item
      item++
    }
  }
  return nr
}

/** Whether any item of [first, end) is drawn of those that lie in a block. */
export function isAnyDrawn(
  draw: GapDraw,
  keys: DrawKeys,
  block: number,
  first: number,
  end: number,
): boolean {
  let item = block << draw.blockOrder
  const stop = Math.min(end, item + (1 << draw.blockOrder))
  for (let counter = block + draw.salt; ; counter += STEP) {
    const gap = drawGap(draw, keys, counter)
    if (gap < 0) return false
    item += gap
    if (item >= stop) return false
    if (item >= first) return true
    item++
  }
}

/**
 * Whether a block may hold a drawn item at all: false rules out all of its items.
 *
 * @param counter number of the block, and the draw's salt
 */
export function mayBeginBlock(
  { block0, block1 }: DrawKeys,
  counter: number,
  limit: number,
): boolean {
  return mix(counter, block0, block1) >>> 0 < limit
}

/** Items from where a block's walk stands up to the next drawn one; negative, or beyond the block: none. */
function drawGap(
  { limit, gapFactor, blockOrder }: GapDraw,
  keys: DrawKeys,
  counter: number,
): number {
  const { block0, block1 } = keys
  const value = mix(counter, block0, block1) >>> 0
  if (value >= limit) return -1
  const precise = value + (mix(counter, block1, block0) >>> 0) * 2 ** -32
  if (precise >= limit) return -1
  return blockOrder === 0 ? 0 : (minusLog1m(precise * 2 ** -32) * gapFactor) | 0
}

/** −ln(1 − u) for 0 ≤ u ≤ 1/4, relatively exact to 1e-9: 2 artanh(u / (2 − u)). */
function minusLog1m(u: number): number {
  const f = u / (2 - u)
  const square = f * f
  return 2 * f * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9)))))
}
