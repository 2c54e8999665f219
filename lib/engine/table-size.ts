/** How many regions a context can ever have: what its tables and boxes are laid out for. */
import { samplesPer, type MonitoringAttributes } from '../core/attributes.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { RunPlan } from './plan.js'
import { eventsOf } from './plan-events.js'

/** Regions that schemes add between two merges, at most; beyond, splits are left out, as without memory. */
const SPLITS_MAX = 100_000

/** Rows of a target's table: it may hold all regions of its context, but no more than its pages. */
export function capacityOf(plan: RunPlan, context: number, pages: number): number {
  return Math.min(nrRegionsMaxOf(plan, context), pages + 16)
}

/** An upper bound of the bytes of one encoded snapshot of any context. */
export function snapshotBytesMaxOf(plan: RunPlan): number {
  const bytes = plan.contexts.map(
    ({ targets }, context) => 64 + 16 * targets.length + 24 * nrRegionsMaxOf(plan, context),
  )
  return Math.max(0, ...bytes)
}

/**
 * Regions that a context can ever have, doubled. A merge under pressure leaves at most max_nr_regions, or what
 * the size limit keeps apart (2 × min_nr_regions, and one per range); cutting large regions adds
 * min_nr_regions at most, setting ranges two per range; a split never exceeds max_nr_regions. On top comes what
 * schemes cut.
 */
function nrRegionsMaxOf(plan: RunPlan, context: number): number {
  const { targets } = plan.contexts[context]
  const attributeSets = attributeSetsOf(plan, context)
  const minNrRegions = Math.max(...attributeSets.map((attrs) => attrs.minNrRegions))
  const maxNrRegions = Math.max(...attributeSets.map((attrs) => attrs.maxNrRegions))
  const nrCommitted = Math.max(...committedOf(plan, context))
  const nrRanges = targets.reduce((sum, { regions }) => sum + 3 + regions.length, nrCommitted)
  const merged = Math.max(maxNrRegions, 2 * minNrRegions + nrRanges)
  const cut = schemeSetsOf(plan, context).map((schemes) => cutsOf(schemes, attributeSets))
  const cutMax = Math.min(SPLITS_MAX, Math.max(...cut))
  return 2 * (merged + minNrRegions + 2 * nrRanges) + 16 + cutMax
}

/** All attributes that a context is ever given by the plan. */
function attributeSetsOf(plan: RunPlan, context: number): MonitoringAttributes[] {
  const sets = [plan.contexts[context].attrs]
  for (const event of eventsOf(plan, context)) {
    if (event.do === 'commit') sets.push(event.attrs)
  }
  return sets
}

/** How many regions each commit gives. */
function committedOf(plan: RunPlan, context: number): number[] {
  const counts = [0]
  for (const event of eventsOf(plan, context)) {
    if (event.do !== 'commit') continue
    counts.push(event.regions.reduce((sum, regions) => sum + (regions?.length ?? 0), 0))
  }
  return counts
}

function schemeSetsOf(plan: RunPlan, context: number): (readonly SchemeParameters[])[] {
  const sets = [plan.contexts[context].schemes ?? []]
  for (const event of eventsOf(plan, context)) {
    if (event.do === 'commit') sets.push(event.schemes)
  }
  return sets
}

/** What schemes cut between two merges: at their quota, where they resume, by address filters; once a pass each. */
function cutsOf(
  schemes: readonly SchemeParameters[],
  attributeSets: readonly MonitoringAttributes[],
): number {
  let cuts = 0
  for (const { filters, applyIntervalUs } of schemes) {
    const passes = attributeSets.map(({ aggrUs, sampleUs }) => {
      const between = samplesPer(applyIntervalUs === 0 ? aggrUs : applyIntervalUs, sampleUs)
      return Math.ceil(samplesPer(aggrUs, sampleUs) / Math.max(1, between))
    })
    cuts += Math.max(1, ...passes) * (2 + 2 * filters.length)
  }
  return cuts
}
