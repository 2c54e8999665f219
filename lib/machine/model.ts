/**
 * What a machine's memory costs, and what it does by itself. Plain data, from the plan; a machine without a model has
 * memory that costs nothing, is filled when it is mapped, and is never short.
 *
 * Defaults are those of lib/scenario; each names where it comes from. Pages are of 4 KiB, times in their units.
 */

/** See the top of the file. */
export interface MachineModel {
  /** How often the machine looks at itself: what came back, who reclaims, how fast programs are. */
  readonly tickUs: number
  /** By node, in the plan's order. */
  readonly nodes: readonly NodeModel[]
  readonly load: LoadCurve
  /** In the order in which they are filled; empty: nothing can be paged out. */
  readonly swap: readonly SwapModel[]
  readonly reclaim: ReclaimModel
  readonly thp: ThpModel
  readonly cgroups: readonly CgroupModel[]
  readonly faults: FaultCosts
  /** By node: pages in a row that a program takes of each before the next one; left out: its home comes first. */
  readonly interleave?: readonly number[]
  /** Free pages that the lists of the CPUs hold: these fill up first, and do not count as free. Left out: none. */
  readonly perCpuPages?: number
}

/** A node as programs feel it. */
export interface NodeModel {
  /** 0: the fastest. */
  readonly tier: number
  /** Of a load that finds the node idle. */
  readonly latencyNs: number
  readonly bytesPerSecond: number
  /** Index of the node that reclaim moves cold pages to; -1: it pages them out. */
  readonly demotesTo: number
  /** Indexes of the nodes that allocations try, in order, itself first. */
  readonly fallback: readonly number[]
  /** Free pages: below `min` whoever allocates reclaims, below `low` kswapd does, up to `high`. */
  readonly minPages: number
  readonly lowPages: number
  readonly highPages: number
  /** Up to this instead of `high` where tiers promote. */
  readonly promoPages: number
  /** kswapd keeps so many pages free for pages that come from slower tiers; left out: as the others say. */
  readonly demotePages?: number
  /** Instead of what its setup has; left out: that. For references, which no machine is. */
  readonly capacityPages?: number
}

/** Latency under load: `idle * (1 + a u^n / (1 - min(u, uMax)))`, u the used share of the bandwidth. */
export interface LoadCurve {
  readonly a: number
  readonly n: number
  readonly uMax: number
}

/** Where pages go that are paged out. */
export interface SwapModel {
  /** zram: compressed in memory, a device; zswap: the same before an NVMe device; nvme: that device alone. */
  readonly kind: 'zram' | 'zswap' | 'nvme'
  /** Pages that it takes. */
  readonly pages: number
  /** Pages in one page of its pool; zram and zswap. */
  readonly ratio: number
  /** Share of pages that do not compress, 0..1: zram keeps them whole, zswap passes them on to its device. */
  readonly incompressible: number
  /** Index of the node that holds the pool. */
  readonly poolNode: number
  /** Pages of the pool at most. */
  readonly poolPagesMax: number
  /** To bring one page back from the pool, and to put it there. */
  readonly readNs: number
  readonly writeNs: number
  /** Of the device: nvme, and zswap's. */
  readonly deviceReadNs: number
  readonly deviceWriteNs: number
  /** Pages a second that the device reads or writes at most; its latency grows towards it as `load` says. */
  readonly devicePagesPerSecond: number
  /** Pages are read ahead in clusters of 2^readAhead. */
  readonly readAhead: number
  /** Its device completes later, so what schemes page out stays in memory until that is short; left out: no. */
  readonly keeps?: boolean
}

/** Who reclaims, and how. */
export interface ReclaimModel {
  /** Whether kswapd and direct reclaim move pages to the next tier, where there is one. */
  readonly demotes: boolean
  /** To look at one page, and to move one to the next tier, of the time of whoever does it. */
  readonly scanNs: number
  readonly migrateNs: number
  /** Looks at each page before reclaim gives up on what is touched all the time. */
  readonly roundsMax: number
}

/** Transparent huge pages. */
export interface ThpModel {
  readonly mode: 'never' | 'madvise' | 'always'
  /** khugepaged: pages looked at every `scanUs`; 0: it sleeps. */
  readonly scanPages: number
  readonly scanUs: number
  /** Pages of a block that need not be there for khugepaged to make it huge. */
  readonly maxPtesNone: number
}

/** A memory cgroup and its limits, which hold for those below it too. Infinity: none. */
export interface CgroupModel {
  readonly path: string
  readonly maxPages: number
  readonly highPages: number
}

/** What faults take of a program's time. */
export interface FaultCosts {
  /** A page, or huge page, that is touched for the first time. */
  readonly minorNs: number
  readonly hugeNs: number
  /** A page that comes back, besides what its swap takes; no pressure, as nothing is waited for. */
  readonly majorNs: number
  /** To read a page of a file that was dropped. */
  readonly fileNs: number
}

/** What the machine knows of a target's program. */
export interface ProgramModel {
  /** `map`: all is there once it is mapped; `touch`: what was touched. */
  readonly populate: 'map' | 'touch'
  /** Share of its run time on the fastest node that it waits for memory, 0..1. */
  readonly memoryBound: number
  /** Share of its run time on base pages that it walks page tables, 0..1. */
  readonly tlbBound: number
  /** Bytes that one access moves. */
  readonly bytesPerAccess: number
  /** Threads that wait each for themselves, of equal parts. */
  readonly threads: number
  /** Marked with madvise(MADV_HUGEPAGE) from the start. */
  readonly isHugeAdvised: boolean
}

/** A program of which nothing is known: memory costs it nothing. */
export const PLAIN_PROGRAM: ProgramModel = {
  populate: 'map',
  memoryBound: 0,
  tlbBound: 0,
  bytesPerAccess: 64,
  threads: 1,
  isHugeAdvised: false,
}
