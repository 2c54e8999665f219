/** Workloads whose accesses follow Zipf's law: few pages get most of them. */
import { assert } from '../base/assert.js'
import { createKey, deriveKey, STREAM } from '../base/random.js'
import type { AccessSource } from '../space/access-source.js'
import { createDrawKeys, placeOf } from './draw-keys.js'
import type { Loop } from './loop.js'
import type { MemoryPart } from './memory-part.js'
import { Permutation } from './permutation.js'
import { createItemMap, itemsOf } from './zipf-items.js'
import { itemClasses } from './zipf-ranks.js'
import { ZipfSource } from './zipf-source.js'
import type { WorkloadSite } from './workload.js'

/** Random accesses by Zipf's law over ranked blocks of memory. */
export interface ZipfPlan {
  readonly kind: 'zipf'
  /** The workload's own tick: touches happen at multiples of it. */
  readonly quantumUs: number
  /** The memory, ascending; each part lies within one mapping. */
  readonly parts: readonly MemoryPart[]
  /** θ: rank r, from 1 on, gets accesses proportional to r^-θ; 0: all alike. */
  readonly theta: number
  /** Whether ranks lie anywhere, or the most accessed memory first. */
  readonly order: 'shuffled' | 'ascending'
  /** Pages that share a rank: a power of two; at least 512 with granules of 2 MiB. */
  readonly blockPages: number
  /** Accesses per second to all of the memory. */
  readonly accessesPerSecond: number
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
  /** 0: pages are drawn one by one; 9: all pages of a 2 MiB block are touched together. */
  readonly granuleOrder: 0 | 9
  readonly loop: Loop
}

/** The one source of a Zipf workload. */
export function createZipfSources(plan: ZipfPlan, site: WorkloadSite): readonly AccessSource[] {
  const { quantumUs, theta, granuleOrder, accessesPerSecond } = plan
  const place = placeOf(site.target, site.workload)
  const parts = plan.parts.map(({ startPage, endPage }) => {
    const start = site.pageOf(startPage)
    const end = site.pageOf(endPage - 1) + 1
    assert(end - start === endPage - startPage, 'a part of a workload lies within one mapping')
    return { start, end }
  })
  const items = createItemMap(parts, granuleOrder)
  const nrItems = itemsOf(items)
  const itemsPerRank = plan.blockPages >> granuleOrder
  const nrRanks = Math.ceil(nrItems / itemsPerRank)
  const key = createKey()
  deriveKey(key, site.seed, STREAM.arrange, place, 0, 0)
  const source = new ZipfSource({
    name: `zipf ${site.workload} of target ${site.target}`,
    quantumUs,
    items,
    blockOrder: 31 - Math.clz32(itemsPerRank),
    order: plan.order === 'shuffled' ? new Permutation(nrRanks, key) : null,
    classes: itemClasses(nrRanks, itemsPerRank, theta, (accessesPerSecond * quantumUs) / 1e6),
    accessesPerSecond,
    writeShare: plan.writeShare,
    // Items are numbered from the start of the memory, so no layout of the space can change a draw.
    keys: createDrawKeys(site.seed, place, 0, 0),
  })
  return [source]
}
