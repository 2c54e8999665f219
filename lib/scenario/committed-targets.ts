/** The targets of a commit: they are those that the context has, maybe with other regions. */
import type { ContextPlan } from '../engine/plan.js'
import type { ContextSite } from './context-targets.js'
import type { ContextDocument } from './document.js'
import { givenRegions, type PageRange } from './regions.js'
import type { Path } from './source.js'

/**
 * The regions of each target; none: it keeps those that it has. That a commit changes what is watched is reported.
 *
 * @param before the context as it is
 * @param plan the context at the start
 */
export function committedRegions(
  context: ContextDocument,
  before: ContextDocument,
  plan: ContextPlan,
  path: Path,
  { processes, nodes, issues }: ContextSite,
): PageRange[][] {
  for (const key of ['ops', 'addr_unit'] as const) {
    if (context[key] === before[key]) continue
    issues.add(
      [...path, key],
      `${STAYS} (got ${context[key]}); expected ${before[key]}`,
      'another kdamond can have it, from the start',
    )
    return []
  }
  const nrTargets = plan.targets.length
  const { targets } = context
  if (targets === undefined) return Array<PageRange[]>(nrTargets).fill([])
  if (targets.length !== nrTargets) {
    const message = `${STAY}: none comes or goes (got ${targets.length}); expected ${nrTargets}`
    const hint = 'leave targets out to keep them; let another kdamond watch more from the start'
    issues.add([...path, 'targets'], message, hint)
    return []
  }
  return targets.map(({ pid, regions }, i) => {
    const at = [...path, 'targets', i]
    const { target } = plan.targets[i]
    const isSame = pid === undefined || pid === null || processes.indexOf(pid) === target
    if (!isSame) {
      const expected = target === null ? 'null' : processes.list[target].name
      const hint = 'let another kdamond watch the other from the start'
      issues.add([...at, 'pid'], `${STAYS} (got ${pid}); expected ${expected}`, hint)
    }
    const memory = context.ops === 'paddr' ? nodes : []
    return givenRegions(regions ?? [], context, memory, [...at, 'regions'], issues)
  })
}

/** What a kernel could change, but a run cannot: its memory and its figures are laid out for what is watched. */
const STAYS = 'stays in a commit here, though a kernel could change it'
const STAY = 'stay in a commit here, though a kernel could change them'
