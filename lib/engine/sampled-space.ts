/** A target's memory as a context samples it: by accessed bits, which all share, or by page faults of its own. */
import type { TargetMemory } from '../machine/target-memory.js'
import type { MovedFrames } from '../space/address-view.js'
import { createFaultSampling } from '../space/fault-sampling.js'
import { passingAccesses } from '../space/sample-filters.js'
import { faultSpaceOf, type Space } from '../space/space.js'
import type { ContextPlan, RunPlan } from './plan.js'

/** The space of a target as a context samples it. @param target index in the run */
export function sampledSpace(
  { seed, targets }: RunPlan,
  { faultFilters }: Pick<ContextPlan, 'faultFilters'>,
  target: number,
  space: Space,
): Space {
  if (faultFilters === undefined) return space
  const passing = passingAccesses(faultFilters, targets[target].pid)
  if (passing.reads && passing.writes) return faultSpaceOf(space, null)
  const { addressPageOf } = space.layout
  return faultSpaceOf(space, createFaultSampling(passing, addressPageOf, seed, target))
}

/** What is in frames that memory moves between, as a context samples it. */
export function sampledOwners(
  plan: RunPlan,
  context: ContextPlan,
  byTarget: ReadonlyMap<number, TargetMemory>,
): MovedFrames['owners'] {
  return [...byTarget].map(([target, { space, mapped }]) => ({
    space: sampledSpace(plan, context, target, space),
    mapped,
  }))
}
