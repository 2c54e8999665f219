/** How programs fared on a machine, as plain data; for summaries, reports and checks. As of the last tick. */
import { bloatPagesOf } from './huge-fill.js'
import type { Machine } from './machine.js'
import type { Stalls } from './pressure.js'
import type { ProgramState } from './program-rate.js'

/** See the top of the file. */
export interface PerformanceFigures {
  /** In the machine's order. */
  readonly programs: readonly ProgramFigures[]
  /** By node, in the plan's order. */
  readonly nodes: readonly NodeLoadFigures[]
  /** The machine first, then cgroups in the model's order. */
  readonly pressure: readonly PressureFigures[]
  /** Of khugepaged: pages looked at, and huge pages made. */
  readonly khugepaged: { readonly pagesScanned: number; readonly collapsed: number }
}

/** One target's program; means are over the machine's time. */
export interface ProgramFigures {
  /** Index in the run. */
  readonly target: number
  /** Mean: how much longer memory that is far, or busy, lets it take; huge pages' gain included. */
  readonly slowdown: number
  /** Mean, of its own time per time: what it got done of what it does where memory costs nothing. */
  readonly throughput: number
  /** Of its accesses to pages that were there: by node, and to huge pages. */
  readonly hitShares: readonly number[]
  readonly hugeShare: number
  /** Mean share of time that a thread was stalled. */
  readonly stallShare: number
  /** Waits of all threads since the start: pressure, and the program's own time. */
  readonly stallUs: number
  readonly busyUs: number
  /** How far an open loop is behind what came; a closed one falls behind by running slower. */
  readonly backlogUs: number
  readonly minorFaults: number
  readonly majorFaults: number
  /** Pages of huge pages that nobody ever touched. */
  readonly bloatPages: number
}

/** Means over time. */
export interface NodeLoadFigures {
  /** Share of the bandwidth; above 1 where more was asked for. */
  readonly used: number
  readonly latencyNs: number
}

/** Of the machine (no cgroup), or of a cgroup with those below it. */
export interface PressureFigures {
  readonly cgroup: string
  readonly some: StallFigures
  readonly full: StallFigures
}

/** Averages are per cent. */
export interface StallFigures {
  readonly totalUs: number
  readonly avg10: number
  readonly avg60: number
  readonly avg300: number
}

/** The figures of a machine; undefined: it has no model. */
export function performanceFiguresOf(
  { performance, khugepaged }: Machine,
  nowUs: number,
): PerformanceFigures | undefined {
  if (performance === null) return undefined
  const { programs, nodeSums, pressure } = performance
  const perTime = (sum: number): number => (nodeSums.timeUs === 0 ? 0 : sum / nodeSums.timeUs)
  return {
    programs: programs.map((state) => programFiguresOf(state, nowUs)),
    nodes: [...nodeSums.usedUs].map((usedUs, node) => ({
      used: perTime(usedUs),
      latencyNs: perTime(nodeSums.latencyUs[node]),
    })),
    pressure: pressure.groups.map(({ path, some, full }) => ({
      cgroup: path,
      some: stallFiguresOf(some),
      full: stallFiguresOf(full),
    })),
    khugepaged: {
      pagesScanned: khugepaged?.pagesScanned ?? 0,
      collapsed: khugepaged?.collapsed ?? 0,
    },
  }
}

function programFiguresOf({ target, memory, sums }: ProgramState, nowUs: number): ProgramFigures {
  const { waits, clock } = memory
  const { timeUs, accesses } = sums
  const mean = (sum: number, none: number): number => (timeUs === 0 ? none : sum / timeUs)
  const all = accesses.reduce((sum, each) => sum + each, 0)
  const share = (part: number): number => (all === 0 ? 0 : part / all)
  return {
    target,
    slowdown: mean(sums.slowdownUs, 1),
    throughput: mean(sums.rateUs, 1),
    hitShares: [...accesses].map(share),
    hugeShare: share(sums.hugeAccesses),
    stallShare: mean(sums.stallUs, 0),
    stallUs: waits.stallUs,
    busyUs: waits.busyUs,
    backlogUs: clock === null ? waits.debtNs / 1000 : 0,
    minorFaults: waits.minorFaults,
    majorFaults: waits.majorFaults,
    bloatPages: bloatPagesOf(memory, nowUs),
  }
}

function stallFiguresOf({ totalUs, averages }: Stalls): StallFigures {
  const [avg10, avg60, avg300] = averages
  return { totalUs, avg10, avg60, avg300 }
}
