/** Operation schemes of a context in a run: what they need to know of it, and their passes. */
import { KERNELS } from '../core/kernel.js'
import { PAGE_BYTES } from '../base/units.js'
import type { DamosContext, SchemeTarget } from '../damos/damos-context.js'
import { createDamosContext } from '../damos/install.js'
import type { SchemeMemory } from '../damos/memory.js'
import { fedValue, type RunHooks } from './hooks.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { ContextPlan, RunPlan } from './plan.js'
import { eventsOf } from './plan-events.js'

/** Whether a context has schemes, now or later. */
export function hasSchemes(plan: RunPlan, context: number): boolean {
  const { schemes = [] } = plan.contexts[context]
  const events = eventsOf(plan, context)
  return schemes.length > 0 || events.some((one) => one.do === 'commit' && one.schemes.length > 0)
}

/** The schemes of a context at time 0. */
export function createDamos(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  memory: SchemeMemory,
): DamosContext {
  const contextPlan = plan.contexts[context]
  const addrUnit = contextPlan.addrUnit ?? 1
  return createDamosContext(
    {
      kernel: KERNELS[plan.kernel],
      ops: contextPlan.ops,
      minRegionSz: contextPlan.minRegionPages,
      unitSz: PAGE_BYTES / addrUnit,
      targets: targets.map((target, i) => schemeTarget(plan, contextPlan, target, i, addrUnit)),
      memory,
      attrs: contextPlan.attrs,
    },
    contextPlan.schemes ?? [],
  )
}

function schemeTarget(
  plan: RunPlan,
  contextPlan: ContextPlan,
  { table, layout }: MonitoredTarget,
  index: number,
  addrUnit: number,
): SchemeTarget {
  const target = contextPlan.targets[index].target
  const exitUs = target === null ? Infinity : (plan.targets[target].exitUs ?? Infinity)
  return {
    table,
    isValid: (nowUs) => nowUs < exitUs,
    unitOf: (address) =>
      layout.nextPageOf(Number((address * BigInt(addrUnit)) / BigInt(PAGE_BYTES))),
  }
}

/** Memory whose `user_input` goals are asked of the caller, if there is one. */
export function withFeedback(
  memory: SchemeMemory,
  context: number,
  feedback: RunHooks['feedback'],
): SchemeMemory {
  if (feedback === undefined) return memory
  return {
    ...memory,
    goalValue(scheme, goal, nowUs) {
      const { metric, targetValue } = goal.parameters
      if (metric !== 'user_input') return memory.goalValue(scheme, goal, nowUs)
      const value = feedback({
        context,
        scheme: scheme.index,
        goal: scheme.goals.indexOf(goal),
        timeUs: nowUs,
        targetValue,
        currentValue: goal.currentValue,
      })
      return fedValue(value)
    },
  }
}
