/** Targets of a context, put into force anew. Follows `damon_commit_targets()`. */
import type { ContextState } from '../core/context-state.js'
import type { KernelBehaviour } from '../core/kernel.js'
import {
  isTargetRemoved,
  nrRegionsOf,
  removeTarget,
  totalSizeOf,
  type RegionTable,
} from '../core/region-table.js'
import { setRegions, type Range } from '../core/set-regions.js'
import type { DamosContext } from '../damos/damos-context.js'
import { forgetTarget } from '../damos/install.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { RunPlan } from './plan.js'

/**
 * Regions of all targets anew.
 *
 * @param regions by target, in pages: empty, it keeps its regions; null, it is removed
 */
export function commitTargets(
  plan: RunPlan,
  context: number,
  state: ContextState,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
  regions: readonly (readonly Range[] | null)[],
): void {
  targets.forEach(({ table, layout }, i) => {
    const given = regions.at(i)
    if (given === null) {
      removeTarget(table)
      if (damos !== null) forgetTarget(damos, i)
      return
    }
    const ranges = (given ?? []).map(([s, e]): Range => [layout.pageOf(s), layout.pageOf(e)])
    commitRegions(table, ranges, state.minRegionSz, state.kernel)
  })
  state.exitUs = exitUsOf(plan, context, targets)
  state.totalSize = targets.reduce((sum, { table }) => sum + totalSizeOf(table), 0)
  state.nrRegions = targets.reduce((sum, { table }) => sum + nrRegionsOf(table), 0)
  state.mayExceedLimit = true
}

/** Fits a target to committed regions; without any it keeps its own. Follows `damon_commit_target_regions()`. */
export function commitRegions(
  table: RegionTable,
  regions: readonly Range[],
  minRegionSz: number,
  kernel: KernelBehaviour,
): void {
  if (regions.length === 0) return
  setRegions(table, kernel.damos.joinsCommittedRanges ? joined(regions) : regions, minRegionSz)
}

/** Regions that touch become one range. */
function joined(regions: readonly Range[]): Range[] {
  const ranges: [number, number][] = []
  for (const [start, end] of regions) {
    const last = ranges.at(-1)
    if (last?.[1] === start) last[1] = end
    else ranges.push([start, end])
  }
  return ranges
}

/**
 * When a context ends by itself: with the last process that it still watches.
 *
 * @param killedUs when targets were killed, by index in the run
 */
export function exitUsOf(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  killedUs: ReadonlyMap<number, number> = new Map(),
): number {
  const { ops, targets: planned } = plan.contexts[context]
  if (ops === 'paddr') return Infinity
  let exitUs = 0
  targets.forEach(({ table }, i) => {
    if (isTargetRemoved(table)) return
    const target = planned[i].target!
    const lastUs = plan.targets[target].exitUs ?? Infinity
    exitUs = Math.max(exitUs, Math.min(lastUs, killedUs.get(target) ?? Infinity))
  })
  return exitUs
}
