/**
 * Events of a plan. What an event does not name is as the events before it left it; a commit names all anew, and
 * what it leaves out has damo's default.
 */
import type { GoalParameters } from '../damos/goal.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { ContextPlan, EventPlan, RunPlan, SupplyPlan } from '../engine/plan.js'
import { damoValueOf } from '../params/documents.js'
import { truncate } from '../params/number.js'
import { readNr } from '../params/read-numbers.js'
import { committedRegions } from './committed-targets.js'
import type { ContextSite } from './context-targets.js'
import { checkPause, kdamondPerTargetOf, resolveBase } from './contexts.js'
import type { ContextDocument, EventDocument, ScenarioDocument } from './document.js'
import { chosenContexts } from './event-contexts.js'
import type { PageRange } from './regions.js'
import { checkNode, noMetric } from './scheme-checks.js'
import { resolveSchemes } from './schemes.js'
import type { Path } from './source.js'
import { TABLE_PROFILING } from './table-profiling.js'

/** Parameters of a context between two events; contexts that are alike share it. */
interface Standing {
  readonly document: ContextDocument
  readonly plan: Omit<ContextPlan, 'targets'>
}

/** What events are resolved against. */
interface EventSite extends ContextSite {
  readonly contexts: readonly ContextPlan[]
  /** By context; events change it. */
  readonly standings: Standing[]
}

/** The events of a plan, the supply, and where each event stands. */
export interface ResolvedEvents extends Pick<RunPlan, 'events' | 'supply'> {
  /** By position among `events`: where the parameters that it brings stand. */
  readonly paths: readonly Path[]
}

/** The events of a scenario in the order of time, else of the file, with their positions there. */
export function orderedEvents({
  events = [],
}: ScenarioDocument): (readonly [event: EventDocument, position: number])[] {
  return events.map((event, i) => [event, i] as const).sort(([a], [b]) => a.at - b.at)
}

/**
 * The events and the supply, only what there is, and the paths of the events. Faults are reported.
 *
 * @param contexts of the plan, without a fault
 */
export function resolveEvents(
  document: ScenarioDocument,
  contexts: readonly ContextPlan[],
  site: ContextSite,
): ResolvedEvents {
  const { kdamonds = [] } = document
  const perTarget = kdamondPerTargetOf(document)?.contexts[0]
  const last = contexts[contexts.length - 1]
  const shared = perTarget === undefined ? undefined : { document: perTarget, plan: last }
  const standings = contexts.map((plan, i): Standing =>
    i < kdamonds.length ? { document: kdamonds[i].contexts[0], plan } : shared!,
  )
  const eventSite = { ...site, contexts, standings }
  const events: EventPlan[] = []
  const supply: SupplyPlan[] = []
  const paths: Path[] = []
  for (const [event, position] of orderedEvents(document)) {
    const path = ['events', position]
    if (event.supply !== undefined) {
      supply.push(...suppliesOf(event, path, site))
      continue
    }
    const { processes, issues } = site
    const { kdamond } = event
    const chosen = chosenContexts(kdamond, contexts, kdamonds.length, processes, path, issues)
    const plans = plansOf(event, chosen, path, eventSite)
    events.push(...plans)
    const below = event.commit === undefined ? [] : ['commit', 'contexts', 0]
    paths.push(...plans.map(() => [...path, ...below]))
  }
  return {
    ...(events.length > 0 && { events }),
    ...(supply.length > 0 && { supply }),
    paths,
  }
}

/** An event of several contexts: a plan for each. */
function plansOf(
  event: EventDocument,
  chosen: readonly number[],
  path: Path,
  site: EventSite,
): EventPlan[] {
  const { contexts, standings, issues } = site
  const changed = new Map<Standing, Standing>()
  const plans: EventPlan[] = []
  const { nrFound } = issues
  for (const context of chosen) {
    const before = standings[context]
    const nrTargets = contexts[context].targets.length
    const after = changed.get(before) ?? changedBy(event, before, nrTargets, path, site)
    changed.set(before, after)
    const commit = event.commit?.contexts[0]
    const at = [...path, 'commit', 'contexts', 0]
    const regions =
      commit === undefined
        ? Array<PageRange[]>(nrTargets).fill([])
        : committedRegions(commit, before.document, contexts[context], at, site)
    // What is wrong for one would be told of each.
    if (issues.nrFound > nrFound) return []
    standings[context] = after
    plans.push(planOf(event, context, after.plan, regions))
  }
  return plans
}

function planOf(
  event: EventDocument,
  context: number,
  { attrs, schemes = [], isPaused = false }: Standing['plan'],
  regions: readonly PageRange[][],
): EventPlan {
  const atUs = event.at
  if (event.user_input === undefined) {
    return { atUs, context, do: 'commit', attrs, isPaused, schemes, regions }
  }
  return { atUs, context, do: 'commitGoals', goals: schemes.map(({ quota }) => quota.goals) }
}

/** What becomes of a context's parameters. */
function changedBy(
  event: EventDocument,
  { document, plan }: Standing,
  nrTargets: number,
  path: Path,
  site: ContextSite,
): Standing {
  const { commit, schemes, pause } = event
  if (commit !== undefined) {
    const [given] = commit.contexts
    const at = [...path, 'commit', 'contexts', 0]
    // The kernel keeps the targets where a commit has none.
    const whole = { ...given, targets: given.targets ?? document.targets }
    const resolved = resolveBase(whole, nrTargets, at, site)
    checkSampling(resolved, plan, at, site)
    return { document: whole, plan: resolved }
  }
  if (schemes !== undefined) {
    const changed = { ...document, schemes }
    const resolved = resolveSchemes(changed, nrTargets, path, site)
    return { document: changed, plan: { ...plan, schemes: resolved } }
  }
  if (pause !== undefined) {
    checkPause(pause, [...path, 'pause'], site)
    return { document, plan: { ...plan, isPaused: pause } }
  }
  return { document, plan: { ...plan, schemes: fedSchemes(event, plan.schemes ?? [], path, site) } }
}

/** What was stored for one way of sampling is not there for another. @param path of the context */
function checkSampling(
  after: Standing['plan'],
  before: Standing['plan'],
  path: Path,
  { issues }: ContextSite,
): void {
  const message = 'changes on the way; expected what it is from the start'
  if (JSON.stringify(after.faultFilters) !== JSON.stringify(before.faultFilters)) {
    const hint = 'what a commit leaves out has the default: page tables, no filter'
    issues.add([...path, 'sample_control'], message, hint)
  }
  if (after.tableProfiling?.error !== before.tableProfiling?.error) {
    issues.add(
      [...path, TABLE_PROFILING],
      message,
      'what a commit leaves out has the default: none',
    )
  }
}

/** Schemes with a value that the user fed in. */
function fedSchemes(
  event: EventDocument,
  schemes: readonly SchemeParameters[],
  path: Path,
  { issues }: ContextSite,
): readonly SchemeParameters[] {
  const { scheme: schemeAt = 0, goal: goalAt = 0, user_input: given = 0 } = event
  const scheme = schemes.at(schemeAt)
  if (scheme === undefined) {
    const what = `there is no scheme ${schemeAt} at this time`
    issues.add([...path, 'scheme'], `${what}; expected ${positions(schemes.length, 'scheme')}`)
    return schemes
  }
  const { goals } = scheme.quota
  const goal = goals.at(goalAt)
  if (goal === undefined) {
    const what = `scheme ${schemeAt} has no goal ${goalAt} at this time`
    issues.add([...path, 'goal'], `${what}; expected ${positions(goals.length, 'goal')}`)
    return schemes
  }
  if (goal.metric !== 'user_input') {
    const message = `the goal measures ${goal.metric}; expected one with the metric user_input`
    issues.add([...path, 'user_input'], message, 'supply says what other metrics are')
    return schemes
  }
  const currentValue = truncate(readNr(damoValueOf(given)))
  const fed: GoalParameters = { ...goal, currentValue }
  const quota = { ...scheme.quota, goals: goals.with(goalAt, fed) }
  return schemes.with(schemeAt, { ...scheme, quota })
}

function positions(count: number, noun: string): string {
  if (count === 0) return `a kdamond with a ${noun}`
  return count === 1 ? '0' : `a position from 0 to ${count - 1}`
}

function suppliesOf({ at, supply }: EventDocument, path: Path, site: ContextSite): SupplyPlan[] {
  const metrics = Object.entries(supply ?? {}) as [SupplyPlan['metric'], SupplyValues][]
  return metrics.flatMap(([metric, values = []]) => {
    const here = [...path, 'supply', metric]
    const isKnown = metric === 'free_mem_rate' || site.kernel.damos.goalMetrics.includes(metric)
    if (values.length > 0 && !isKnown) site.issues.add(here, noMetric(metric, site.kernel))
    return values.map(({ value, nid, memcg_path: memcgPath = '' }): SupplyPlan => {
      if (nid !== undefined) checkNode(nid, here, site)
      return { atUs: at, metric, nid: nid ?? -1, memcgPath, value }
    })
  })
}

type SupplyValues = NonNullable<EventDocument['supply']>['node_mem_used_bp']
