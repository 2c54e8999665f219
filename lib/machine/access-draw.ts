/**
 * Draws pages as often as one source accesses them: first a block, by what it has of all accesses, then a page of it.
 *
 * ```
 *   accesses  ├─ block 0 ─┼─ 1 ─┼────── 2 ──────┼─ 3 ─┤     upTo: running sums, found by a guide of as many steps
 *                                     ↑ drawn           then: anywhere, where its pages are alike; else by their sums
 * ```
 * Sums by page are kept for blocks that are drawn often, and by blocks alone for all: where rates change all the time,
 * a few questions for each draw are cheaper.
 */
import type { AccessSource } from '../space/access-source.js'

/** Draws of a block, between two changes, after which its pages are summed up. */
const DRAWS_BEFORE_SUMS = 16
/** Rates that differ by less are the same, rounded otherwise. */
const ALIKE = 1e-6
/** Later than all that happens. */
const NEVER_US = Number.MAX_SAFE_INTEGER
/** The pages of a block are alike. */
const FLAT = new Float32Array(0)

/** See the top of the file. */
export interface AccessDraw {
  readonly source: AccessSource
  readonly firstBlock: number
  /** By block of the source: accesses per second of its own time to the block and all before it. */
  readonly upTo: Float64Array
  /** By step of the sum of all: the block that it begins in. */
  readonly guide: Uint32Array
  /** By block: running sums over its pages, as shares of the block; undefined: not summed up. */
  readonly sums: (Float32Array | undefined)[]
  readonly draws: Uint8Array
  /** By block: for whoever counts draws of blocks. */
  readonly counts: Uint32Array
  /** The time that the sums are of; -1: none. */
  atUs: number
  /** Whether the source's rates are the same at all times. */
  isConstant: boolean
}

/** Nothing summed up yet. */
export function createAccessDraw(source: AccessSource): AccessDraw {
  const firstBlock = source.start >> 9
  const blocks = Math.max(1, ((source.end - 1) >> 9) + 1 - firstBlock)
  return {
    source,
    firstBlock,
    upTo: new Float64Array(blocks),
    guide: new Uint32Array(blocks),
    sums: Array.from({ length: blocks }, () => undefined),
    draws: new Uint8Array(blocks),
    counts: new Uint32Array(blocks),
    atUs: -1,
    isConstant: false,
  }
}

/** Follows the rates of the source. @returns accesses per second of its own time, to all of its pages */
export function followRates(draw: AccessDraw, nowUs: number): number {
  const { source, upTo, atUs } = draw
  if (atUs < 0 || source.changesWithin(atUs, nowUs + 1)) sumBlocks(draw, nowUs)
  draw.atUs = nowUs
  return upTo[upTo.length - 1]
}

function sumBlocks(draw: AccessDraw, nowUs: number): void {
  const { source, firstBlock, upTo, guide, sums, draws } = draw
  let sum = 0
  for (let i = 0; i < upTo.length; i++) {
    const start = Math.max(source.start, (firstBlock + i) << 9)
    const end = Math.min(source.end, (firstBlock + i + 1) << 9)
    sum += Math.max(0, source.accesses(start, end, nowUs))
    upTo[i] = sum
  }
  let block = 0
  for (let step = 0; step < guide.length; step++) {
    while (block < upTo.length - 1 && upTo[block] <= (step / guide.length) * sum) block++
    guide[step] = block
  }
  sums.fill(undefined)
  draws.fill(0)
  draw.isConstant = !source.changesWithin(nowUs, NEVER_US)
}

/** A block, counted from the first one, by a number of [0, 1). Rates are those of the last look, and not all 0. */
export function drawBlock({ upTo, guide }: AccessDraw, u: number): number {
  const at = u * upTo[upTo.length - 1]
  let block = guide[Math.floor(u * guide.length)]
  while (block < upTo.length - 1 && upTo[block] <= at) block++
  return block
}

/** A page of a drawn block, by another such number. */
export function drawPage(draw: AccessDraw, block: number, v: number): number {
  const { sums, draws, firstBlock, source } = draw
  const start = Math.max(source.start, (firstBlock + block) << 9)
  const end = Math.min(source.end, (firstBlock + block + 1) << 9)
  let own = sums[block]
  if (own === undefined) {
    if (!draw.isConstant && draws[block]++ < DRAWS_BEFORE_SUMS) return descend(draw, start, end, v)
    own = sums[block] = sumPages(draw, start, end)
  }
  if (own === FLAT) return start + Math.floor(v * (end - start))
  return start + indexOf(own, v)
}

/** Halves [start, end) until a page is left. */
function descend({ source, atUs }: AccessDraw, start: number, end: number, v: number): number {
  let first = start
  let last = end
  let all = source.accesses(start, end, atUs)
  let at = v * all
  while (last - first > 1) {
    const middle = (first + last) >> 1
    const below = source.accesses(first, middle, atUs)
    if (at < below || below === all) {
      last = middle
      all = below
    } else {
      first = middle
      at -= below
      all -= below
    }
  }
  return first
}

function sumPages({ source, atUs }: AccessDraw, start: number, end: number): Float32Array {
  const all = source.accesses(start, end, atUs)
  const mean = all / (end - start)
  const sums = new Float32Array(end - start)
  let isFlat = true
  let sum = 0
  for (let page = start; page < end; page++) {
    const here = source.accesses(page, page + 1, atUs)
    if (Math.abs(here - mean) > ALIKE * mean) isFlat = false
    sum += here
    sums[page - start] = sum / all
  }
  return isFlat ? FLAT : sums
}

/** The first index whose sum is above `v`; the last one of a share at all, where rounding leaves none. */
function indexOf(sums: Float32Array, v: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle] <= v) low = middle + 1
    else high = middle
  }
  while (low > 0 && sums[low] === sums[low - 1]) low--
  return low
}
