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
  stopProgram,
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
  readonly nodeSums: NodeSums
}

/** By node, since the start: loads times the time that they held for. */
export interface NodeSums {
  timeUs: number
  readonly usedUs: Float64Array
  readonly latencyUs: Float64Array
}

/** Nothing measured yet. */
export function createPerformance(
  model: MachineModel,
  byTarget: ReadonlyMap<number, TargetMemory>,
): Performance {
  return {
    model,
    programs: [...byTarget].map(([target, memory]) => createProgram(target, memory)),
    loads: createNodeLoads(model),
    pressure: createPressure(model.cgroups.map(({ path }) => path)),
    nodeSums: {
      timeUs: 0,
      usedUs: new Float64Array(model.nodes.length),
      latencyUs: new Float64Array(model.nodes.length),
    },
  }
}

/**
 * Turns the waits since the last tick into pressure and into the rates of programs, and begins to count anew.
 *
 * @param nowUs time of the tick, which ends `tickUs`
 */
export function measurePerformance(
  performance: Performance,
  nodes: NumaNodes,
  nowUs: number,
  tickUs: number,
): void {
  const { model, programs, loads, pressure, nodeSums } = performance
  if (tickUs <= 0) return
  nodeSums.timeUs += tickUs
  for (let node = 0; node < model.nodes.length; node++) {
    nodeSums.usedUs[node] += loads.used[node] * tickUs
    nodeSums.latencyUs[node] += loads.latencyNs[node] * tickUs
  }
  for (const program of programs) {
    takeWaits(program, tickUs)
    sumUp(program, tickUs)
  }
  addStalls(pressure, programs, nowUs, tickUs)
  setRates(performance, nodes, nowUs, tickUs)
  nodes.copied.fill(0)
}

/**
 * Lets programs run as fast as where their memory lies now lets them.
 *
 * @param tickUs time in which `copied` of the nodes came together
 */
export function setRates(
  { model, programs, loads }: Performance,
  nodes: NumaNodes,
  nowUs: number,
  tickUs: number,
): void {
  for (const program of programs) takeTraffic(program, nowUs)
  findLoads(loads, model, programs, nodes.copied, tickUs)
  for (const program of programs) {
    if (program.memory.killedUs !== null) stopProgram(program, nowUs)
    else setProgramRate(program, slowdownOf(program, loads, model), nowUs)
  }
}
