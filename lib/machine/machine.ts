/**
 * A machine: nodes, and the memory of all targets on it. Those who act on it, or measure it, share one, and come
 * in the order of time.
 */
import { InvariantError } from '../base/errors.js'
import type { ActionCosts } from './costs.js'
import type { Frames } from './frame-supply.js'
import { createFrames } from './frames.js'
import { createHugeAdvice } from './huge-advice.js'
import { createKhugepaged, type Khugepaged } from './khugepaged.js'
import type { MachineModel } from './model.js'
import type { NumaNodes } from './nodes.js'
import { createPerformance, type Performance } from './performance.js'
import { followMappings, settleAll } from './residency.js'
import type { TargetMemory } from './target-memory.js'

/** See the top of the file. */
export interface Machine {
  readonly nodes: NumaNodes
  readonly costs: ActionCosts
  /** null: memory costs programs nothing. */
  readonly model: MachineModel | null
  /** By index in the run: all of the machine, or those that its contexts see where they depend on no more. */
  readonly byTarget: ReadonlyMap<number, TargetMemory>
  readonly targets: readonly TargetMemory[]
  /** Until when mappings were followed, and when all absent pages were looked at last; -1: never. */
  atUs: number
  settledUs: number
  /** How fast programs are; null without a model. */
  readonly performance: Performance | null
  /** null without a model. */
  readonly khugepaged: Khugepaged | null
  /** Targets that ran out of memory and were killed, and when, by index in the run. */
  readonly killedUs: Map<number, number>
  /** null: memory stays in its frames. */
  frames: Frames | null
  /** When it ticked last (see tick.ts). */
  tickedUs: number
}

/** A machine at time 0. */
export function createMachine(
  nodes: NumaNodes,
  costs: ActionCosts,
  byTarget: ReadonlyMap<number, TargetMemory>,
  model: MachineModel | null = null,
): Machine {
  const targets = [...byTarget.values()]
  const killedUs = new Map<number, number>()
  if (model !== null) for (const memory of targets) memory.advice = createHugeAdvice(model, memory)
  return {
    nodes,
    costs,
    model,
    byTarget,
    targets,
    khugepaged: model === null ? null : createKhugepaged(model.thp),
    performance: model === null ? null : createPerformance(model, byTarget, killedUs),
    atUs: -1,
    settledUs: -1,
    killedUs,
    frames: null,
    tickedUs: 0,
  }
}

/** Lets memory leave its frames, as whoever watches frames sees it. To be called before anything happened. */
export function letMove(machine: Machine): void {
  const { nodes, targets } = machine
  machine.frames = createFrames(nodes.setups, targets)
  targets.forEach((memory, position) => {
    memory.frames = machine.frames
    memory.position = position
  })
}

/** Lets all mappings come and go up to now. */
export function bringTo(machine: Machine, nowUs: number): void {
  if (nowUs <= machine.atUs) return
  machine.atUs = nowUs
  for (const target of machine.targets) followMappings(target, nowUs)
}

/**
 * Finds out what came back, all over the machine.
 *
 * @param maxAgeUs what was found out so long ago, or later, is good enough
 */
export function settleMachine(machine: Machine, nowUs: number, maxAgeUs = 0): void {
  bringTo(machine, nowUs)
  if (machine.settledUs >= 0 && nowUs - machine.settledUs <= maxAgeUs) return
  machine.settledUs = nowUs
  for (const target of machine.targets) settleAll(target, nowUs)
}

/** The memory of a target, by its index in the run. */
export function memoryOf({ byTarget }: Machine, target: number): TargetMemory {
  const memory = byTarget.get(target)
  if (memory === undefined) throw new InvariantError('a machine holds what its contexts see')
  return memory
}
