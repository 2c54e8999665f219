/** MTM's scans of accessed bits: of the same sampled pages several times in an interval. */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import type { Member } from './members.js'
import type { Region } from './mtm-regions.js'
import type { PolicyView } from './policy.js'

/** Samples of one target. Pages ascend; `hits`: scans that found the page accessed. */
interface Samples {
  readonly pages: Int32Array
  readonly region: Int32Array
  readonly hits: Uint8Array
}

/** The scans of one interval. */
export interface Scans {
  readonly regions: readonly Region[]
  readonly byTarget: readonly Samples[]
  /** Scans so far, and accessed bits that they looked at. */
  done: number
  looks: number
  /** When bits were cleared last. */
  clearedUs: number
}

/**
 * Chooses the pages that are scanned: at even distances in each region, the first one drawn. Regions of slower tiers
 * to which no access was sampled are left out.
 *
 * @param draw a number of [0, 1) for each region
 * @param most pages at most
 */
export function startScans(
  regions: readonly Region[],
  members: readonly Member[],
  view: PolicyView,
  draw: (index: number) => number,
  most: number,
): Scans {
  const lists = members.map((): { page: number; region: number }[] => [])
  let nr = 0
  // Where regions are more than samples, others come first next time.
  const skipped = Math.floor(draw(regions.length) * regions.length)
  const chosen = new Uint32Array(regions.length)
  for (let i = 0; i < regions.length && nr < most; i++) {
    const index = (i + skipped) % regions.length
    const region = regions[index]
    region.node = nodeOf(region, members[region.target], draw(index))
    const isWorth = region.node >= 0 && (view.nodes[region.node].tier === 0 || region.accesses > 0)
    chosen[index] = isWorth ? Math.min(region.samples, most - nr) : 0
    nr += chosen[index]
  }
  regions.forEach(({ target, first, end }, index) => {
    const pages = Math.min(members[target].pages, end * BLOCK_PAGES) - first * BLOCK_PAGES
    for (let i = 0; i < chosen[index]; i++) {
      const offset = Math.floor(((i + draw(index)) * pages) / chosen[index])
      lists[target].push({ page: first * BLOCK_PAGES + offset, region: index })
    }
  })
  return {
    regions,
    byTarget: lists.map((list) => ({
      pages: Int32Array.from(list, ({ page }) => page),
      region: Int32Array.from(list, ({ region }) => region),
      hits: new Uint8Array(list.length),
    })),
    done: 0,
    looks: 0,
    clearedUs: view.nowUs,
  }
}

/** The node of a region's first page that is there, or of one further on, where that one is not; -1: none of both. */
function nodeOf({ first, end }: Region, { job, target, pages }: Member, share: number): number {
  const start = first * BLOCK_PAGES
  const node = job.nodeOf(target, start)
  if (node >= 0) return node
  const last = Math.min(pages, end * BLOCK_PAGES)
  return job.nodeOf(target, start + Math.floor(share * (last - start)))
}

/** Scans all samples once. @param costNs CPU time of each look */
export function scanOnce(
  scans: Scans,
  members: readonly Member[],
  view: PolicyView,
  costNs: number,
): void {
  scans.byTarget.forEach(({ pages, hits }, index) => {
    const { job, target } = members[index]
    const found = new Uint8Array(hits.length)
    job.lookAt(target, pages, pages.length, scans.clearedUs, costNs, found)
    for (let i = 0; i < found.length; i++) hits[i] += found[i]
    scans.looks += pages.length
  })
  scans.done++
  scans.clearedUs = view.nowUs
}

/**
 * Gives each region what its samples found: hotness, its spread, and the weighted history.
 *
 * @param weight of this interval against all before, 0 to 1
 */
export function concludeScans(scans: Scans, weight: number): void {
  for (const region of scans.regions) {
    region.before = region.hotness
    region.hotness = 0
    region.least = Infinity
    region.most = 0
  }
  for (const { region, hits } of scans.byTarget) {
    for (let i = 0; i < hits.length;) {
      const at = scans.regions[region[i]]
      let sum = 0
      let next = i
      for (; next < hits.length && region[next] === region[i]; next++) {
        sum += hits[next]
        at.least = Math.min(at.least, hits[next])
        at.most = Math.max(at.most, hits[next])
      }
      at.hotness = sum / (next - i)
      i = next
    }
  }
  for (const region of scans.regions) {
    if (region.least === Infinity) region.least = 0
    region.weighted = weight * region.hotness + (1 - weight) * region.weighted
  }
}
