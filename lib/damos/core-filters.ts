/** Filters on regions. Those by address split the regions that they cut. Follows `damos_core_filter_out()`. */
import { isTargetRemoved, splitRow } from '../core/region-table.js'
import type { DamosContext } from './damos-context.js'
import type { CoreFilter } from './filter.js'
import type { Scheme } from './scheme.js'

/**
 * Whether the filters let a region through; remembers in the scheme which one decided, and whether it allowed it. A
 * region that an address filter cuts is split first, and the row is then its left part.
 */
export function passesCoreFilters(
  context: DamosContext,
  scheme: Scheme,
  target: number,
  row: number,
): boolean {
  scheme.isAllowedByCore = false
  scheme.decidedBy = -1
  const { hasAllowFilters } = context.kernel.damos
  for (let i = 0; i < scheme.coreFilters.length; i++) {
    const filter = scheme.coreFilters[i]
    if (hasProperty(context, filter, target, row) !== filter.matching) continue
    scheme.decidedBy = i
    scheme.isAllowedByCore = hasAllowFilters && filter.allow
    return scheme.isAllowedByCore
  }
  return !(hasAllowFilters && scheme.filterDefaults.rejectsCore)
}

function hasProperty(
  context: DamosContext,
  filter: CoreFilter,
  target: number,
  row: number,
): boolean {
  if (filter.type === 'target') return filter.index === positionOf(context, target)
  const { table } = context.targets[target]
  const low = filter.bounds[2 * target]
  const high = filter.bounds[2 * target + 1]
  const start = table.start[row]
  const end = table.end[row]
  if (low <= start && end <= high) return true
  if (end <= low || high <= start) return false
  if (start < low) {
    splitRow(table, row, low - start)
    return false
  }
  splitRow(table, row, high - start)
  return true
}

/** Position among the targets that are still there. */
function positionOf({ targets }: DamosContext, target: number): number {
  let position = target
  for (let i = 0; i < target; i++) if (isTargetRemoved(targets[i].table)) position--
  return position
}
