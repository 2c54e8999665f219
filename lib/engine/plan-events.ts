import type { EventPlan, RunPlan } from './plan.js'

const byPlan = new WeakMap<RunPlan, ReadonlyMap<number, readonly EventPlan[]>>()
const NONE: readonly EventPlan[] = []

/** The events of a context, in the order of time. Sorted out once for all contexts: there may be many of both. */
export function eventsOf(plan: RunPlan, context: number): readonly EventPlan[] {
  let byContext = byPlan.get(plan)
  if (byContext === undefined) {
    byContext = byContextOf(plan.events ?? [])
    byPlan.set(plan, byContext)
  }
  return byContext.get(context) ?? NONE
}

function byContextOf(events: readonly EventPlan[]): ReadonlyMap<number, readonly EventPlan[]> {
  const byContext = new Map<number, EventPlan[]>()
  for (const event of events) {
    const list = byContext.get(event.context)
    if (list === undefined) byContext.set(event.context, [event])
    else list.push(event)
  }
  return byContext
}
