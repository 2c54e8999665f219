/** What a scenario's events, and functions of the caller, ask of a context's loop. */
import { UsageError } from '../base/errors.js'
import { checkAttributes, type MonitoringAttributes } from '../core/attributes.js'
import { setAttributes } from '../core/context.js'
import type { ContextRequest, ContextState, ContextWork } from '../core/context-state.js'
import type { DamosContext } from '../damos/damos-context.js'
import type { GoalParameters } from '../damos/goal.js'
import { installSchemeGoals, installSchemes } from '../damos/install.js'
import type { SchemeParameters } from '../damos/scheme.js'
import { commitTargets } from './commit-targets.js'
import type { RunHooks } from './hooks.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { EventPlan, RunPlan } from './plan.js'
import { eventsOf } from './plan-events.js'
import { schemeFiguresOf } from './scheme-figures.js'
import { checkNeeds } from './scheme-needs.js'

/** The requests of a context, in the order of time. */
export function requestsOf(
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
): ContextRequest[] {
  return eventsOf(plan, context).map((event) => ({
    atUs: event.atUs,
    isCommit: event.do === 'commit',
    *serve(state) {
      if (event.do === 'commit') yield* commit(plan, context, state, targets, damos, event)
      else putGoals(damos, event.goals)
    },
  }))
}

type CommitEvent = Extract<EventPlan, { do: 'commit' }>

/** All parameters anew: schemes, then targets, then attributes. Follows `damon_commit_ctx()`. */
function* commit(
  plan: RunPlan,
  context: number,
  state: ContextState,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
  event: CommitEvent,
): Generator<ContextWork, void, number> {
  if (damos !== null) commitSchemes(state, damos, event.schemes)
  commitTargets(plan, context, state, targets, damos, event.regions)
  yield* commitAttributes(state, event.attrs)
  state.isPaused = event.isPaused
}

function commitSchemes(
  state: ContextState,
  damos: DamosContext,
  schemes: readonly SchemeParameters[],
): void {
  damos.nowUs = state.nowUs
  damos.passed = state.passed
  damos.attrs = state.attrs
  installSchemes(damos, schemes)
}

function* commitAttributes(
  state: ContextState,
  attrs: MonitoringAttributes,
): Generator<ContextWork, void, number> {
  if (state.kernel.damos.commitsAtAggregation || differ(state.attrs, attrs)) {
    yield* setAttributes(state, { ...attrs, aggrSamples: 0 })
  }
}

/** What a context does at the end of each aggregation for the caller. */
export function aggregationHook(
  hook: NonNullable<RunHooks['onAggregation']>,
  plan: RunPlan,
  context: number,
  targets: readonly MonitoredTarget[],
  damos: DamosContext | null,
): ContextRequest['serve'] {
  let maxNrRegions = 0
  return function* (state) {
    let wanted: MonitoringAttributes | undefined
    maxNrRegions ||= state.attrs.maxNrRegions
    hook({
      context,
      timeUs: state.nowUs,
      attrs: state.attrs,
      targets,
      schemes: schemeFiguresOf(damos),
      commit({ attrs, schemes }) {
        if (schemes !== undefined) {
          checkNeeds(plan, context, schemes)
          commitSchemes(state, damos!, schemes)
        }
        wanted = attrs
      },
      commitGoals(goals) {
        checkNeeds(plan, context, withGoals(damos!, goals))
        putGoals(damos, goals)
      },
    })
    if (wanted !== undefined) yield* commitAttributes(state, checked(wanted, maxNrRegions))
  }
}

/** @throws UsageError for attributes that the kernel refuses, or for more regions than there is room for */
function checked(attrs: MonitoringAttributes, maxNrRegions: number): MonitoringAttributes {
  if (attrs.maxNrRegions > maxNrRegions) {
    const message = `commit: maxNrRegions is ${attrs.maxNrRegions}; expected at most ${maxNrRegions}, as at the start`
    throw new UsageError(message, { hint: 'start with the largest number, and commit less' })
  }
  const fault = checkAttributes(attrs)
  if (fault === undefined) return attrs
  throw new UsageError(`commit: the kernel refuses this (EINVAL): ${fault.message}`)
}

/** Whether attributes differ in what users set. */
function differ(a: MonitoringAttributes, b: MonitoringAttributes): boolean {
  const text = (attrs: MonitoringAttributes): string => JSON.stringify({ ...attrs, aggrSamples: 0 })
  return text(a) !== text(b)
}

/** Schemes as they are once they have these goals. */
function withGoals(
  { schemes }: DamosContext,
  goals: readonly (readonly GoalParameters[])[],
): SchemeParameters[] {
  return schemes.slice(0, goals.length).map(({ parameters }, i) => ({
    ...parameters,
    quota: { ...parameters.quota, goals: goals[i] },
  }))
}

/** The goals of each scheme, by position. Follows `damos_sysfs_set_quota_scores()`. */
function putGoals(damos: DamosContext | null, goals: readonly (readonly GoalParameters[])[]): void {
  goals.forEach((list, i) => {
    const scheme = damos?.schemes.at(i)
    if (scheme !== undefined) installSchemeGoals(scheme, list)
  })
}
