/** Where pages go that are hot. */
import type { NodeView } from './policy.js'

/** The fastest node, of these the one with most room, for a page on a slower one; -1: it is there, or nowhere. */
export function promotionNode(nodes: readonly NodeView[], from: number): number {
  if (from < 0 || nodes[from].tier === 0) return -1
  let best = -1
  nodes.forEach(({ tier, freePages }, node) => {
    if (tier === 0 && (best < 0 || freePages > nodes[best].freePages)) best = node
  })
  return best
}
