/** The memory of a machine as the schemes of one context act on it. */
import { toU64 } from '../base/u64.js'
import type { KernelBehaviour } from '../core/kernel.js'
import type { ActionResult, SchemeMemory } from '../damos/memory.js'
import type { Scheme } from '../damos/scheme.js'
import { advanceTo, createMappedRanges } from '../space/mapped-ranges.js'
import type { ActionCall } from './action-call.js'
import { bringTo, memoryOf, settleMachine, type Machine } from './machine.js'
import type { MetricSupply } from './metric-supply.js'
import { FREE_MEMORY_EVERY_US, freePermil, metricOf } from './metrics.js'
import { nodeIndexOf } from './nodes.js'
import { createFolioFilter } from './page-filters.js'
import { actOnPhysical } from './physical-actions.js'
import { frameRangesOf } from './physical-walk.js'
import { isAbsent, nodeAt, type PlacedMapping, type TargetMemory } from './target-memory.js'
import { actOnVirtual } from './virtual-actions.js'

/** Whose view of the machine it is. */
export interface PageMemorySetup {
  readonly machine: Machine
  readonly kernel: KernelBehaviour
  /** By the context's target: the machine's; null: all frames. */
  readonly targets: readonly (number | null)[]
  /** What it says goes before what the machine measures. */
  readonly supply: MetricSupply
  /** The time of those who touch the memory, where it is not the context's. */
  readonly timeOf?: ((nowUs: number) => number) | undefined
}

/** See the top of the file. */
export function createPageMemory(setup: PageMemorySetup): SchemeMemory {
  const { machine, kernel, targets, supply } = setup
  const timeOf = setup.timeOf ?? ((nowUs: number): number => nowUs)
  const frames = createMappedRanges(targets.includes(null) ? frameRangesOf(machine.targets) : [])
  const filter = createFolioFilter()
  const call: ActionCall = {
    machine,
    kernel,
    scheme: undefined as unknown as Scheme,
    targetNode: -1,
    nowUs: 0,
    result: undefined as unknown as ActionResult,
  }
  return {
    apply(scheme, target, start, end, nowUs, result) {
      if (scheme.parameters.action === 'stat' && scheme.pageFilters.length === 0) return
      call.scheme = scheme
      call.targetNode = nodeIndexOf(machine.nodes, scheme.parameters.targetNid)
      call.nowUs = timeOf(nowUs)
      call.result = result
      bringTo(machine, call.nowUs)
      const index = targets[target]
      if (index === null) actOnPhysical(call, filter, frames, start, end)
      else actOnVirtual(call, filter, memoryOf(machine, index), start, end)
    },
    goalValue(_scheme, goal, nowUs) {
      const { metric, nid, memcgPath } = goal.parameters
      if (metric === 'user_input') return goal.currentValue
      const supplied = supply.valueAt(metric, nid, memcgPath, nowUs)
      return toU64(supplied ?? metricOf(machine, metric, nid, memcgPath, timeOf(nowUs)))
    },
    freeMemPermil(nowUs) {
      const supplied = supply.valueAt('free_mem_rate', -1, '', nowUs)
      return supplied ?? freePermil(machine, timeOf(nowUs)) ?? 1000
    },
    nextFreeMemChangeUs(nowUs) {
      const suppliedUs = supply.nextChangeUs('free_mem_rate', nowUs)
      const isSupplied = supply.valueAt('free_mem_rate', -1, '', nowUs) !== undefined
      if (isSupplied || machine.nodes.setups.length === 0) return suppliedUs
      return Math.min(suppliedUs, nowUs + FREE_MEMORY_EVERY_US)
    },
    countEligible(target, start, end, nid, nowUs, sums) {
      settleMachine(machine, timeOf(nowUs))
      const node = nodeIndexOf(machine.nodes, nid)
      const index = targets[target]
      if (index !== null) {
        const memory = memoryOf(machine, index)
        for (const mapping of memory.mapped.active) {
          countPresent(memory, mapping, start, end, node, sums)
        }
        return
      }
      advanceTo(frames, timeOf(nowUs))
      for (const { memory, mapping, offset } of frames.active) {
        if (memory.killedUs !== null) continue
        countPresent(memory, mapping, start + offset, end + offset, node, sums)
      }
    },
  }
}

/** Adds the present pages of a mapping that lie in [start, end). */
function countPresent(
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
  node: number,
  sums: { onNode: number; total: number },
): void {
  const last = Math.min(end, mapping.end)
  for (let page = Math.max(start, mapping.start); page < last; page++) {
    if (isAbsent(memory, page)) continue
    sums.total++
    if (node >= 0 && nodeAt(memory, mapping, page) === node) sums.onNode++
  }
}
