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
  const cannot = 'a commit cannot change it'
  if (context.ops !== before.ops) {
    issues.add([...path, 'ops'], `${cannot} (got ${context.ops}); expected ${before.ops}`)
    return []
  }
  if (context.addr_unit !== before.addr_unit) {
    const message = `${cannot} (got ${context.addr_unit}); expected ${before.addr_unit}`
    issues.add([...path, 'addr_unit'], message)
    return []
  }
  const nrTargets = plan.targets.length
  const { targets } = context
  if (targets === undefined) return Array<PageRange[]>(nrTargets).fill([])
  if (targets.length !== nrTargets) {
    const message = `a commit cannot change their number (got ${targets.length}); expected ${nrTargets}`
    issues.add([...path, 'targets'], message, 'leave targets out to keep them')
    return []
  }
  return targets.map(({ pid, regions }, i) => {
    const at = [...path, 'targets', i]
    const { target } = plan.targets[i]
    const isSame = pid === undefined || pid === null || processes.indexOf(pid) === target
    if (!isSame) {
      const expected = target === null ? 'null' : processes.list[target].name
      issues.add([...at, 'pid'], `a commit cannot change it (got ${pid}); expected ${expected}`)
    }
    const memory = context.ops === 'paddr' ? nodes : []
    return givenRegions(regions ?? [], context, memory, [...at, 'regions'], issues)
  })
}
