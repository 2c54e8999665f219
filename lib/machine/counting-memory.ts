/**
 * Memory that schemes act on without any effect: every action succeeds on the whole region, but `stat`, which does
 * nothing. What goals and watermarks measure is what the scenario supplies.
 */
import { toU64 } from '../base/u64.js'
import type { SchemeMemory } from '../damos/memory.js'
import type { MetricSupply } from './metric-supply.js'

/** See the top of the file. */
export function createCountingMemory(supply: MetricSupply): SchemeMemory {
  return {
    apply(scheme, _target, start, end, _nowUs, result) {
      if (scheme.parameters.action !== 'stat') result.applied = end - start
    },
    goalValue(_scheme, goal, nowUs) {
      const { metric, nid, memcgPath } = goal.parameters
      if (metric === 'user_input') return goal.currentValue
      return toU64(supply.valueAt(metric, nid, memcgPath, nowUs) ?? 0)
    },
    freeMemPermil: (nowUs) => supply.valueAt('free_mem_rate', -1, '', nowUs) ?? 1000,
    nextFreeMemChangeUs: (nowUs) => supply.nextChangeUs('free_mem_rate', nowUs),
    countEligible() {
      // Nothing lies on a node.
    },
  }
}
