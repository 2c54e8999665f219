/** Puts the parameters of schemes into force: at the start, and online. Follows `damos_commit()` and its parts. */
import { DOUBLE_FIELD } from '../base/double-field.js'
import { toU64, wrapU64 } from '../base/u64.js'
import { applySamples } from './apply.js'
import type { DamosContext } from './damos-context.js'
import {
  filterDefaultsOf,
  isCoreType,
  type CoreFilter,
  type Filter,
  type FilterDefaults,
} from './filter.js'
import { createGoal, type Goal, type GoalParameters } from './goal.js'
import { createScheme, type Scheme, type SchemeParameters } from './scheme.js'
import { priorityOf } from './priority.js'
import { createScoreRule } from './score.js'
import { createWalkState } from './walk-state.js'
import { cancelWalk } from './walk.js'

/** What a context with schemes is made of; the rest of it starts at zero. */
export type DamosSetup = Pick<
  DamosContext,
  'kernel' | 'ops' | 'minRegionSz' | 'unitSz' | 'targets' | 'memory' | 'attrs'
>

/** A context with schemes at time 0, which nobody observes. */
export function createDamosContext(
  setup: DamosSetup,
  schemes: readonly SchemeParameters[],
): DamosContext {
  const context: DamosContext = {
    ...setup,
    schemes: [],
    observer: null,
    walk: createWalkState(),
    nowUs: DOUBLE_FIELD,
    passed: 0,
    nextAggregationSis: 0,
    movingSumSamples: 0,
    szLimit: Infinity,
  }
  context.nowUs = 0
  installSchemes(context, schemes)
  return context
}

/**
 * Makes the schemes of a context those that are given, by position: what is there is changed in place and keeps
 * statistics, charges and clocks; what is left over goes, what is missing is added.
 */
export function installSchemes(context: DamosContext, list: readonly SchemeParameters[]): void {
  const { observer, nowUs } = context
  for (const scheme of context.schemes.splice(list.length)) observer?.onRemoved?.(scheme, nowUs)
  list.forEach((parameters, index) => {
    const known = context.schemes.at(index)
    if (known !== undefined) {
      installScheme(context, known, parameters)
      return
    }
    const scheme = createScheme(index, parameters)
    installScheme(context, scheme, parameters)
    scheme.nextApplySis = context.passed + applySamples(context, scheme)
    context.schemes.push(scheme)
  })
  if (list.length === 0) cancelWalk(context)
}

/** Changes one scheme; it is active until its watermarks are looked at again. */
export function installScheme(
  context: DamosContext,
  scheme: Scheme,
  parameters: SchemeParameters,
): void {
  const { unitSz } = context
  const { pattern, quota, filters } = parameters
  scheme.parameters = parameters
  scheme.minUnits = Math.ceil(Number(pattern.minSz) / unitSz)
  scheme.maxUnits = Math.floor(Number(pattern.maxSz) / unitSz)
  const { minNrAccesses, maxNrAccesses, minAge, maxAge } = pattern
  scheme.bounds.set([minNrAccesses, maxNrAccesses, minAge, maxAge])
  scheme.bounds.set([scheme.minUnits, scheme.maxUnits], 4)
  scheme.resetUs = 1000 * Number(quota.resetIntervalMs)
  const { hasMaxSnapshots } = context.kernel.damos
  const { maxNrSnapshots } = parameters
  scheme.nrSnapshotsMax = hasMaxSnapshots && maxNrSnapshots > 0 ? maxNrSnapshots : Infinity
  const priority = priorityOf(parameters.action, context.ops, context.kernel.damos)
  scheme.scoreRule = createScoreRule(priority, quota.weightNrAccesses, quota.weightAge)
  installSchemeGoals(scheme, quota.goals)
  scheme.isActivated = true
  const core = filters.filter(({ type }) => isCoreType(type))
  const { hasAllowFilters } = context.kernel.damos
  scheme.pageFilters = hasAllowFilters
    ? filters.filter(({ type }) => !isCoreType(type))
    : [...filters]
  scheme.coreFilters = core.map((filter) => coreFilterOf(context, filter))
  scheme.filterDefaults = defaultsOf(filters)
}

/** Gives a scheme these goals, and works out whether anything limits it. */
export function installSchemeGoals(scheme: Scheme, goals: readonly GoalParameters[]): void {
  const { parameters } = scheme
  const { quota } = parameters
  if (goals !== quota.goals) scheme.parameters = { ...parameters, quota: { ...quota, goals } }
  scheme.hasLimits = quota.ms !== 0n || quota.sz !== 0n || goals.length > 0
  scheme.goals = installGoals(scheme.goals, goals)
}

/** Goals by position; what was measured of one stays, but what the user feeds in is taken over. */
export function installGoals(
  goals: readonly Goal[],
  parameters: readonly GoalParameters[],
): Goal[] {
  return parameters.map((given, i) => {
    const known = goals.at(i)
    if (known === undefined) return createGoal(given)
    known.parameters = given
    if (given.metric === 'user_input') known.currentValue = given.currentValue
    return known
  })
}

function defaultsOf(filters: readonly Filter[]): FilterDefaults {
  const core = filters.filter(({ type }) => isCoreType(type))
  const pages = filters.filter(({ type }) => !isCoreType(type))
  return filterDefaultsOf(core, pages)
}

/** Bounds are aligned down to the smallest region, then put into each target's own units. */
function coreFilterOf(context: DamosContext, filter: Filter): CoreFilter {
  const { matching, allow } = filter
  if (filter.type === 'target') return { type: 'target', matching, allow, index: filter.index }
  if (filter.type !== 'addr') throw new TypeError(`${filter.type} filters pages`)
  const { targets, minRegionSz, unitSz } = context
  const alignment = toU64(minRegionSz * unitSz)
  const bounds = new Float64Array(2 * targets.length)
  targets.forEach((target, i) => {
    bounds[2 * i] = target.unitOf(alignDown(wrapU64(filter.start), alignment))
    bounds[2 * i + 1] = target.unitOf(alignDown(wrapU64(filter.end), alignment))
  })
  return { type: 'addr', matching, allow, bounds }
}

function alignDown(value: bigint, alignment: bigint): bigint {
  return value - (value % alignment)
}

/** A target is removed: quotas that would resume in it forget it. Kernels up to 6.12 do not. */
export function forgetTarget(context: DamosContext, target: number): void {
  if (!context.kernel.damos.forgetsRemovedTargets) return
  for (const { quota } of context.schemes)
    if (quota.resumeTarget === target) quota.resumeTarget = -1
}
