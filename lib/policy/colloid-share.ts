/**
 * Colloid on a policy that counts sampled accesses: which share of all accesses is to go to the other tier, found by
 * halving between shares at which the fast tier answered sooner and such at which it answered later. Follows
 * "Tiered Memory Management: Access Latency is the Key!", SOSP 2024; the figures are guesses [A].
 *
 * ```
 *   share of the fast tier   0 ────────[low ····· p ····· high]──── 1     low: it answered sooner, high: later
 *                                           └──► halfway
 * ```
 */

/** Latencies that differ by less of the fast one are balanced. */
const BALANCED = 0.05
/** A range that is narrower opens again: what programs do has changed. */
const NARROW = 0.01

/** Shares of the fast tier between which the balance lies. */
export interface ShareSearch {
  low: number
  high: number
}

/** It may lie anywhere. */
export function createShareSearch(): ShareSearch {
  return { low: 0, high: 1 }
}

/**
 * The share of accesses that is to move now: above 0 to the fast tier, below to the slow one, 0: tiers are balanced.
 *
 * @param share of accesses that the fast tier serves
 * @param fastNs,slowNs latencies under load
 */
export function shareToMove(
  search: ShareSearch,
  share: number,
  fastNs: number,
  slowNs: number,
): number {
  if (Math.abs(fastNs - slowNs) < BALANCED * fastNs) return 0
  const isSooner = fastNs < slowNs
  if (isSooner) search.low = share
  else search.high = share
  if (search.high - search.low < NARROW) {
    if (isSooner) search.high = 1
    else search.low = 0
  }
  const distance = Math.abs((search.low + search.high) / 2 - share)
  return isSooner ? distance : -distance
}
