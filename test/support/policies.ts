/** Policies at work on small machines, whose programs a test lets touch memory and wait by hand. */
import type { MachineModel } from '../../lib/machine/model.js'
import type { PlacedMapping } from '../../lib/machine/target-memory.js'
import { tickMachine } from '../../lib/machine/tick.js'
import type { PolicyFigures, PolicyKind } from '../../lib/policy/policy.js'
import { runPolicy, startPolicy, type RunningPolicy } from '../../lib/policy/running.js'
import { machineModel, zramModel } from './machine-model.js'
import { createTestMachine, type TestMachine } from './machines.js'

/** A machine that ticks, and its policy. */
export interface PolicyBench {
  readonly machine: TestMachine
  readonly running: RunningPolicy
  /** Ticks once; the first target's program waited for so long since the last tick. */
  tick(stallUs?: number): void
  /** Ticks so often. */
  ticks(times: number, stallUs?: number): void
  nowUs(): number
  /** Of the first job. */
  figures(): PolicyFigures
}

/** Targets of so many pages, all there, each in a cgroup of its own: /0, /1, … */
export function createPolicyBench(setup: {
  readonly kind: PolicyKind
  readonly values?: Readonly<Record<string, number>>
  readonly pages: readonly number[]
  readonly tickUs?: number
  readonly mapping?: Partial<PlacedMapping>
  readonly model?: Partial<MachineModel>
}): PolicyBench {
  const { kind, values = {}, pages, tickUs = 1_000_000, mapping, model } = setup
  const all = pages.reduce((sum, each) => sum + each, 0)
  const machine = createTestMachine({
    nodes: [{ id: 0, startPage: 0, endPage: 2 * all }],
    targets: pages.map((each, i) => ({
      pages: each,
      mappings: [{ start: 0, end: each, node: 0, ...mapping }],
      cgroup: `/${i}`,
      accesses: () => 1,
    })),
    model: machineModel({
      tickUs,
      swap: [zramModel()],
      cgroups: pages.map((_, i) => ({ path: `/${i}`, maxPages: Infinity, highPages: Infinity })),
      ...model,
    }),
  })
  let nowUs = 0
  tickMachine(machine.machine, nowUs)
  const defaults = Object.entries(kind.parameters).map(([key, each]) => [key, Number(each.default)])
  const given = { ...Object.fromEntries(defaults), ...values } as Record<string, number>
  const running = startPolicy(machine.machine, kind, given, 1)
  const tick = (stallUs = 0): void => {
    nowUs += tickUs
    machine.targets[0].waits.stallNs += stallUs * 1000
    tickMachine(machine.machine, nowUs)
    runPolicy(running, nowUs)
  }
  return {
    machine,
    running,
    tick,
    ticks(times, stallUs) {
      for (let i = 0; i < times; i++) tick(stallUs)
    },
    nowUs: () => nowUs,
    figures: () => running.policy.figures()[0],
  }
}
