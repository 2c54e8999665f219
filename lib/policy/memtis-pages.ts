/**
 * What MEMTIS knows of pages: counters of samples, and histograms of them.
 *
 * ```
 *   huge page     H   one per sample                    counts of 4 KiB pages and of huge pages compare:
 *   its pages     H_j 512 per sample                    accesses of a page * 512 = accesses of a huge page
 *   other pages   H   512 per sample
 * ```
 * `pages` bins each 4 KiB page by the counter of its folio, `split` by its own, as if no page were huge.
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { BINS, binOf } from './heat-histogram.js'
import { membersOf, type Member } from './members.js'
import type { JobView } from './policy.js'

const COUNTER_MAX = 2 ** 31
const counts = new Int32Array(BINS)
/** States of a page, as bits: it is counted in the histograms; it waits to be promoted. */
const MANAGED = 1
const QUEUED = 2

/** Pages of one target. Columns by page, and by block of 2 MiB where their names say so. */
export interface TrackedTarget extends Member {
  readonly state: Uint8Array
  readonly counter: Uint32Array
  readonly hugeCounter: Uint32Array
  /** By block: 1: it is one folio. */
  readonly isHuge: Uint8Array
  /** By block: no page of it on the fast tier is in a lower bin. */
  readonly fastFrom: Uint8Array
}

/** All pages that are looked after. */
export interface TrackedPages {
  readonly targets: readonly TrackedTarget[]
  readonly histogram: Float64Array
  readonly splitHistogram: Float64Array
  /** Counter of a page that comes. */
  newCounter: number
  /** Pages that came, ever, and that are there. */
  arrived: number
  managed: number
  /** What counters have come to together, in units of pages: 512 a sample. */
  heat: number
}

/** None yet. */
export function createTrackedPages(jobs: readonly JobView[]): TrackedPages {
  return {
    targets: membersOf(jobs).map((member): TrackedTarget => {
      const { pages } = member
      const blocks = Math.ceil(pages / BLOCK_PAGES)
      return {
        ...member,
        state: new Uint8Array(pages),
        counter: new Uint32Array(pages),
        hugeCounter: new Uint32Array(blocks),
        isHuge: new Uint8Array(blocks),
        fastFrom: new Uint8Array(blocks),
      }
    }),
    histogram: new Float64Array(BINS),
    splitHistogram: new Float64Array(BINS),
    newCounter: 0,
    arrived: 0,
    managed: 0,
    heat: 0,
  }
}

/** Takes in what came, and forgets what left. */
export function followPages(pages: TrackedPages, jobs: readonly JobView[]): void {
  for (const job of jobs) {
    const own = pages.targets.filter((each) => each.job === job)
    job.eachChange((target, start, end) => {
      registerBlock(pages, own[target], start, end)
    })
  }
}

/** Looks at a block anew: its pages keep their counters, new ones begin. Pages [start, end) are of one block. */
export function registerBlock(
  pages: TrackedPages,
  tracked: TrackedTarget,
  start: number,
  end: number,
): void {
  const { job, target, state, counter, hugeCounter, isHuge, fastFrom } = tracked
  const block = start >> 9
  const wasHuge = isHuge[block] === 1
  countBlock(pages, tracked, start, end, -1)
  fastFrom[block] = 0
  isHuge[block] = 0
  let counts = 0
  let isNew = true
  for (let page = start; page < end; page++) {
    if (job.nodeOf(target, page) < 0) {
      state[page] = 0
      counter[page] = 0
      continue
    }
    const isHere = (state[page] & MANAGED) !== 0
    if (isHere) isNew = false
    if (job.orderOf(target, page) > 0) isHuge[block] = 1
    if (!isHere) {
      state[page] |= MANAGED
      counter[page] = isHuge[block] === 1 ? 0 : pages.newCounter
      pages.arrived++
    }
    counts += counter[page]
  }
  if (isHuge[block] === 1) {
    const joined = Math.floor(counts / BLOCK_PAGES)
    hugeCounter[block] = isNew ? pages.newCounter : wasHuge ? hugeCounter[block] : joined
  }
  countBlock(pages, tracked, start, end, 1)
}

/** Puts a block's pages into the histograms, with a sign of -1 takes them out. */
function countBlock(
  pages: TrackedPages,
  { state, counter, hugeCounter, isHuge }: TrackedTarget,
  start: number,
  end: number,
  sign: 1 | -1,
): void {
  const { histogram, splitHistogram } = pages
  const isFolio = isHuge[start >> 9] === 1
  let managed = 0
  let untouched = 0
  for (let page = start; page < end; page++) {
    if ((state[page] & MANAGED) === 0) continue
    managed++
    if (counter[page] === 0) untouched++
    else counts[binOf(counter[page])]++
  }
  counts[0] += untouched
  for (let bin = 0; bin < BINS; bin++) {
    splitHistogram[bin] += sign * counts[bin]
    if (!isFolio) histogram[bin] += sign * counts[bin]
    counts[bin] = 0
  }
  if (isFolio) histogram[binOf(hugeCounter[start >> 9])] += sign * managed
  pages.managed += sign * managed
}

/**
 * Counts a sample.
 *
 * @returns bins of the folio and of the page after it; the first times {@link BINS} plus the second
 */
export function countSample(
  pages: TrackedPages,
  tracked: TrackedTarget,
  page: number,
  isFolioHuge: boolean,
): number {
  const { state, counter, hugeCounter, isHuge } = tracked
  const block = page >> 9
  if ((state[page] & MANAGED) === 0 || (isHuge[block] === 1) !== isFolioHuge) {
    registerBlock(pages, tracked, block << 9, Math.min(tracked.pages, (block + 1) << 9))
    if ((state[page] & MANAGED) === 0) return 0
  }
  const { histogram, splitHistogram } = pages
  const before = counter[page]
  const after = Math.min(COUNTER_MAX, before + BLOCK_PAGES)
  const bin = moveBin(splitHistogram, before, after, 1)
  counter[page] = after
  pages.heat += BLOCK_PAGES
  if (!isFolioHuge) {
    moveBin(histogram, before, after, 1)
    return bin * BINS + bin
  }
  hugeCounter[block]++
  return moveBin(histogram, hugeCounter[block] - 1, hugeCounter[block], BLOCK_PAGES) * BINS + bin
}

/** Pages whose counter changed may be in another bin. @returns the bin that they are in now */
function moveBin(histogram: Float64Array, before: number, after: number, nrPages: number): number {
  const from = binOf(before)
  const to = binOf(after)
  if (from === to) return to
  histogram[from] -= nrPages
  histogram[to] += nrPages
  return to
}

/** The bin of the folio that a page is in. */
export function folioBin({ counter, hugeCounter, isHuge }: TrackedTarget, page: number): number {
  return binOf(isHuge[page >> 9] === 1 ? hugeCounter[page >> 9] : counter[page])
}

/** What a folio's counter comes to, in the unit of `heat`. */
export function folioHeat({ counter, hugeCounter, isHuge }: TrackedTarget, page: number): number {
  return isHuge[page >> 9] === 1 ? BLOCK_PAGES * hugeCounter[page >> 9] : counter[page]
}

/** Cooling: all counters are halved. @returns folios that were looked at */
export function coolPages(pages: TrackedPages): number {
  const { histogram, splitHistogram } = pages
  histogram.fill(0)
  splitHistogram.fill(0)
  pages.managed = 0
  pages.heat /= 2
  let folios = 0
  for (const tracked of pages.targets) {
    const { counter, hugeCounter, isHuge, fastFrom } = tracked
    for (let page = 0; page < counter.length; page++) counter[page] >>>= 1
    for (let block = 0; block < fastFrom.length; block++) {
      hugeCounter[block] >>>= 1
      if (fastFrom[block] > 0) fastFrom[block]--
      const end = Math.min(tracked.pages, (block + 1) << 9)
      countBlock(pages, tracked, block << 9, end, 1)
      folios += isHuge[block] === 1 ? 1 : end - (block << 9)
    }
  }
  return folios
}

/** Marks a folio as waiting to be promoted. @returns false: it does already */
export function enqueue({ state, isHuge }: TrackedTarget, page: number): boolean {
  const head = headOf(isHuge, page)
  if ((state[head] & (QUEUED | MANAGED)) !== MANAGED) return false
  state[head] |= QUEUED
  return true
}

/** It waits no more. */
export function dequeue({ state }: TrackedTarget, head: number): void {
  state[head] &= ~QUEUED
}

/** The first page of a folio. */
export function headOf(isHuge: Uint8Array, page: number): number {
  return isHuge[page >> 9] === 1 ? (page >> 9) << 9 : page
}

/** Whether a page is there, as far as is known. */
export function isManaged({ state }: TrackedTarget, page: number): boolean {
  return (state[page] & MANAGED) !== 0
}
