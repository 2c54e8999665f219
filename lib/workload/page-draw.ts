/** How the pages of an area are drawn that are touched each by itself with one probability. */
import { expm1, log1p } from '../base/math.js'

/** Pages of a block of sparse draws. */
export const BLOCK_PAGES = 512

/** How pages of one probability are drawn, or granules: blocks of 2 MiB that are touched as a whole. */
export interface PageDraw {
  /** All pages always; the rest does not count then. */
  readonly isCertain: boolean
  /** Block by block (sparse-draw.ts), else page by page (dense-draw.ts). */
  readonly isSparse: boolean
  /** Of granules (granule-draw.ts), the probability in 2^-32; 0: pages are drawn, and the rest is about these. */
  readonly granuleLimit: number
  /** floor(256 p): a page's byte below it is drawn, one equal to it is a tie. */
  readonly byteLimit: number
  /** The rest of 256 p, in 2^-32: a tie's hash below it is drawn. */
  readonly tieLimit: number
  /**
   * sparse: the probability in 2^-32 that any of a block's first j pages is drawn, j = 0 … 512;
   * else empty.
   */
  readonly firstLimits: Float64Array
  /** sparse: the last of `firstLimits`, any page of the block; else 0. */
  readonly blockLimit: number
}

/** Tables of the probabilities that were used last: many areas and targets share a few. */
const tables = new Map<number, Float64Array>()
const TABLES_MAX = 64

/**
 * @param probability above 0; from 1 on, every page is drawn
 * @param granuleOrder 0: of each page; 9: of each granule
 */
export function createPageDraw(probability: number, granuleOrder: 0 | 9 = 0): PageDraw {
  const isSparse = granuleOrder === 0 && probability < 1 / 256
  const byteLimit = Math.min(255, Math.floor(probability * 256))
  const firstLimits = isSparse ? firstLimitsOf(probability) : new Float64Array(0)
  return {
    isCertain: probability >= 1,
    isSparse,
    granuleLimit: granuleOrder === 0 ? 0 : probability * 2 ** 32,
    byteLimit,
    tieLimit: (probability * 256 - byteLimit) * 2 ** 32,
    firstLimits,
    blockLimit: isSparse ? firstLimits[BLOCK_PAGES] : 0,
  }
}

function firstLimitsOf(probability: number): Float64Array {
  const known = tables.get(probability)
  if (known !== undefined) return known
  const limits = new Float64Array(BLOCK_PAGES + 1)
  const logMiss = log1p(-probability)
  for (let j = 0; j <= BLOCK_PAGES; j++) limits[j] = -expm1(j * logMiss) * 2 ** 32
  if (tables.size === TABLES_MAX) tables.delete(tables.keys().next().value!)
  tables.set(probability, limits)
  return limits
}
