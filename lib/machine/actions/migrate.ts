/**
 * Moves folios to another node, as far as it has room. Several destinations share a mapping's folios by their
 * weights, round robin over its offsets:
 *
 * ```
 *   weights 2, 1      folio   0 1 2 3 4 5        k = index mod 3
 *                     to      A A B A A B
 * ```
 * Follows `damos_va_migrate_dests_add()` and `damon_migrate_pages()`.
 */
import type { Destination } from '../../damos/scheme.js'
import type { ActionCall, FolioAction } from '../action-call.js'
import { roomOn } from '../nodes.js'
import { moveTo } from '../residency.js'
import { nodeAt, type PlacedMapping } from '../target-memory.js'

/** To the scheme's node. */
export const migrateFolio: FolioAction = (call, memory, mapping, page, order) =>
  call.targetNode < 0 ? 0 : migrateTo(call, memory, mapping, page, order, call.targetNode)

/** To a node by its index. @returns pages that moved */
export function migrateTo(
  { machine, result, nowUs }: ActionCall,
  memory: Parameters<FolioAction>[1],
  mapping: PlacedMapping,
  page: number,
  order: number,
  node: number,
): number {
  const now = nodeAt(memory, mapping, page)
  const pages = 1 << order
  if (now < 0 || now === node || roomOn(machine.nodes, node) < pages) return 0
  moveTo(memory, mapping, page, order, node, nowUs)
  result.elapsedNs += machine.costs.migrateNs * pages
  return pages
}

/** The position of the destination of a folio; -1: it stays. */
export function destinationOf(
  dests: readonly Destination[],
  { start, pageOffset }: PlacedMapping,
  page: number,
  order: number,
): number {
  const total = dests.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0) return -1
  const index = Math.floor(pageOffset / 2 ** order) + ((page - start) >> order)
  let rest = index % total
  for (let i = 0; i < dests.length; i++) {
    if (rest < dests[i].weight) return i
    rest -= dests[i].weight
  }
  return -1
}
