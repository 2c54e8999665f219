/**
 * Pressure stall information: how much of the time something waits for memory ("some"), and how much of it everything
 * does that has something to do ("full"); of the machine, and of cgroups with those below them.
 *
 * Of a tick is known what share of it each thread was stalled, not when. One thread's stalls are both "some" and
 * "full"; several stall independently of each other, with shares s: some = 1 − Π (1 − s), full = Π s [M]. Running
 * averages follow `calc_avgs()`, totals are those of `psi_system.total`.
 */
import { exp, powInt } from '../base/math.js'
import { isWithin } from './cgroup-path.js'
import type { TargetMemory } from './target-memory.js'

/** Averages are brought up to date so often. */
const AVERAGE_EVERY_US = 2_000_000
/** Seconds that averages run over. */
export const AVERAGE_SECONDS = [10, 60, 300] as const

/** Stalls of "some", or of "full". */
export interface Stalls {
  /** Since the start. */
  totalUs: number
  /** Per cent, over each of {@link AVERAGE_SECONDS}. */
  readonly averages: Float64Array
  /** The total at the last average. */
  averagedUs: number
}

/** Pressure in one cgroup, or in all of the machine. */
export interface PressureGroup {
  /** Path of the cgroup; empty: the machine. */
  readonly path: string
  readonly some: Stalls
  readonly full: Stalls
}

/** See the top of the file. */
export interface Pressure {
  /** The machine first. */
  readonly groups: readonly PressureGroup[]
  /** When averages were brought up to date last. */
  atUs: number
}

/** What is known of one program's tick. */
export interface TickStalls {
  readonly memory: Pick<TargetMemory, 'cgroup' | 'program'>
  /** Share of the tick that each of its threads was stalled, 0..1. */
  readonly stallShare: number
  /** Accesses per second: 0: it has nothing to do. */
  readonly perSecond: number
}

/** No pressure ever. @param paths of cgroups */
export function createPressure(paths: readonly string[]): Pressure {
  const stalls = (): Stalls => ({
    totalUs: 0,
    averages: new Float64Array(AVERAGE_SECONDS.length),
    averagedUs: 0,
  })
  const groups = ['', ...paths].map((path) => ({ path, some: stalls(), full: stalls() }))
  return { groups, atUs: 0 }
}

/** Adds a tick. @param nowUs its end; it lasted for `tickUs` */
export function addStalls(
  pressure: Pressure,
  programs: readonly TickStalls[],
  nowUs: number,
  tickUs: number,
): void {
  for (const { path, some, full } of pressure.groups) {
    let free = 1
    let stalled = 1
    let busy = 0
    for (const { memory, stallShare, perSecond } of programs) {
      const isIdle = perSecond === 0 && stallShare === 0
      if (isIdle || !isWithin(memory.cgroup, path)) continue
      const { threads } = memory.program
      busy += threads
      free *= powInt(1 - stallShare, threads)
      stalled *= powInt(stallShare, threads)
    }
    if (busy === 0) continue
    some.totalUs += (1 - free) * tickUs
    full.totalUs += stalled * tickUs
  }
  if (nowUs - pressure.atUs < AVERAGE_EVERY_US) return
  for (const { some, full } of pressure.groups) {
    average(some, nowUs - pressure.atUs)
    average(full, nowUs - pressure.atUs)
  }
  pressure.atUs = nowUs
}

/** `avg_T = avg_T e^(-t/T) + share (1 - e^(-t/T))` over the time t since the last one. */
function average(stalls: Stalls, elapsedUs: number): void {
  const percent = (100 * (stalls.totalUs - stalls.averagedUs)) / elapsedUs
  AVERAGE_SECONDS.forEach((seconds, i) => {
    const keep = exp(-elapsedUs / 1e6 / seconds)
    stalls.averages[i] = stalls.averages[i] * keep + percent * (1 - keep)
  })
  stalls.averagedUs = stalls.totalUs
}
