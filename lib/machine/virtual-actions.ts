/** Actions of vaddr and fvaddr contexts. */
import { ADVICE } from './actions/index.js'
import { destinationOf, migrateFolio, migrateTo } from './actions/migrate.js'
import type { ActionCall } from './action-call.js'
import { nodeIndexOf } from './nodes.js'
import type { FolioFilter } from './page-filters.js'
import { mappingAt, orderAt, type TargetMemory } from './target-memory.js'
import { advise, eachMappedFolio } from './virtual-walk.js'

/** Acts on [start, end) of a target. Follows `damon_va_apply_scheme()`. */
export function actOnVirtual(
  call: ActionCall,
  filter: FolioFilter,
  memory: TargetMemory,
  start: number,
  end: number,
): void {
  const { action } = call.scheme.parameters
  const { damos } = call.kernel
  if (action === 'stat') {
    if (damos.countsFilterPassed) countPassed(call, filter, memory, start, end)
    return
  }
  if (action === 'migrate_hot' || action === 'migrate_cold') {
    if (damos.migratesVirtual) migrate(call, filter, memory, start, end)
    return
  }
  const advice = action === 'collapse' && !damos.hasCollapse ? undefined : ADVICE[action]
  if (advice !== undefined && advise(call, memory, advice, start, end)) {
    call.result.applied = end - start
  }
}

/** Counts the folios that pass the filters; without filters, none. */
function countPassed(
  call: ActionCall,
  filter: FolioFilter,
  memory: TargetMemory,
  start: number,
  end: number,
): void {
  const { scheme, result, nowUs, machine } = call
  const { pageFilters } = scheme
  if (pageFilters.length === 0) return
  eachMappedFolio(memory, start, end, nowUs, (mapping, page, order) => {
    if (order > 0 && scheme.lastApplied === page) return
    if (order > 0) scheme.lastApplied = page
    result.elapsedNs += machine.costs.visitNs
    if (filter.rejects(call, pageFilters, memory, mapping, page, order)) return
    result.filterPassed += 1 << order
  })
}

/** With several destinations, all folios are picked first, then moved one destination after the other. */
function migrate(
  call: ActionCall,
  filter: FolioFilter,
  memory: TargetMemory,
  start: number,
  end: number,
): void {
  const { scheme, result, nowUs, machine } = call
  const { dests } = scheme.parameters
  const picked = dests.map((): number[] => [])
  eachMappedFolio(memory, start, end, nowUs, (mapping, page, order) => {
    result.elapsedNs += machine.costs.visitNs
    if (filter.rejects(call, scheme.pageFilters, memory, mapping, page, order)) return
    if (dests.length === 0) {
      result.applied += migrateFolio(call, memory, mapping, page, order)
      return
    }
    const to = destinationOf(dests, mapping, page, order)
    if (to >= 0) picked[to].push(page)
  })
  dests.forEach(({ nodeId }, i) => {
    const node = nodeIndexOf(machine.nodes, nodeId)
    if (node < 0) return
    for (const page of picked[i]) {
      const mapping = mappingAt(memory, page)!
      result.applied += migrateTo(call, memory, mapping, page, orderAt(memory, mapping, page), node)
    }
  })
}
