/**
 * How fast one program runs, from what it waits for:
 *
 * ```
 *   a second of its own time takes   slowdown · (1 − tlbBound · huge share)   memory that is far, or busy
 *                                  + waits                                    faults, swap, reclaim
 * ```
 * Waits are known only after a tick. So the next tick takes as many for each second as the last ones did, and what they
 * came to differently is carried on as debt: over the run, every wait is made up for once, and a program that mostly
 * waits does so evenly, instead of a tick at full speed and then ten at none. Threads wait each for themselves, so they
 * share the waits.
 */
import { setRate } from '../space/program-clock.js'
import type { Demand } from './latency.js'
import type { TargetMemory } from './target-memory.js'
import { countTraffic, createTraffic, rateTo, type Traffic } from './traffic.js'

/** A program is never slower than this, so that it comes to be looked at again. */
export const RATE_MIN = 0.001
/** Rates that differ by less are left as they are, so that clocks do not get a knot a tick for nothing. */
export const RATE_STEP = 0.001
/** Share that earlier ticks keep in what is expected of the next. */
const KEPT = 0.5

/** One target's program. */
export interface ProgramState extends Demand {
  /** Index in the run. */
  readonly target: number
  readonly memory: TargetMemory
  readonly traffic: Traffic
  /** Accesses to pages that are there, per second of its own time. */
  perSecond: number
  /** Share of them to huge pages. */
  hugeShare: number
  /** What memory that is far, or busy, makes its time longer by, huge pages' gain included. */
  slowdown: number
  /** Its own time per time of the machine; of an open loop, what it gets done of what comes. */
  rate: number
  /** Waits, and time of its own in which they came, of one thread, fading. */
  waitedNs: number
  ranNs: number
  /** Of one thread: stalls that did not fit into the tick that they came in. */
  stallLeftNs: number
  /** Share of the last tick that each thread was stalled. */
  stallShare: number
  /** The length of the last tick; the next one is expected to be as long. */
  tickNs: number
  readonly sums: ProgramSums
}

/** Since the start. */
export interface ProgramSums {
  /** By the machine's time. */
  timeUs: number
  slowdownUs: number
  rateUs: number
  stallUs: number
  /** Accesses by node, and to huge pages. */
  readonly accesses: Float64Array
  hugeAccesses: number
}

/** A program that has not run yet. */
export function createProgram(target: number, memory: TargetMemory): ProgramState {
  const nrNodes = memory.onNode.length
  const state: ProgramState = {
    target,
    memory,
    traffic: createTraffic(memory),
    shares: new Float64Array(nrNodes),
    bytes: new Float64Array(nrNodes),
    openBytes: new Float64Array(nrNodes),
    memoryBound: memory.program.memoryBound,
    rateAt: (slowdown) => rateOf(state, slowdown),
    perSecond: 0,
    hugeShare: 0,
    slowdown: 1,
    rate: 1,
    waitedNs: 0,
    ranNs: 0,
    stallLeftNs: 0,
    stallShare: 0,
    tickNs: 0,
    sums: {
      timeUs: 0,
      slowdownUs: 0,
      rateUs: 0,
      stallUs: 0,
      accesses: new Float64Array(nrNodes),
      hugeAccesses: 0,
    },
  }
  return state
}

/** Takes what the program waited for since the last tick, `tickUs` ago. */
export function takeWaits(state: ProgramState, tickUs: number): void {
  const { waits, program, clock } = state.memory
  const tickNs = tickUs * 1000
  const { busyNs, stallNs } = waits
  const waitNs = (busyNs + stallNs) / program.threads
  const ranNs = clock === null ? tickNs : tickNs * clock.rates[clock.nrKnots - 1]
  const debtNs = waits.debtNs + waitNs + ranNs * state.slowdown - tickNs
  // Nothing is gained by having waited less than expected for longer than a tick; an open loop only falls behind.
  waits.debtNs = Math.max(clock === null ? 0 : -tickNs, debtNs)
  state.waitedNs = KEPT * state.waitedNs + waitNs
  state.ranNs = KEPT * state.ranNs + ranNs
  const stalledNs = state.stallLeftNs + stallNs / program.threads
  state.stallShare = Math.min(1, stalledNs / tickNs)
  state.stallLeftNs = stalledNs - state.stallShare * tickNs
  state.tickNs = tickNs
  waits.busyUs += busyNs / 1000
  waits.stallUs += stallNs / 1000
  waits.busyNs = 0
  waits.stallNs = 0
}

/** Looks where the program's accesses go now. */
export function takeTraffic(state: ProgramState, nowUs: number): void {
  const { memory, traffic, shares, bytes, openBytes } = state
  const { sources } = memory.space
  const { bytesPerAccess } = memory.program
  countTraffic(traffic, nowUs)
  let all = 0
  let toHuge = 0
  for (let node = 0; node <= shares.length; node++) {
    let closed = 0
    let open = 0
    for (let i = 0; i < sources.length; i++) {
      if (memory.clock !== null && sources[i].isClosed === true) closed += rateTo(traffic, i, node)
      else open += rateTo(traffic, i, node)
    }
    if (node === shares.length) {
      toHuge = closed + open
      break
    }
    shares[node] = closed + open
    bytes[node] = closed * bytesPerAccess
    openBytes[node] = open * bytesPerAccess
    all += closed + open
  }
  state.perSecond = all
  for (let node = 0; node < shares.length; node++) shares[node] = all === 0 ? 0 : shares[node] / all
  state.hugeShare = all === 0 ? 0 : Math.min(1, toHuge / all)
}

/** Lets the program run as fast as its memory and its waits let it, until the next tick. */
export function setProgramRate(state: ProgramState, memorySlowdown: number, nowUs: number): void {
  const { clock } = state.memory
  state.slowdown = memorySlowdown * tlbGain(state)
  state.rate = rateOf(state, memorySlowdown)
  if (clock === null) return
  const last = clock.rates[clock.nrKnots - 1]
  if (Math.abs(state.rate - last) > RATE_STEP * last) setRate(clock, nowUs, state.rate)
  else state.rate = last
}

/** A program that was killed runs no more, and waits for nothing. */
export function stopProgram(state: ProgramState, nowUs: number): void {
  const { clock, waits } = state.memory
  state.rate = 0
  state.stallLeftNs = 0
  waits.debtNs = 0
  if (clock !== null) setRate(clock, nowUs, 0)
}

/** Adds the last tick to the sums, before anything of it is taken anew. */
export function sumUp(state: ProgramState, tickUs: number): void {
  const { sums, shares, perSecond, rate } = state
  sums.timeUs += tickUs
  sums.slowdownUs += state.slowdown * tickUs
  sums.rateUs += rate * tickUs
  sums.stallUs += state.stallShare * tickUs
  const accesses = (perSecond * rate * tickUs) / 1e6
  for (let node = 0; node < shares.length; node++) sums.accesses[node] += shares[node] * accesses
  sums.hugeAccesses += state.hugeShare * accesses
}

/** Time on huge pages, of that on base pages alone: page tables are walked the less, the more accesses they take. */
function tlbGain({ memory, hugeShare }: ProgramState): number {
  return 1 - memory.program.tlbBound * hugeShare
}

/**
 * Own time per time of the machine, at a slowdown by memory: what the debt leaves of a tick, over what a second of own
 * time takes. A closed loop never stops; an open one gets done what comes at most.
 */
function rateOf(state: ProgramState, memorySlowdown: number): number {
  const { memory, tickNs, ranNs, waitedNs } = state
  const slowdown = memorySlowdown * tlbGain(state)
  const waits = ranNs > 0 ? waitedNs / ranNs : 0
  if (memory.clock === null) return Math.min(1, 1 / (slowdown + waits))
  const left = tickNs > 0 ? (tickNs - memory.waits.debtNs) / tickNs : 1
  return Math.min(1 / slowdown, Math.max(RATE_MIN, left / (slowdown + waits)))
}
