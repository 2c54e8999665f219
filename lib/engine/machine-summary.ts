import type { PolicyOutcome } from '../policy/index.js'

/** How programs fared on a machine whose memory costs something, and where it all lay; bytes, as of the last tick. */
export interface MachineSummary {
  /** Time that passed over time of their own that programs got done, of all together; null: they got nothing done. */
  readonly slowdown: number | null
  /** Memory of all programs: there, paged out, in huge pages, and of these never touched, at the end. */
  readonly residentBytes: Course
  readonly swappedBytes: Course
  readonly hugeBytes: Course
  readonly bloatBytes: number
  readonly minorFaults: number
  readonly majorFaults: number
  readonly pressure: {
    readonly some: MachineStallSummary
    readonly full: MachineStallSummary
  }
  /** In the order of the run. */
  readonly targets: readonly ProgramSummary[]
  readonly nodes: readonly NodeSummary[]
  readonly reclaim: ReclaimSummary
  /** Moved between tiers, whoever did it. */
  readonly tierMoves: TierMovesSummary
  readonly placement: PlacementSummary
  /** Out to swap and back over the run, and of the latter read ahead. */
  readonly swappedOutBytes: number
  readonly swappedInBytes: number
  readonly readAheadBytes: number
  /** In the order in which they are filled. */
  readonly swap: readonly SwapSummary[]
  /** In the scenario's order. */
  readonly cgroups: readonly CgroupSummary[]
  /** Of khugepaged. */
  readonly khugepaged: { readonly pagesScanned: number; readonly collapsed: number }
  /** Who ran on it besides the kernel; left out: nobody. */
  readonly policy?: PolicyOutcome | undefined
  readonly nrKills: number
  /** In the order of time. */
  readonly kills: readonly KillSummary[]
}

/** Of a value over the run: mean and maximum of ticks, and the last. */
export interface Course {
  readonly mean: number
  readonly max: number
  readonly end: number
}

/** One target's program. */
export interface ProgramSummary {
  readonly name: string
  /** Time that passed over time of its own that it got done; null: none. */
  readonly slowdown: number | null
  /** Of that, what memory that is far, or busy, makes; below 1 where huge pages gain more. */
  readonly memorySlowdown: number
  /** Time of its own that it got done, seconds. */
  readonly programSeconds: number
  /** Waits of all threads, µs: for memory, and for work of its own such as filling pages. */
  readonly stallUs: number
  readonly busyUs: number
  /** How far an open loop is behind at the end, µs. */
  readonly backlogUs: number
  readonly minorFaults: number
  readonly majorFaults: number
  /** Share of its accesses to huge pages. */
  readonly hugeShare: number
  readonly residentBytes: Course
  readonly swappedBytes: Course
  readonly hugeBytes: Course
  readonly bloatBytes: number
}

/** What changed tiers over the run. */
export interface TierMovesSummary {
  readonly promotedBytes: number
  readonly demotedBytes: number
  /** Of both, what had moved the other way within 10 s before. */
  readonly pingPongBytes: number
}

/** How the hottest memory, as much as has room there, lies on the fastest tier; null: one tier, or nothing hot. */
export interface PlacementSummary {
  /** Of the memory there, the hot share. */
  readonly hotPrecision: number | null
  /** Of the hot memory, the share there. */
  readonly hotRecall: number | null
}

/** A node. */
export interface NodeSummary {
  readonly id: number
  readonly tier: number
  readonly usedBytes: Course
  /** Share of all programs' accesses. */
  readonly hitShare: number
  readonly latencyNs: Pick<Course, 'mean' | 'max'>
  readonly trafficBytesPerSecond: Pick<Course, 'mean' | 'max'>
}

/** A cgroup with limits, and those below it. */
export interface CgroupSummary {
  readonly path: string
  readonly some: StallSummary
  readonly full: StallSummary
}

/** Over the run. */
export interface ReclaimSummary {
  /** Looked at, and freed, by kswapd. */
  readonly kswapdScannedBytes: number
  readonly kswapdFreedBytes: number
  /** By those who allocate. */
  readonly directScannedBytes: number
  readonly directFreedBytes: number
  /** Of both: moved to the next tier. */
  readonly demotedBytes: number
  /** Allocations that had to reclaim first. */
  readonly stalls: number
  /** CPU time of all kswapd, µs. */
  readonly kswapdUs: number
}

/** A swap device. */
export interface SwapSummary {
  readonly kind: string
  readonly capacityBytes: number
  /** Memory in it, as it was in use, and its pool of compressed pages. */
  readonly usedBytes: Course
  readonly poolBytes: Course
}

/** Pressure stall information; averages are per cent. */
export interface StallSummary {
  readonly totalUs: number
  readonly avg10: number
  readonly avg60: number
  readonly avg300: number
}

/** The same, with the highest that avg10 was. */
export interface MachineStallSummary extends StallSummary {
  readonly avg10Max: number
}

/** A target that was killed for want of memory. */
export interface KillSummary {
  readonly target: string
  readonly atUs: number
  /** The cgroup whose memory was short; empty: the machine's. */
  readonly cgroup: string
  /** What it had, in memory and in swap. */
  readonly bytes: number
}
