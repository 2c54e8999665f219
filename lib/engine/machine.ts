/** The machine of a plan, as one thread holds it: the memory of all targets, for those whose schemes act on it. */
import type { Layout } from '../space/layout.js'
import type { ProgramClock } from '../space/program-clock.js'
import { createSpace, type Space } from '../space/space.js'
import { NO_COSTS } from '../machine/costs.js'
import { createMachine, letMove } from '../machine/create-machine.js'
import type { Machine } from '../machine/machine.js'
import type { MachineModel } from '../machine/model.js'
import { createNodes } from '../machine/nodes.js'
import {
  createTargetMemory,
  type PlacedMapping,
  type TargetMemory,
} from '../machine/target-memory.js'
import { policyKindOf } from '../policy/index.js'
import type { MappingPlan, RunPlan, TargetPlan } from './plan.js'

/** What a machine is to hold, and where spaces come from. */
export interface MachineSetup {
  /** Targets that it holds. */
  readonly targets: readonly number[]
  /** Whether schemes act on a target's memory. */
  readonly isActedOn: (target: number) => boolean
  readonly layoutOf: (target: number) => Layout
  readonly spaceOf: (target: number) => Space
  /** Of its closed loops; null: it has none, or memory costs nothing. Asked after its space. */
  readonly clockOf: (target: number) => ProgramClock | null
}

/** A machine at time 0. Targets that nobody acts on are counted only: they have no sources. */
export function createMachineOf(plan: RunPlan, setup: MachineSetup): Machine {
  const nodes = createNodes(plan.nodes)
  const memories = setup.targets.map((index): [number, TargetMemory] => {
    const target = plan.targets[index]
    const layout = setup.layoutOf(index)
    const mappings = target.mappings.flatMap((mapping) => placedOf(plan, target, mapping, layout))
    const space = setup.isActedOn(index)
      ? setup.spaceOf(index)
      : createSpace({ layout, mappings, sources: [], access: 'lazy', isShared: false })
    const clock = setup.clockOf(index)
    const { cgroup = '', program } = target
    return [index, createTargetMemory(space, mappings, nodes, cgroup, program, clock)]
  })
  const costs = { ...NO_COSTS, ...plan.actionCosts }
  const machine = createMachine(nodes, costs, new Map(memories), modelOf(plan))
  if (plan.machine !== undefined && plan.contexts.some(({ ops }) => ops === 'paddr')) {
    letMove(machine)
  }
  return machine
}

/** The model of a plan as the kernel that its policy runs on has it; null: it has none. */
function modelOf({ machine, policy, nodes }: RunPlan): MachineModel | null {
  if (machine === undefined) return null
  if (policy === undefined) return machine
  return policyKindOf(policy).settings?.(policy.values, machine, nodes) ?? machine
}

/** A mapping, in one piece for each node that its frames are on. */
function placedOf(
  { nodes }: RunPlan,
  target: TargetPlan,
  mapping: MappingPlan,
  layout: Layout,
): PlacedMapping[] {
  const { startPage, endPage, order, framePage, isFile, isLocked } = mapping
  const first = layout.pageOf(startPage)
  const pieceOf = (from: number, to: number, node: number): PlacedMapping => ({
    start: first + from,
    end: first + to,
    ...lifetimeOf(mapping, target),
    order,
    node,
    frame: framePage === null ? -1 : framePage + from,
    pageOffset: (isFile === true ? 0 : startPage) + from,
    isAnon: isFile !== true,
    isLocked: isLocked === true,
  })
  const pages = endPage - startPage
  if (framePage === null) return [pieceOf(0, pages, mapping.homeNode ?? -1)]
  return nodes.flatMap((node, index) => {
    const from = Math.max(0, node.startPage - framePage)
    const to = Math.min(pages, node.endPage - framePage)
    return from < to ? [pieceOf(from, to, index)] : []
  })
}

/** A mapping ends with its process at the latest. */
export function lifetimeOf(
  { fromUs, untilUs }: MappingPlan,
  { exitUs }: TargetPlan,
): { readonly fromUs: number; readonly untilUs: number } {
  return { fromUs, untilUs: Math.min(untilUs ?? Infinity, exitUs ?? Infinity) }
}
