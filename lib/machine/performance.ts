/**
 * How fast programs are, by what they wait for: memory that is slow or busy, and memory that is not there.
 * Measured at ticks; what comes out holds until the next one.
 */
import { createNodeLoads, findLoads, slowdownOf, type NodeLoads } from './latency.js'
import type { MachineModel } from './model.js'
import type { NumaNodes } from './nodes.js'
import { addStalls, createPressure, type Pressure } from './pressure.js'
import {
  createProgram,
  setProgramRate,
  sumUp,
  takeTraffic,
  takeWaits,
  type ProgramState,
} from './program-rate.js'
import type { TargetMemory } from './target-memory.js'

/** See the top of the file. */
export interface Performance {
  readonly model: MachineModel
  /** In the machine's order of targets. */
  readonly programs: readonly ProgramState[]
  readonly loads: NodeLoads
  readonly pressure: Pressure
}

/** Nothing measured yet. */
export function createPerformance(
  model: MachineModel,
  targets: readonly TargetMemory[],
): Performance {
  return {
    model,
    programs: targets.map(createProgram),
    loads: createNodeLoads(model),
    pressure: createPressure(model.cgroups.map(({ path }) => path)),
  }
}

/**
 * Turns the waits since the last tick into pressure and into the rates of programs, and begins to count anew.
 *
 * @param nowUs time of the tick, which ends `tickUs`
 */
export function measurePerformance(
  { model, programs, loads, pressure }: Performance,
  nodes: NumaNodes,
  nowUs: number,
  tickUs: number,
): void {
  if (tickUs <= 0) return
  for (const program of programs) {
    takeWaits(program, tickUs)
    sumUp(program, tickUs)
    takeTraffic(program, nowUs)
  }
  addStalls(pressure, programs, nowUs, tickUs)
  findLoads(loads, model, programs, nodes.copied, tickUs)
  for (const program of programs) {
    setProgramRate(program, slowdownOf(program, loads, model), nowUs)
  }
  nodes.copied.fill(0)
}
