/** What a fleet came to, in numbers. Sizes in bytes, times in seconds, shares of 1; null where there is none. */
import type { CheckResult } from '../summary.js'

/** See the top of the file. Whatever says something of scaling is a prediction: no host runs most of it. */
export interface FleetSummary {
  readonly kind: 'fleet'
  readonly name: string
  readonly seed: number
  /** Virtual time that was run, µs; below the scenario's duration when interrupted. */
  readonly virtualUs: number
  readonly isInterrupted: boolean
  readonly host: FleetHostSummary
  readonly fleet: FleetTotals
  /** By their names, in the order of the scenario. */
  readonly groups: Readonly<Record<string, GroupSummary>>
  readonly guests: readonly GuestSummary[]
  readonly findings: FleetFindings
  /** What the run itself took; the only figures that differ from run to run. */
  readonly cost: {
    readonly workers: number
    readonly wallSeconds: number
    readonly virtualSecondsPerWallSecond: number
  }
  readonly checks?: readonly CheckResult[]
}

/** The machine behind the guests. */
export interface FleetHostSummary {
  readonly memoryBytes: number
  readonly usedBytes: Spread3
  readonly swappedBytes: { readonly end: number; readonly max: number }
  readonly swappedOutBytes: number
  readonly swappedInBytes: number
  /** Of what was swapped out, what schemes of the host's DAMON asked for. */
  readonly schemeBytes: number
  /** Guests that were killed, the first one first. */
  readonly kills: readonly {
    readonly guest: string
    readonly atSeconds: number
    readonly heldBytes: number
  }[]
}

/** At the end, over time, and at most. */
export interface Spread3 {
  readonly end: number
  readonly mean: number
  readonly max: number
}

/** Sums over all guests. */
export interface FleetTotals {
  readonly guests: number
  readonly running: number
  /** Memory that guests were given, over that of the host. */
  readonly overcommit: number
  /** … and what the host had behind them, over what they were given. */
  readonly heldShare: number
  readonly slowdown: number
  readonly cpuShare: number
  readonly returnedBytes: number
  readonly reportedBytes: number
  readonly failedReturns: number
  /** Guests of the kind of this fleet that would fit into the host's memory. */
  readonly wouldFit: number
}

/** Guests that were made alike: means, but for the counts. */
export interface GroupSummary {
  readonly guests: number
  readonly scaling: string
  readonly memoryBytes: number
  readonly heldBytes: number
  readonly usedBytes: number
  readonly accessedBytes: number
  readonly slowdown: number
  readonly slowdownMax: number
  readonly pressure: number
  readonly cpuShare: number
  readonly returnedBytes: number
  readonly failedReturns: number
  /** Memory that would have been enough for each of them, and some to spare. */
  readonly rightBytes: number
}

/** One guest. */
export interface GuestSummary {
  readonly name: string
  readonly group: string
  readonly scaling: string
  readonly state: 'to come' | 'running' | 'left' | 'killed'
  readonly memoryBytes: number
  readonly runningSeconds: number
  /** Behind it on the host. */
  readonly heldBytes: Spread3
  readonly usedBytes: Spread3
  readonly freeBytes: number
  readonly takenBytes: number
  readonly offlineBytes: number
  readonly balloonBytes: number
  readonly outBytes: number
  readonly hostOutBytes: number
  /** Whether DAMON watched it, its own or the host's. */
  readonly isWatched: boolean
  /** As what watches it saw it, window by window; 0 where nothing does. */
  readonly accessedBytes: Spread3
  readonly structBytes: number
  readonly holes: number
  /** Time that its work takes, over what it takes where nothing is waited for. */
  readonly slowdown: number
  /** Share of the time in which a program of it waited for its memory, and for the host. */
  readonly pressure: number
  readonly hostStallShare: number
  readonly cpuShare: number
  readonly movedBytes: number
  readonly reportedBytes: number
  readonly returnedBytes: number
  readonly refaultedBytes: number
  readonly failedReturns: number
  readonly retriedReturns: number
  readonly failedMoves: number
  readonly oomKills: number
  readonly rightBytes: number
}

/** Guests that somebody should look at, each with the reason; the worst first. */
export interface FleetFindings {
  readonly idle: readonly Finding[]
  readonly misbehaving: readonly Finding[]
}

/** A guest, and what is said of it. */
export interface Finding {
  readonly guest: string
  readonly reason: string
}
