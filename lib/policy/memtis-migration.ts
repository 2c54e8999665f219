/**
 * MEMTIS' migration threads, one per node: hot pages wait in a queue for the fast tier, cold ones are looked for there
 * in the order of addresses, from where the last round ended. A thread works no longer than from one round to the next.
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { BINS } from './heat-histogram.js'
import { dequeue, enqueue, folioBin, folioHeat, headOf, isManaged } from './memtis-pages.js'
import type { TrackedPages, TrackedTarget } from './memtis-pages.js'
import type { NodeView, PolicyView } from './policy.js'
import { promotionNode } from './promotion-node.js'

const TARGET_UNIT = 2 ** 32

/** See the top of the file. */
export interface Migration {
  /** Folios that wait: index of the target times 2^32, plus the first page. */
  queue: number[]
  /** Pages of them. */
  waiting: number
  /** Where the search for cold pages goes on. */
  hand: { target: number; block: number }
  /** By job, pages. */
  readonly promoted: Float64Array
  readonly demoted: Float64Array
}

/** What may move in a round. */
export interface MoveLimit {
  readonly pages: number
  /** In the unit of `TrackedPages.heat`. */
  readonly heat: number
}

const NO_LIMIT: MoveLimit = { pages: Infinity, heat: Infinity }

/** Nothing waits. */
export function createMigration(nrJobs: number): Migration {
  return {
    queue: [],
    waiting: 0,
    hand: { target: 0, block: 0 },
    promoted: new Float64Array(nrJobs),
    demoted: new Float64Array(nrJobs),
  }
}

/** Lets the folio of a page wait for the fast tier. @param index of the target */
export function awaitPromotion(
  migration: Migration,
  pages: TrackedPages,
  index: number,
  page: number,
): void {
  const tracked = pages.targets[index]
  if (!enqueue(tracked, page)) return
  migration.queue.push(index * TARGET_UNIT + headOf(tracked.isHuge, page))
  migration.waiting += folioPages(tracked, page)
}

/** Only what is still hot goes on waiting. @param hot the lowest bin that is */
export function dropCooled(migration: Migration, pages: TrackedPages, hot: number): void {
  const { queue } = migration
  migration.waiting = 0
  migration.queue = queue.filter((entry) => {
    const index = Math.floor(entry / TARGET_UNIT)
    const head = entry - index * TARGET_UNIT
    const tracked = pages.targets[index]
    const stays = isManaged(tracked, head) && folioBin(tracked, head) >= hot
    if (stays) migration.waiting += folioPages(tracked, head)
    else dequeue(tracked, head)
    return stays
  })
}

/** Lets all hot folios of slower tiers wait. @returns folios that were looked at */
export function awaitAllHot(
  migration: Migration,
  pages: TrackedPages,
  nodes: readonly NodeView[],
  hot: number,
): number {
  let folios = 0
  pages.targets.forEach((tracked, index) => {
    const { job, target, isHuge } = tracked
    for (let page = 0; page < tracked.pages;) {
      const step = isHuge[page >> 9] === 1 ? BLOCK_PAGES : 1
      folios++
      if (isManaged(tracked, page) && folioBin(tracked, page) >= hot) {
        const node = job.nodeOf(target, page)
        if (node >= 0 && nodes[node].tier > 0) awaitPromotion(migration, pages, index, page)
      }
      page += step
    }
  })
  return folios
}

/**
 * Moves cold folios of a fast node to the next tier.
 *
 * @param wanted pages that are to go
 * @param below folios of lower bins are cold
 * @param limits CPU time of the policy at which the round ends, and of a look at one folio, ns
 * @returns pages that went
 */
export function demoteCold(
  migration: Migration,
  pages: TrackedPages,
  view: PolicyView,
  node: number,
  wanted: number,
  below: number,
  limits: { readonly untilNs: number; readonly pageNs: number },
): number {
  const { hand } = migration
  const { targets } = pages
  const nrBlocks = targets.reduce((sum, { fastFrom }) => sum + fastFrom.length, 0)
  let gone = 0
  for (let i = 0; i < nrBlocks && gone < wanted && view.cpuNs < limits.untilNs; i++) {
    if (hand.block >= targets[hand.target].fastFrom.length) {
      hand.target = (hand.target + 1) % targets.length
      hand.block = 0
    }
    const tracked = targets[hand.target]
    if (tracked.fastFrom[hand.block] < below) {
      const moved = demoteBlock(tracked, view, node, hand.block, wanted - gone, below)
      gone += moved.pages
      migration.demoted[tracked.jobIndex] += moved.pages
      view.spend(limits.pageNs * moved.looked)
      if (moved.isFull) return gone
    }
    hand.block++
  }
  return gone
}

function demoteBlock(
  tracked: TrackedTarget,
  { nodes }: PolicyView,
  node: number,
  block: number,
  wanted: number,
  below: number,
): { readonly pages: number; readonly looked: number; readonly isFull: boolean } {
  const { job, target, isHuge, fastFrom } = tracked
  const end = Math.min(tracked.pages, (block + 1) << 9)
  const step = isHuge[block] === 1 ? BLOCK_PAGES : 1
  let gone = 0
  let looked = 0
  let lowest = BINS
  for (let page = block << 9; page < end; page += step) {
    if (!isManaged(tracked, page)) continue
    const on = job.nodeOf(target, page)
    if (on < 0 || nodes[on].tier > 0) continue
    const bin = folioBin(tracked, page)
    looked++
    if (on === node && bin < below && gone < wanted) {
      const moved = job.move(target, page, nodes[node].demotesTo, false)
      if (moved === 'full') return { pages: gone, looked, isFull: true }
      if (moved === 'moved') {
        gone += step
        continue
      }
    }
    lowest = Math.min(lowest, bin)
  }
  fastFrom[block] = lowest
  return { pages: gone, looked, isFull: false }
}

/**
 * Moves what waits to the fast tier, as long as that has more room than is to stay free.
 *
 * @param hot the lowest bin that is hot
 * @param reserves by node: pages that stay free
 * @param untilNs CPU time of the policy at which the round ends
 * @param limit pages, and heat of them, that may move
 */
export function promoteHot(
  migration: Migration,
  pages: TrackedPages,
  view: PolicyView,
  hot: number,
  reserves: ArrayLike<number>,
  untilNs: number,
  limit: MoveLimit = NO_LIMIT,
): void {
  const { queue } = migration
  let { pages: leftPages, heat: leftHeat } = limit
  let next = 0
  for (; next < queue.length && view.cpuNs < untilNs; next++) {
    if (leftPages <= 0 || leftHeat <= 0) break
    const index = Math.floor(queue[next] / TARGET_UNIT)
    const page = queue[next] - index * TARGET_UNIT
    const tracked = pages.targets[index]
    const { job, target, fastFrom, jobIndex } = tracked
    const size = folioPages(tracked, page)
    const bin = folioBin(tracked, page)
    const to = promotionNode(view.nodes, job.nodeOf(target, page))
    if (to >= 0 && bin >= hot) {
      if (view.nodes[to].freePages - size < reserves[to]) break
      const moved = job.move(target, page, to, false)
      if (moved === 'full') break
      if (moved === 'moved') {
        migration.promoted[jobIndex] += size
        leftPages -= size
        leftHeat -= folioHeat(tracked, page)
        fastFrom[page >> 9] = Math.min(fastFrom[page >> 9], bin)
      }
    }
    dequeue(tracked, page)
    migration.waiting = Math.max(0, migration.waiting - size)
  }
  migration.queue = queue.slice(next)
  if (migration.queue.length === 0) migration.waiting = 0
}

/** Moves hot folios of a fast node to the next tier. @param hot the lowest bin that is hot */
export function demoteHot(
  migration: Migration,
  pages: TrackedPages,
  view: PolicyView,
  hot: number,
  untilNs: number,
  limit: MoveLimit,
): void {
  const { nodes } = view
  let { pages: leftPages, heat: leftHeat } = limit
  for (const tracked of pages.targets) {
    const { job, target, isHuge, jobIndex } = tracked
    for (let page = 0; page < tracked.pages; page += folioPages({ isHuge }, page)) {
      if (leftPages <= 0 || leftHeat <= 0 || view.cpuNs >= untilNs) return
      if (!isManaged(tracked, page) || folioBin(tracked, page) < hot) continue
      const node = job.nodeOf(target, page)
      if (node < 0 || nodes[node].tier > 0 || nodes[node].demotesTo < 0) continue
      if (job.move(target, page, nodes[node].demotesTo, false) === 'full') return
      const size = folioPages(tracked, page)
      migration.demoted[jobIndex] += size
      leftPages -= size
      leftHeat -= folioHeat(tracked, page)
    }
  }
}

function folioPages({ isHuge }: Pick<TrackedTarget, 'isHuge'>, page: number): number {
  return isHuge[page >> 9] === 1 ? BLOCK_PAGES : 1
}
