/**
 * MEMTIS' split of huge pages: where samples would be served better by hot base pages than they are by huge pages that
 * are hot in few places, the most skewed huge pages are split, as many as the difference is worth.
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { binOf } from './heat-histogram.js'
import type { TrackedPages } from './memtis-pages.js'

/** Huge pages of these bins are hot all over. */
const BIN_MAX = 13
/** Buckets of skewness: by powers of two below 1024, by multiples of that from there. */
const BUCKETS = 21
const LOG_BUCKETS = 10
const LINEAR_STEP = 1024
/** Hot pages of a huge page weigh this part of their number. */
const HOT_PAGES_PER = 11
/** Split only where the estimate, less so much, is above what is real; and so much of what that is worth. */
const ESTIMATE_SHARE = 0.95
const WORTH = 0.4

/** Samples, halved with every cooling. */
export interface HitSums {
  all: number
  /** Served by the fast tier. */
  fast: number
  /** To a page that would be hot if no page were huge. */
  estimated: number
  /** To a folio that is hot. */
  hot: number
}

/** The bucket of a skewness. */
export function skewBucket(skewness: number): number {
  if (skewness < 1) return 0
  if (skewness < LINEAR_STEP) return 31 - Math.clz32(skewness)
  return Math.min(BUCKETS - 1, LOG_BUCKETS + Math.floor(skewness / LINEAR_STEP) - 1)
}

/**
 * Skewness of a huge page: the squares of what its pages have, over that of how many of them are hot.
 *
 * @param counters of its pages from `first` on, 512 a sample
 * @param hotBin the lowest bin of a page that is hot by itself
 */
export function skewnessOf(
  counters: ArrayLike<number>,
  first: number,
  hugeCounter: number,
  hotBin: number,
): number {
  if (binOf(hugeCounter) >= BIN_MAX) return 0
  let squares = 0
  let hotPages = 0
  for (let page = first; page < first + BLOCK_PAGES; page++) {
    const samples = counters[page] / BLOCK_PAGES
    squares += samples * samples
    if (binOf(counters[page]) >= hotBin) hotPages++
  }
  return hotPages === 0 ? 0 : squares / (hotPages / HOT_PAGES_PER) ** 2
}

/**
 * Huge pages that are worth to be split; 0: none.
 *
 * @param meanCounter samples of a huge page, in the mean
 * @param slower what the slow tier's latency is longer, over the fast one's
 */
export function splitsWorth(sums: HitSums, meanCounter: number, slower: number): number {
  const { all, fast, estimated, hot } = sums
  if (all === 0 || meanCounter === 0 || ESTIMATE_SHARE * estimated <= fast) return 0
  return Math.floor((((estimated - fast) * (hot / all)) / meanCounter) * slower * WORTH)
}

/** Counter of a huge page in the mean. */
export function meanHugeCounter({ targets }: TrackedPages): number {
  let sum = 0
  let nr = 0
  for (const { isHuge, hugeCounter } of targets) {
    isHuge.forEach((is, block) => {
      sum += is * hugeCounter[block]
      nr += is
    })
  }
  return nr === 0 ? 0 : sum / nr
}

/**
 * The most skewed huge pages, down to those without any hot page.
 *
 * @returns indexes of targets and blocks, the most skewed first
 */
export function mostSkewed(
  { targets }: TrackedPages,
  hotBin: number,
  nrWanted: number,
): (readonly [target: number, block: number])[] {
  const buckets = Array.from({ length: BUCKETS }, (): [number, number][] => [])
  targets.forEach(({ isHuge, counter, hugeCounter }, index) => {
    isHuge.forEach((is, block) => {
      if (is === 0) return
      const skewness = skewnessOf(counter, block << 9, hugeCounter[block], hotBin)
      if (skewness > 0) buckets[skewBucket(skewness)].push([index, block])
    })
  })
  return buckets.reverse().flat().slice(0, nrWanted)
}
