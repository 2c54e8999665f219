/**
 * Where MTM puts regions: the hottest of all slower tiers go straight to the fastest one, as many as an interval may
 * move; where that is full, its coldest regions go one tier down, and so on from there.
 *
 * ```
 *   tier 0   ◄─────────┬─────────┬──────── hot: fast promotion
 *   tier 1      ▲      │ ▲       │
 *   tier 2      │      └─│       │ ▲
 *   tier 3      cold: slow demotion, one tier at a time
 * ```
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { moveBlock, type Member } from './members.js'
import { splitAt, type Region } from './mtm-regions.js'
import type { PolicyView } from './policy.js'
import { promotionNode } from './promotion-node.js'

/** What moved, pages by job. */
export interface Placed {
  readonly promoted: Float64Array
  readonly demoted: Float64Array
}

/** How far a region has moved: its blocks before `until` are on `node`. */
interface Progress {
  readonly until: number
  readonly node: number
}

interface Round {
  readonly view: PolicyView
  readonly members: readonly Member[]
  readonly placed: Placed
  readonly progress: Map<Region, Progress>
  /** By node: regions that are there, the coldest last. */
  readonly coldest: readonly Region[][]
}

/**
 * Moves regions for one interval.
 *
 * @param most pages that are promoted at most
 * @returns the regions, those split that moved in part
 */
export function placeRegions(
  view: PolicyView,
  members: readonly Member[],
  regions: readonly Region[],
  most: number,
  placed: Placed,
): Region[] {
  const { nodes } = view
  const ranked = regions.filter(({ node }) => node >= 0)
  ranked.sort((a, b) => b.weighted - a.weighted)
  const coldest = nodes.map((_, node) => ranked.filter((region) => region.node === node))
  const progress = new Map<Region, Progress>()
  const round: Round = { view, members, placed, progress, coldest }
  let left = most
  for (const region of ranked) {
    if (left < BLOCK_PAGES || region.weighted <= 0) break
    if (nodes[region.node].tier === 0 || progress.has(region)) continue
    const moved = promote(round, region, left)
    left -= moved
    if (moved === 0 && !progress.has(region)) break
  }
  return regions.flatMap((region) => {
    const moved = progress.get(region)
    if (moved === undefined) return [region]
    const { until, node } = moved
    if (until === region.end) return [{ ...region, node }]
    const [near, far] = splitAt(region, until)
    return [{ ...near, node }, far]
  })
}

/** Moves blocks of a region to the fastest tier, from its first one on. @returns pages that moved */
function promote(round: Round, region: Region, most: number): number {
  const { view, members, placed, progress } = round
  const { nodes } = view
  const member = members[region.target]
  const to = promotionNode(nodes, region.node)
  let pages = 0
  for (let block = region.first; block < region.end; block++) {
    if (pages + BLOCK_PAGES > most || !makeRoom(round, to, region.weighted)) break
    pages += moveBlock(member, block, region.isWritten, to, (node) => nodes[node].tier > 0)
    progress.set(region, { until: block + 1, node: to })
  }
  placed.promoted[member.jobIndex] += pages
  return pages
}

/**
 * Makes room for a block on a node by moving blocks of its coldest regions to the next tier.
 *
 * @param below only regions that are colder than this go
 * @returns false: there are none, or no tier has room
 */
function makeRoom(round: Round, node: number, below: number): boolean {
  const { freePages, promoPages } = round.view.nodes[node]
  if (freePages - BLOCK_PAGES >= promoPages) return true
  while (demoteBlock(round, node, below)) {
    if (round.view.nodes[node].freePages - BLOCK_PAGES >= promoPages) return true
  }
  return false
}

/** Moves the next block of the coldest region of a node one tier down. @returns false: there is none that may go */
function demoteBlock(round: Round, node: number, below: number): boolean {
  const { view, members, placed, progress, coldest } = round
  const to = view.nodes[node].demotesTo
  const list = coldest[node]
  const region = list.at(-1)
  if (to < 0 || region === undefined || region.weighted >= below) return false
  const moved = progress.get(region)
  if (moved !== undefined && moved.node !== to) {
    // It is on its way up.
    list.pop()
    return true
  }
  // What makes room further down may be anything.
  if (!makeRoom(round, to, Infinity)) return false
  const block = moved?.until ?? region.first
  const member = members[region.target]
  placed.demoted[member.jobIndex] += moveBlock(
    member,
    block,
    region.isWritten,
    to,
    (on) => on === node,
  )
  progress.set(region, { until: block + 1, node: to })
  if (block + 1 === region.end) list.pop()
  return true
}
