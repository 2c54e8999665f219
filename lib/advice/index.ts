/**
 * The registry of advice: a new rule is a function in the file of its family, or a file and a line here, and a code
 * with its explanation in docs/warnings.md.
 */
import { KERNELS, type KernelLevel } from '../core/kernel.js'
import type { ContextPlan, EventPlan, RunPlan } from '../engine/plan.js'
import { adviseOnAction } from './actions.js'
import { below, type Advice } from './advice.js'
import { adviseOnFilters } from './filters.js'
import { adviseOnGoals } from './goals.js'
import { adviseOnIntervals } from './intervals.js'
import { adviseOnMachine, type MachineAdvice } from './machine.js'
import { adviseOnMappings } from './mappings.js'
import { adviseOnOpposingGoals } from './opposing-goals.js'
import { adviseOnPattern } from './pattern.js'
import { adviseOnPause } from './pause.js'
import { adviseOnQuota } from './quota.js'
import { adviseOnRegions } from './regions.js'
import { adviseOnSampling } from './sampling.js'
import type { SchemeSetting, Setting } from './setting.js'
import { adviseOnMixedWatermarks, adviseOnWatermarks } from './watermarks.js'

export { ADVICE_CODES, type Advice, type AdviceCode, type AdvicePath } from './advice.js'

const CONTEXT_RULES: readonly ((setting: Setting) => Iterable<Advice>)[] = [
  adviseOnIntervals,
  adviseOnRegions,
  adviseOnSampling,
  adviseOnMappings,
  adviseOnPause,
  adviseOnMixedWatermarks,
]

const SCHEME_RULES: readonly ((setting: SchemeSetting) => Iterable<Advice>)[] = [
  adviseOnAction,
  adviseOnPattern,
  adviseOnQuota,
  adviseOnGoals,
  adviseOnWatermarks,
  adviseOnFilters,
]

/** Advice on a plan. */
export interface PlannedAdvice extends Advice {
  /** Position of the context. */
  readonly context: number
  /** Position of the event that brings the parameters; null: they are there from the start. */
  readonly event: number | null
}

/** Advice on the machine of a run and on its programs, whoever watches them. */
export function adviseOnRun(run: RunPlan): MachineAdvice[] {
  return [...adviseOnMachine(run)]
}

/** All advice on the contexts of a run, in their order; what holds for several contexts alike is said of the first. */
export function advise(run: RunPlan): PlannedAdvice[] {
  const kernel = KERNELS[run.kernel]
  const keys = createKeys(run)
  const seen = new Set<string>()
  const found: PlannedAdvice[] = []
  for (const [index, context] of run.contexts.entries()) {
    const key = keys.of(context, index)
    if (seen.has(key)) continue
    seen.add(key)
    const setting = { kernel, context, index, fromUs: 0, run }
    for (const one of adviseOnContext(setting)) found.push({ ...one, context: index, event: null })
  }
  for (const one of adviseOnOpposingGoals(run)) found.push({ ...one, event: null })
  for (const [i, event] of (run.events ?? []).entries()) found.push(...adviseOnEvent(run, event, i))
  return distinct(found)
}

/** Advice on parameters of one context, whatever they are run on. */
export function adviseOnParameters(context: ContextPlan, level: KernelLevel, index = 0): Advice[] {
  return adviseOnContext({ kernel: KERNELS[level], context, index, fromUs: 0, run: null })
}

function adviseOnContext(setting: Setting): Advice[] {
  return [...CONTEXT_RULES.flatMap((rule) => [...rule(setting)]), ...adviseOnSchemes(setting)]
}

function adviseOnSchemes(setting: Setting): Advice[] {
  return (setting.context.schemes ?? []).flatMap((scheme, position) =>
    SCHEME_RULES.flatMap((rule) =>
      below(['schemes', position], rule({ ...setting, scheme, position })),
    ),
  )
}

/** Schemes that come by a commit. */
function adviseOnEvent(run: RunPlan, event: EventPlan, index: number): PlannedAdvice[] {
  if (event.do !== 'commit' || event.isPaused) return []
  const { atUs: fromUs, attrs, schemes } = event
  const context = { ...run.contexts[event.context], attrs, schemes }
  const kernel = KERNELS[run.kernel]
  const advice = adviseOnSchemes({ kernel, context, index: event.context, fromUs, run })
  return advice.map((one) => ({ ...one, context: event.context, event: index }))
}

/** Tells contexts apart that are made of different parameters, or for targets of different kinds. */
function createKeys({ targets, events = [] }: RunPlan): {
  readonly of: (context: ContextPlan, index: number) => string
} {
  const ids = new Map<unknown, number>()
  const idOf = (object: unknown): number => {
    if (!ids.has(object)) ids.set(object, ids.size)
    return ids.get(object)!
  }
  const changed = new Set(events.map(({ context }) => context))
  return {
    of(context, index) {
      const { attrs, schemes, ops, faultFilters, hasIdleFaultFilters, tableProfiling } = context
      const watched = context.targets.map(({ target, regions }) => {
        if (target === null) return regions
        const { workloads, mappings, exitUs, pid } = targets[target]
        const times = mappings.map((one) => [one.startPage, one.endPage, one.fromUs, one.untilUs])
        return [idOf(workloads), times, exitUs, regions, faultFilters === undefined || pid]
      })
      const sampling = [faultFilters, hasIdleFaultFilters, tableProfiling]
      const own = changed.has(index) && index
      return JSON.stringify([ops, idOf(attrs), idOf(schemes), sampling, watched, own])
    },
  }
}

/** The same words on the same scheme come once, whatever event brings it. */
function distinct(found: readonly PlannedAdvice[]): PlannedAdvice[] {
  const seen = new Set<string>()
  return found.filter(({ code, context, at, message }) => {
    const key = JSON.stringify([code, context, at, message])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
