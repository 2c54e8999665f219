/** A target's memory as a context samples it: by accessed bits, which all share, or by page faults of its own. */
import type { Machine } from '../machine/machine.js'
import type { TargetMemory } from '../machine/target-memory.js'
import type { MovedFrames } from '../space/address-view.js'
import { createFaultSampling } from '../space/fault-sampling.js'
import { passingAccesses, passingShare } from '../space/sample-filters.js'
import { faultSpaceOf, type Space } from '../space/space.js'
import { targetsSeenBy } from './groups.js'
import type { ContextPlan, RunPlan, TargetPlan } from './plan.js'
import type { SampledKind } from './summary.js'

/** The space of a target as a context samples it. @param target index in the run */
export function sampledSpace(
  { seed, targets, machine }: RunPlan,
  { faultFilters }: Pick<ContextPlan, 'faultFilters'>,
  target: number,
  space: Space,
): Space {
  if (faultFilters === undefined) return space
  const passing = passingAccesses(faultFilters, targets[target].pid)
  const isPlain = passing.reads && passing.writes && machine === undefined
  if (isPlain) return faultSpaceOf(space, null)
  const { addressPageOf } = space.layout
  return faultSpaceOf(space, createFaultSampling(passing, addressPageOf, seed, target))
}

/** The share of a target's accesses that a context counts, where so many of them are writes. */
export function countedShare(
  { faultFilters = [] }: Pick<ContextPlan, 'faultFilters'>,
  { pid }: TargetPlan,
  writeShare: number,
): number {
  return passingShare(passingAccesses(faultFilters, pid), writeShare)
}

/** What of the page faults that a context samples by counts, of any target; undefined: it samples by accessed bits. */
export function sampledKind(plan: RunPlan, context: number): SampledKind | undefined {
  const { faultFilters } = plan.contexts[context]
  if (faultFilters === undefined) return undefined
  const passing = targetsSeenBy(plan, plan.contexts[context]).map((target) =>
    passingAccesses(faultFilters, plan.targets[target].pid),
  )
  const reads = passing.some((each) => each.reads)
  const writes = passing.some((each) => each.writes)
  if (reads && writes) return 'accesses'
  return reads ? 'reads' : writes ? 'writes' : 'nothing'
}

/** Lets programs pay for the faults of what is watched of them, where memory costs something. */
export function chargeFaults(spaces: Iterable<Space>, { model, byTarget }: Machine): void {
  if (model === null) return
  for (const { faults } of spaces) {
    const memory = faults === null ? undefined : byTarget.get(faults.target)
    if (memory === undefined) continue
    faults!.payer = { waits: memory.waits, faultNs: model.faults.minorNs }
  }
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
