/**
 * How often each of N ranked items is touched when accesses follow Zipf's law: rank r, from 0 on, gets a share of
 * them proportional to (r + 1)^-θ.
 *
 * Ranks are grouped into classes of one probability, so that tables stay small: the first 64 ranks are
 * classes of their own; after them, each doubling of the rank has 64 classes.
 *
 * ```
 *  rank    0 1 2 … 63 | 64 65 … 127 | 128 130 … 254 | 256 260 …
 *  class   0 1 2 … 63 | 64 65 … 127 | 128 129 … 191 | 192 193 …
 *  ranks        1     |      1      |       2       |     4
 * ```
 * Inside a class the law varies by 1/64 × θ at most; the class as a whole gets what its ranks would get, but for
 * 1e-4 of it.
 */
import { exp, expm1, log } from '../base/math.js'
import { createGapDraw, type GapDraw } from './gap-draw.js'

/** What the ranks of a class have in common. */
export interface RankClass {
  /** Its ranks [first, end). */
  readonly first: number
  readonly end: number
  /** Share of all accesses that one of its ranks gets. */
  readonly share: number
}

/** A class of items that are drawn alike. */
export interface ItemClass extends RankClass {
  /** The probability that one item is touched in a quantum. */
  readonly probability: number
  readonly draw: GapDraw
}

/** The class of a rank. */
export function classOf(rank: number): number {
  const shift = shiftOf(rank)
  return (shift << 6) + (rank >>> shift)
}

/**
 * The classes of N ranks.
 *
 * @param theta θ ≥ 0; 0: all alike
 */
export function rankClasses(nrRanks: number, theta: number): RankClass[] {
  const classes: { first: number; end: number; weight: number }[] = []
  let total = 0
  for (let first = 0; first < nrRanks;) {
    const end = Math.min(nrRanks, first + 2 ** shiftOf(first))
    const weight = exp(-theta * log((first + end + 1) / 2))
    classes.push({ first, end, weight })
    total += (end - first) * weight
    first = end
  }
  return classes.map(({ first, end, weight }) => ({ first, end, share: weight / total }))
}

/**
 * Classes with the draws of their items: each rank is one item, or a block of several that share its accesses.
 *
 * @param accesses in a quantum, to all items together
 */
export function itemClasses(
  nrRanks: number,
  itemsPerRank: number,
  theta: number,
  accesses: number,
): readonly ItemClass[] {
  return rankClasses(nrRanks, theta).map((one, i) => {
    // Accesses to one item arrive at random, so none arrives with probability e^-mean.
    const probability = -expm1((-accesses * one.share) / itemsPerRank)
    const nrItems = (one.end - one.first) * itemsPerRank
    return { ...one, probability, draw: createGapDraw(probability, nrItems, i) }
  })
}

/** log2 of the ranks of the class of a rank. */
function shiftOf(rank: number): number {
  return Math.max(0, 25 - Math.clz32(rank))
}
