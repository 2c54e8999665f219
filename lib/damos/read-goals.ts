/** Reading what goals measure. Follows `damos_set_quota_goal_current_value()`. */
import { mulDivU64, toU64, wrapU64 } from '../base/u64.js'
import { nrRegionsOf } from '../core/region-table.js'
import type { DamosContext } from './damos-context.js'
import { frequencyOf, matchesPattern } from './pattern.js'
import type { Goal } from './goal.js'
import type { Scheme } from './scheme.js'

/** Brings the current values of all goals of a scheme up to date. */
export function readGoals(context: DamosContext, scheme: Scheme): void {
  for (const goal of scheme.goals) goal.currentValue = read(context, scheme, goal)
}

function read(context: DamosContext, scheme: Scheme, goal: Goal): bigint {
  const { metric, nid } = goal.parameters
  if (metric === 'node_eligible_mem_bp') return eligibleBp(context, scheme, nid)
  const value = context.memory.goalValue(scheme, goal, context.nowUs)
  if (metric !== 'some_mem_psi_us') return value
  const sinceLast = wrapU64(value - goal.lastPsiTotalUs)
  goal.lastPsiTotalUs = value
  return sinceLast
}

/** Share of the memory of the scheme's pattern that lies on a node. Quotas and filters play no part. */
function eligibleBp(context: DamosContext, scheme: Scheme, nid: number): bigint {
  const sums = { onNode: 0, total: 0 }
  context.targets.forEach(({ table }, target) => {
    for (let row = 0; row < nrRegionsOf(table); row++) {
      if (!matchesPattern(scheme, table, row, frequencyOf(context, table, row))) continue
      const { memory, nowUs } = context
      memory.countEligible(target, table.start[row], table.end[row], nid, nowUs, sums)
    }
  })
  return sums.total === 0 ? 0n : mulDivU64(toU64(sums.onNode), 10_000n, toU64(sums.total))
}
