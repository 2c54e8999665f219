/** How much workloads write, as they are planned. */
import { firstWriteShare } from './masim-pattern.js'
import type { WorkloadPlan } from './index.js'
import type { Touch } from './touch.js'

/** Shares of writes among the accesses of the parts of a workload, as page faults see them; 0..1. */
export function writeSharesOf(plan: WorkloadPlan): readonly number[] {
  switch (plan.kind) {
    case 'areas':
      return plan.areas.map(({ writeShare }) => writeShare)
    case 'masim':
      return plan.config.phases.flatMap(({ patterns }) =>
        patterns.map(({ mode }) => firstWriteShare(mode)),
      )
    case 'pattern':
      return touchesOf(plan.options).map(({ writeShare }) => writeShare)
    case 'replay':
      return [plan.writeShare ?? plan.recording.writeShare]
    case 'scan':
    case 'zipf':
      return [plan.writeShare]
  }
}

/** How a pattern touches, wherever its options say so. */
function touchesOf(options: object): readonly Touch[] {
  if ('phases' in options) {
    const { phases } = options as { phases: readonly { areas: readonly { touch: Touch }[] }[] }
    return phases.flatMap(({ areas }) => areas.map(({ touch }) => touch))
  }
  const { touch, hot, cold } = options as { touch?: Touch; hot?: Touch; cold?: Touch }
  return [touch, hot, cold].filter((each) => each !== undefined)
}
