/** What the schemes of a context need of memory. From the plan alone, so that all threads agree. */
import { UsageError } from '../base/errors.js'
import { isCoreType } from '../damos/filter.js'
import type { SchemeParameters } from '../damos/scheme.js'
import { eventsOf } from './plan-events.js'
import type { ContextPlan, RunPlan } from './plan.js'

/** See the top of the file. */
export interface SchemeNeeds {
  /** They act on pages, look at them, or measure the machine. */
  readonly pages: boolean
  /** They depend on what happens to memory that the context does not see. */
  readonly wholeMachine: boolean
  /** They ask which pages are young. */
  readonly young: boolean
  /** They make huge pages. */
  readonly hugePages: boolean
}

const byPlan = new WeakMap<RunPlan, readonly SchemeNeeds[]>()

/** The needs of a context, now or later. */
export function needsOf(plan: RunPlan, context: number): SchemeNeeds {
  let all = byPlan.get(plan)
  if (all === undefined) {
    all = plan.contexts.map((one, i) => needsOfSchemes(plan, one, schemesEver(plan, i)))
    byPlan.set(plan, all)
  }
  return all[context]
}

/**
 * Refuses schemes that memory was not made ready for.
 *
 * @throws UsageError for schemes that need more of memory than any that the plan names
 */
export function checkNeeds(
  plan: RunPlan,
  context: number,
  schemes: readonly SchemeParameters[],
): void {
  const ready = needsOf(plan, context)
  const wanted = needsOfSchemes(plan, plan.contexts[context], schemes)
  const missing = (Object.keys(WORDS) as (keyof SchemeNeeds)[]).find(
    (need) => wanted[need] && !ready[need],
  )
  if (missing === undefined) return
  throw new UsageError(
    `commit: these are the first schemes of the run that ${WORDS[missing]}; expected such ones in its plan`,
    {
      hint: 'name them in laterSchemes of the context, or let it have such schemes from the start',
    },
  )
}

const WORDS: Readonly<Record<keyof SchemeNeeds, string>> = {
  pages: 'act on pages, or measure the machine',
  wholeMachine: 'depend on all memory of the machine',
  young: 'ask which pages are young',
  hugePages: 'make huge pages',
}

function schemesEver(plan: RunPlan, context: number): SchemeParameters[] {
  const { schemes = [], laterSchemes = [] } = plan.contexts[context]
  const committed = eventsOf(plan, context).flatMap((event) =>
    event.do === 'commit' ? event.schemes : [],
  )
  return [...schemes, ...laterSchemes, ...committed]
}

function needsOfSchemes(
  plan: RunPlan,
  { ops }: ContextPlan,
  schemes: readonly SchemeParameters[],
): SchemeNeeds {
  const isPhysical = ops === 'paddr'
  const hasModel = plan.machine !== undefined
  return {
    pages:
      hasModel ||
      schemes.some(
        (scheme) => scheme.action !== 'stat' || filtersPages(scheme) || measures(plan, scheme),
      ),
    wholeMachine:
      hasModel ||
      schemes.some(
        (scheme) => (plan.nodes.length > 1 && isMigration(scheme)) || measures(plan, scheme),
      ),
    young: schemes.some(
      ({ action, filters }) =>
        (isPhysical && action === 'pageout') || filters.some(({ type }) => type === 'young'),
    ),
    hugePages:
      !isPhysical && schemes.some(({ action }) => action === 'hugepage' || action === 'collapse'),
  }
}

function filtersPages({ filters }: SchemeParameters): boolean {
  return filters.some(({ type }) => !isCoreType(type))
}

function isMigration({ action }: SchemeParameters): boolean {
  return action === 'migrate_hot' || action === 'migrate_cold'
}

/** Whether a goal, or watermarks, measure more than the scenario and the user supply. */
function measures({ nodes }: RunPlan, { quota, watermarks }: SchemeParameters): boolean {
  return (
    (watermarks.metric !== 'none' && nodes.length > 0) ||
    quota.goals.some(({ metric }) => metric !== 'user_input' && metric !== 'some_mem_psi_us')
  )
}
