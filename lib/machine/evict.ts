/** How a folio leaves its node: to the next tier, to swap, or, of a file, back to where it came from. */
import type { Machine } from './machine.js'
import { roomOn } from './nodes.js'
import { moveTo, pageOut } from './residency.js'
import { leavePlace } from './swap.js'
import { swapOut } from './swap-out.js'
import { nodeAt, type PlacedMapping, type TargetMemory } from './target-memory.js'

/**
 * Pages a folio out. Its block is settled up to now.
 *
 * @returns false, and nothing done, where no swap takes all of its pages
 */
export function pageOutFolio(
  machine: Machine,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  nowUs: number,
): boolean {
  const pages = 1 << order
  if (mapping.isAnon) {
    const node = nodeAt(memory, mapping, page)
    for (let i = 0; i < pages; i++) {
      if (swapOut(machine, memory, page + i, node)) continue
      while (i-- > 0) leavePlace(machine.swap, machine.nodes, memory, page + i, false)
      return false
    }
    memory.swappedPages += pages
    for (const limit of memory.limits) limit.swappedPages += pages
    machine.swap.pagesOut += pages
  }
  pageOut(memory, mapping, page, order, nowUs)
  return true
}

/**
 * Takes a folio off its node, as reclaim does: to the next tier where that is wanted and has room, else out.
 *
 * @returns time that it took, ns; -1: it stays
 */
export function evict(
  machine: Machine,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  nowUs: number,
): number {
  const { nodes, swap, reclaimed } = machine
  const { reclaim, nodes: models } = machine.model!
  const node = nodeAt(memory, mapping, page)
  const next = reclaim.demotes && node >= 0 ? models[node].demotesTo : -1
  if (next >= 0 && roomOn(nodes, next) >= 1 << order) {
    moveTo(memory, mapping, page, order, next, nowUs)
    reclaimed.demoted += 1 << order
    return reclaim.migrateNs * (1 << order)
  }
  const before = swap.cpuNs
  return pageOutFolio(machine, memory, mapping, page, order, nowUs) ? swap.cpuNs - before : -1
}
