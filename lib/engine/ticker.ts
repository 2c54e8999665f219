/**
 * When the machine of a group looks at itself. Ticks are at even times, in the order of time with all that the group
 * does; at one instant, after it. What a tick finds acts on the windows that come then.
 */
import { setRate, type ProgramClock } from '../space/program-clock.js'
import type { Machine } from '../machine/machine.js'
import { startMachine, tickMachine } from '../machine/tick.js'
import { policyKindOf, runPolicy, startPolicy, type RunningPolicy } from '../policy/index.js'
import { exitUsOf } from './commit-targets.js'
import type { ContextRunner } from './context-runner.js'
import { createHotPlacement, lookAtHotPlacement, type HotPlacement } from './hot-placement.js'
import {
  createMachineLog,
  lineBytesMaxOf,
  lineOf,
  logTick,
  type MachineLog,
} from './machine-log.js'
import { hasRoom, putEvent, type Outbox } from './outbox.js'
import type { RunPlan } from './plan.js'

/** See the top of the file. */
export interface Ticker {
  readonly plan: RunPlan
  readonly machine: Machine
  /** The time of those who touch the memory. */
  readonly timeOf: (nowUs: number) => number
  /** Clocks of a target's open loops, which only stop when it is killed. */
  readonly openClocks: ReadonlyMap<number, ProgramClock>
  /** What it saw. */
  readonly log: MachineLog
  /** null: its nodes are of one tier. */
  readonly hot: HotPlacement | null
  /** Who runs on it besides the kernel; null: nobody. */
  readonly policy: RunningPolicy | null
  /** Infinity: no more in this run. */
  nextUs: number
}

/** A machine that starts, and looks at itself from then on; undefined: it has no model. */
export function createTicker(
  plan: RunPlan,
  machine: Machine | undefined,
  timeOf: (nowUs: number) => number,
  openClocks: ReadonlyMap<number, ProgramClock>,
): Ticker | null {
  const model = machine?.model ?? null
  if (machine === undefined || model === null) return null
  startMachine(machine)
  const nextUs = model.tickUs <= plan.durationUs ? model.tickUs : Infinity
  const log = createMachineLog(machine, plan.durationUs)
  const hot = createHotPlacement(machine, plan.durationUs)
  return { plan, machine, timeOf, openClocks, log, hot, policy: policyOf(plan, machine), nextUs }
}

function policyOf({ policy, seed }: RunPlan, machine: Machine): RunningPolicy | null {
  if (policy === undefined) return null
  return startPolicy(machine, policyKindOf(policy), policy.values, seed)
}

/**
 * Does the tick that is due, and tells the record of it.
 *
 * @returns false, and nothing done, where the box lacks room
 */
export function tick(
  ticker: Ticker,
  contexts: readonly { readonly runner: ContextRunner }[],
  box: Outbox,
): boolean {
  const { machine, plan, log } = ticker
  if (!hasRoom(box, lineBytesMaxOf(log))) return false
  const { tickUs } = machine.model!
  const lastUs = machine.tickedUs
  tickMachine(machine, ticker.timeOf(ticker.nextUs))
  if (ticker.policy !== null) runPolicy(ticker.policy, machine.tickedUs)
  logTick(log, machine.tickedUs - lastUs)
  if (ticker.hot !== null) lookAtHotPlacement(ticker.hot, machine, machine.tickedUs)
  const line = lineOf(log, ticker.nextUs)
  if (line !== undefined) {
    putEvent(box, { context: contexts[0].runner.context, timeUs: ticker.nextUs, line })
  }
  buryKilled(ticker, contexts)
  const nextUs = ticker.nextUs + tickUs
  ticker.nextUs = nextUs <= plan.durationUs ? nextUs : Infinity
  return true
}

/** Killed programs touch nothing any more; a context ends with the last process that it watches. */
function buryKilled(ticker: Ticker, contexts: readonly { readonly runner: ContextRunner }[]): void {
  const { machine, plan, openClocks } = ticker
  if (machine.kills.length === 0) return
  const killedUs = new Map(machine.kills.map(({ target, atUs }) => [target, atUs]))
  for (const [target, atUs] of killedUs) {
    const open = openClocks.get(target)
    if (open !== undefined) setRate(open, atUs, 0)
  }
  for (const { runner } of contexts) {
    runner.state.exitUs = exitUsOf(plan, runner.context, runner.targets, killedUs)
  }
}
