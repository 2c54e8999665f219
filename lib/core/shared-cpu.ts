/**
 * One CPU that kdamond shares with the program it watches.
 *
 * Preparing and checking take time, so the loop is longer than the sampling interval, and the window of a region
 * depends on its place in the table. The program works in bursts, one each period. The scheduler decides who runs
 * (see fair-scheduler.ts): mostly, a burst that is due while kdamond works waits until a tick, or until kdamond
 * sleeps; and kdamond, when it wakes up amid a burst, waits for its end:
 *
 * ```
 *   kdamond   prepare ██████████░░░░████      sleep          check ███ prepare ███…
 *   program               due ┆ ▐██▌            due ▐██▌
 *   scheduler tick    │         │         │         │         │
 *   regions   ├ see the burst ─┤├ do not ┤ all see it
 * ```
 *
 * The program's own time, `programUs`, counts the periods whose bursts have run. What touches memory is asked by
 * that time, so a window holds exactly the bursts that ran between a region's prepare and its check. A burst goes
 * through memory in the order of addresses: what is below its place when it is interrupted has been touched.
 *
 * Follows what recordings of a kernel show in which one CPU, counted in instructions, was shared this way; see
 * docs/fidelity.md. What merging and splitting cost is part of what a region does.
 */
import { DOUBLE_FIELD } from '../base/double-field.js'
import {
  createFairScheduler,
  goToSleep,
  runFor,
  tick,
  wakeUp,
  type FairScheduler,
} from './fair-scheduler.js'

/** What kdamond's work costs, and when the program and the scheduler run. Times in µs. */
export interface CpuCosts {
  /** Of one iteration of the loop, besides its regions: to wake up, mostly. */
  readonly iterationUs: number
  /** To prepare, and to check, one region whose sampled page is a base page. */
  readonly prepareUs: number
  readonly checkUs: number
  /** The scheduler's tick (1 s / CONFIG_HZ), and when the first one is. */
  readonly tickUs: number
  readonly tickPhaseUs: number
  /** The scheduler's slice (base_slice_ns). */
  readonly sliceUs: number
  /** The program's nice value; kdamond's is 0. */
  readonly nice: number
  /** The program's period; burst k is due at startUs + k × periodUs. */
  readonly periodUs: number
  readonly startUs: number
  /** CPU time of a burst, below the period. */
  readonly busyUs: number
  /** Bursts that take another time, such as those that map memory; ascending, at most one a period. */
  readonly bursts: readonly OddBurst[]
}

/** A burst with a length of its own. */
export interface OddBurst {
  /** A time of the program within its period. */
  readonly atUs: number
  readonly busyUs: number
}

/** See the top of the file. */
export interface SharedCpu {
  readonly costs: CpuCosts
  readonly scheduler: FairScheduler
  /** kdamond's time. */
  nowUs: number
  /** End of the last period whose burst has run; 0 is startUs. */
  programUs: number
  /** Share of the next burst that has run already, 0..1: it was interrupted. */
  donePart: number
  /** The program has something to do. */
  isDue: boolean
  /** CPU time of the next burst; the first odd burst that is not before it. */
  burstUs: number
  nextOdd: number
  nextTickUs: number
  /** The next burst has begun, and it is known what it waits for. */
  hasBegun: boolean
  /** What a burst up to an end, by the program's time, takes besides: for memory that is not there. null: nothing. */
  waitUsOf: ((untilUs: number) => number) | null
}

/** Rows [first, last) are worked on before the program's time changes again. */
export type RowsVisitor = (first: number, last: number) => void

/** Less is no time. */
const EPSILON_US = 1e-6

/** A CPU at time 0; kdamond runs. */
export function createSharedCpu(costs: CpuCosts): SharedCpu {
  const { sliceUs, tickUs, tickPhaseUs, nice } = costs
  const scheduler = createFairScheduler(sliceUs, tickUs, nice)
  wakeUp(scheduler, scheduler.kdamond)
  const waits = { hasBegun: false, waitUsOf: null }
  const program = { programUs: 0, donePart: 0, isDue: false, burstUs: 0, nextOdd: 0 }
  const cpu = {
    costs,
    scheduler,
    nowUs: DOUBLE_FIELD,
    ...program,
    nextTickUs: tickPhaseUs,
    ...waits,
  }
  cpu.nowUs = 0
  chooseBurst(cpu)
  return cpu
}

/**
 * kdamond works on `nrRows` regions, `costUs` each, in turn.
 *
 * @param visit called for stretches of rows between which bursts run; never for none
 */
export function workOn(cpu: SharedCpu, nrRows: number, costUs: number, visit: RowsVisitor): void {
  const { kdamond } = cpu.scheduler
  let row = 0
  let leftUs = nrRows * costUs
  while (leftUs > EPSILON_US) {
    if (arriveAt(cpu) !== kdamond) {
      const end = nrRows - Math.floor(leftUs / costUs + EPSILON_US)
      if (row < end) visit(row, end)
      row = end
      passTime(cpu, Infinity)
    } else {
      leftUs -= passTime(cpu, cpu.nowUs + leftUs)
    }
  }
  if (row < nrRows) visit(row, nrRows)
}

/** kdamond sleeps. It wakes up on time, but it may have to wait for the CPU then. */
export function sleepFor(cpu: SharedCpu, us: number): void {
  const { scheduler } = cpu
  const untilUs = cpu.nowUs + us
  arriveAt(cpu)
  goToSleep(scheduler, scheduler.kdamond)
  while (cpu.nowUs < untilUs - EPSILON_US) {
    arriveAt(cpu)
    passTime(cpu, untilUs)
  }
  cpu.nowUs = untilUs
  wakeUp(scheduler, scheduler.kdamond)
}

/** When the next burst is due. */
function dueUs({ costs, programUs }: SharedCpu): number {
  return costs.startUs + programUs
}

/** Lets happen what is due now. Who runs then. */
function arriveAt(cpu: SharedCpu): FairScheduler['running'] {
  const { scheduler, costs } = cpu
  const laterUs = cpu.nowUs + EPSILON_US
  while (cpu.nextTickUs <= laterUs) {
    cpu.nextTickUs += costs.tickUs
    tick(scheduler)
  }
  if (!cpu.isDue && dueUs(cpu) <= laterUs) {
    cpu.isDue = true
    wakeUp(scheduler, scheduler.program)
  }
  return scheduler.running
}

/** Lets time pass until something is due, but not beyond a time. How much has passed. */
function passTime(cpu: SharedCpu, untilUs: number): number {
  const { scheduler, costs, nowUs } = cpu
  const isBurst = scheduler.running === scheduler.program
  if (isBurst && !cpu.hasBegun) beginBurst(cpu)
  const leftUs = isBurst ? cpu.burstUs * (1 - cpu.donePart) : Infinity
  const nextUs = Math.min(untilUs, cpu.nextTickUs, cpu.isDue ? Infinity : dueUs(cpu))
  const us = Math.min(leftUs, Math.max(0, nextUs - nowUs))
  runFor(scheduler, us)
  cpu.nowUs = us === leftUs ? nowUs + us : Math.max(nowUs, nextUs)
  if (!isBurst) return us
  if (leftUs - us > EPSILON_US) {
    cpu.donePart += us / cpu.burstUs
  } else {
    cpu.donePart = 0
    cpu.hasBegun = false
    cpu.programUs += costs.periodUs
    chooseBurst(cpu)
    if (dueUs(cpu) > cpu.nowUs) {
      cpu.isDue = false
      goToSleep(scheduler, scheduler.program)
    }
  }
  return us
}

/** Memory that is not there makes a burst longer. */
function beginBurst(cpu: SharedCpu): void {
  cpu.hasBegun = true
  cpu.burstUs += cpu.waitUsOf?.(cpu.programUs + cpu.costs.periodUs) ?? 0
}

/** Sets how long the next burst takes. */
function chooseBurst(cpu: SharedCpu): void {
  const { bursts, busyUs, periodUs } = cpu.costs
  const endUs = cpu.programUs + periodUs
  const isOdd = cpu.nextOdd < bursts.length && bursts[cpu.nextOdd].atUs < endUs
  cpu.burstUs = isOdd ? bursts[cpu.nextOdd].busyUs : busyUs
  if (isOdd) cpu.nextOdd++
}
