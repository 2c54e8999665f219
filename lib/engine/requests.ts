/** What a scenario's events ask of a context's loop. */
import type { MonitoringAttributes } from '../core/attributes.js'
import { setAttributes } from '../core/context.js'
import type { ContextRequest, ContextState, ContextWork } from '../core/context-state.js'
import { setRegions } from '../core/set-regions.js'
import { nrRegionsOf, totalSizeOf } from '../core/region-table.js'
import type { DamosContext } from '../damos/damos-context.js'
import { installGoals, installSchemes } from '../damos/install.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { EventPlan, RunPlan } from './plan.js'

/** The requests of a context, in the order of time. */
export function requestsOf(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
): ContextRequest[] {
  const mine = (plan.events ?? []).filter((event) => event.context === context)
  return mine.map((event) => ({
    atUs: event.atUs,
    serve: (state) =>
      event.do === 'commit'
        ? commit(state, targets, damos, event)
        : commitGoals(damos, event.goals),
  }))
}

type CommitEvent = Extract<EventPlan, { do: 'commit' }>

/** All parameters anew: schemes, then targets, then attributes. Follows `damon_commit_ctx()`. */
function* commit(
  state: ContextState,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
  event: CommitEvent,
): Generator<ContextWork, void, number> {
  if (damos !== null) {
    damos.passed = state.passed
    damos.attrs = state.attrs
    installSchemes(damos, event.schemes)
  }
  targets.forEach((target, i) => fitRegions(state, target, event.regions.at(i) ?? []))
  state.totalSize = targets.reduce((sum, { table }) => sum + totalSizeOf(table), 0)
  state.nrRegions = targets.reduce((sum, { table }) => sum + nrRegionsOf(table), 0)
  state.mayExceedLimit = true
  if (state.kernel.damos.commitsAtAggregation || differ(state.attrs, event.attrs)) {
    yield* setAttributes(state, { ...event.attrs, aggrSamples: 0 })
  }
  state.isPaused = event.isPaused
}

function fitRegions(
  state: ContextState,
  { table, layout }: MonitoredTarget,
  regions: readonly (readonly [number, number])[],
): void {
  if (regions.length === 0) return
  const ranges = regions.map(([s, e]) => [layout.pageOf(s), layout.pageOf(e)] as const)
  setRegions(table, ranges, state.minRegionSz)
}

/** Whether attributes differ in what users set. */
function differ(a: MonitoringAttributes, b: MonitoringAttributes): boolean {
  const text = (attrs: MonitoringAttributes): string => JSON.stringify({ ...attrs, aggrSamples: 0 })
  return text(a) !== text(b)
}

/** The goals of each scheme, by position. Follows `damos_sysfs_set_quota_scores()`. */
// eslint-disable-next-line require-yield -- a request may ask for work; this one needs none
function* commitGoals(
  damos: DamosContext | null,
  goals: Extract<EventPlan, { do: 'commitGoals' }>['goals'],
): Generator<ContextWork, void, number> {
  goals.forEach((list, i) => {
    const scheme = damos?.schemes.at(i)
    if (scheme === undefined) return
    const { parameters } = scheme
    scheme.parameters = { ...parameters, quota: { ...parameters.quota, goals: list } }
    scheme.goals = installGoals(scheme.goals, list)
  })
}
