/** Operation schemes of a context in a run: what they need to know of it, and their passes. */
import { KERNELS } from '../core/kernel.js'
import type { ContextState } from '../core/context-state.js'
import { regionSzLimit } from '../core/limits.js'
import { nrRegionsOf } from '../core/region-table.js'
import { PAGE_BYTES } from '../base/units.js'
import { applySchemes } from '../damos/apply.js'
import type { DamosContext, SchemeTarget } from '../damos/damos-context.js'
import { installSchemes } from '../damos/install.js'
import type { SchemeMemory } from '../damos/memory.js'
import type { SchemeStatistics } from '../damos/statistics.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { ContextPlan, RunPlan } from './plan.js'

/** Whether a context has schemes, now or later. */
export function hasSchemes(plan: RunPlan, context: number): boolean {
  const { schemes = [] } = plan.contexts[context]
  const events = plan.events ?? []
  return (
    schemes.length > 0 ||
    events.some((one) => one.context === context && one.do === 'commit' && one.schemes.length > 0)
  )
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
  const damos: DamosContext = {
    kernel: KERNELS[plan.kernel],
    ops: contextPlan.ops,
    minRegionSz: contextPlan.minRegionPages,
    unitSz: PAGE_BYTES / addrUnit,
    targets: targets.map((target, i) => schemeTarget(plan, contextPlan, target, i, addrUnit)),
    memory,
    schemes: [],
    observer: null,
    nowUs: 0,
    attrs: contextPlan.attrs,
    passed: 0,
    nextAggregationSis: 0,
    movingSumSamples: 0,
    szLimit: Infinity,
  }
  installSchemes(damos, contextPlan.schemes ?? [])
  return damos
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

/**
 * One pass of the schemes that are due.
 *
 * @param movingSumSamples checks that moving sums are behind by
 * @returns the number of regions
 */
export function runPass(
  damos: DamosContext,
  state: ContextState,
  movingSumSamples: number,
): number {
  const { attrs, minRegionSz, bytesPerUnit, totalSize } = state
  damos.nowUs = state.nowUs
  damos.attrs = attrs
  damos.passed = state.passed
  damos.nextAggregationSis = state.nextAggregationSis
  damos.movingSumSamples = movingSumSamples
  damos.szLimit = regionSzLimit(totalSize, attrs.minNrRegions, minRegionSz, bytesPerUnit)
  const elapsedNs = applySchemes(damos)
  if (state.cpu !== null) state.cpu.nowUs += elapsedNs / 1000
  let nrRegions = 0
  for (const { table } of damos.targets) nrRegions += nrRegionsOf(table)
  return nrRegions
}

/** Where a scheme stands, as plain data; sizes in bytes, 64-bit ones as bigint. */
export interface SchemeFigures {
  readonly action: string
  readonly statistics: SchemeStatistics
  /** The effective size, bytes. */
  readonly esz: bigint
  readonly goals: readonly {
    readonly metric: string
    readonly target: bigint
    readonly current: bigint
  }[]
}

/** Where the schemes of a context stand. */
export function schemeFiguresOf(damos: DamosContext | null): SchemeFigures[] {
  return (damos?.schemes ?? []).map(({ parameters, statistics, quota, goals }) => ({
    action: parameters.action,
    statistics: { ...statistics },
    esz: quota.esz,
    goals: goals.map(({ parameters: { metric, targetValue }, currentValue }) => ({
      metric,
      target: targetValue,
      current: currentValue,
    })),
  }))
}
