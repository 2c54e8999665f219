/** A machine at time 0, with all that it does by itself where it has a model. */
import { DOUBLE_FIELD } from '../base/double-field.js'
import type { ActionCosts } from './costs.js'
import { createFrames } from './frames.js'
import { createHugeAdvice } from './huge-advice.js'
import { createKhugepaged } from './khugepaged.js'
import { createKswapd } from './kswapd.js'
import { createLimits, limitsOf } from './limits.js'
import type { Machine } from './machine.js'
import type { MachineModel } from './model.js'
import type { NumaNodes } from './nodes.js'
import { createPager } from './pager.js'
import { createPerformance } from './performance.js'
import { createSwap } from './swap.js'
import type { TargetMemory } from './target-memory.js'

/** See the top of the file. */
export function createMachine(
  nodes: NumaNodes,
  costs: ActionCosts,
  byTarget: ReadonlyMap<number, TargetMemory>,
  model: MachineModel | null = null,
): Machine {
  const targets = [...byTarget.values()]
  const limits = createLimits(model?.cgroups ?? [])
  const machine: Machine = {
    nodes,
    costs,
    model,
    byTarget,
    targets,
    khugepaged: model === null ? null : createKhugepaged(model.thp),
    performance: model === null ? null : createPerformance(model, byTarget),
    atUs: DOUBLE_FIELD,
    settledUs: DOUBLE_FIELD,
    frames: null,
    perCpu: { pages: 0, usedPages: -1 },
    kills: [],
    swap: createSwap(model?.swap ?? []),
    limits,
    kswapd: (model?.nodes ?? []).map((_, node) => createKswapd(node, model!.tickUs)),
    reclaimed: {
      kswapdScanned: 0,
      kswapdFreed: 0,
      directScanned: 0,
      directFreed: 0,
      demoted: 0,
      stalls: 0,
    },
    tickedUs: DOUBLE_FIELD,
  }
  machine.atUs = -1
  machine.settledUs = -1
  machine.tickedUs = 0
  if (model !== null) connect(machine, model)
  return machine
}

/** Makes memory cost what the model says. */
function connect(machine: Machine, model: MachineModel): void {
  const pager = createPager(machine)
  const { nodes } = machine
  model.nodes.forEach(({ minPages, tier, capacityPages }, node) => {
    nodes.reserve[node] = minPages
    nodes.tier[node] = tier
    nodes.capacity[node] = capacityPages ?? nodes.capacity[node]
  })
  machine.targets.forEach((memory, position) => {
    memory.position = position
    memory.limits = limitsOf(machine.limits, memory.cgroup)
    memory.pager = pager
    memory.advice = createHugeAdvice(model, memory)
  })
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
