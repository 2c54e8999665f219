/** A policy that runs on a machine, called at ticks. */
import type { Machine } from '../machine/machine.js'
import { createPolicyView } from './machine-view.js'
import type { MachinePolicy, PolicyKind, PolicyView } from './policy.js'
import type { Values } from './set-up.js'

/** See the top of the file. */
export interface RunningPolicy {
  readonly name: string
  readonly policy: MachinePolicy
  readonly view: PolicyView
  /** It is called at the first tick from then on. */
  nextUs: number
}

/** What became of a policy. */
export interface PolicyOutcome {
  readonly name: string
  readonly cpuUs: number
  readonly jobs: readonly {
    readonly cgroup: string
    /** Those that its kind tells of. */
    readonly figures: Readonly<Record<string, number | undefined>>
  }[]
}

/** Puts a policy to work on a machine with a model, at time 0. */
export function startPolicy(
  machine: Machine,
  kind: PolicyKind,
  values: Values<string>,
  seed: number,
): RunningPolicy {
  const view = createPolicyView(machine, seed)
  const policy = kind.create(values, view, machine)
  return { name: kind.name, policy, view, nextUs: policy.everyUs }
}

/** Lets a policy act, if it is time. After a tick, at its time. */
export function runPolicy(running: RunningPolicy, nowUs: number): void {
  const { policy, view } = running
  if (nowUs < running.nextUs) return
  policy.onTick(view)
  while (running.nextUs <= nowUs) running.nextUs += policy.everyUs
}

/** What it did so far. */
export function policyOutcome({ name, policy, view }: RunningPolicy): PolicyOutcome {
  const all = policy.figures()
  return {
    name,
    cpuUs: view.cpuNs / 1000,
    jobs: view.jobs.map(({ path }, i) => ({ cgroup: path, figures: all.at(i) ?? {} })),
  }
}
