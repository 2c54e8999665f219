/** Pairs of nodes that tiering moves memory between. */
import type { Site, SiteNode } from './set-up.js'

/** A node, and the one of the next tier that it gives to. */
export interface TierPair {
  readonly fast: SiteNode
  readonly slow: SiteNode
}

/** All pairs, from the fastest: each node with the first of the next tier. */
export function tierPairs({ nodes }: Pick<Site, 'nodes'>): TierPair[] {
  const tiers = [...new Set(nodes.map(({ tier }) => tier))].sort((a, b) => a - b)
  return tiers.slice(1).flatMap((tier, i) => {
    const slow = nodes.find((node) => node.tier === tier)!
    return nodes.filter((node) => node.tier === tiers[i]).map((fast) => ({ fast, slow }))
  })
}

/** What is wrong with a machine for tiering; undefined: nothing. */
export function checkTiers({ nodes }: Pick<Site, 'nodes'>): string | undefined {
  const list = nodes.map(({ id, tier }) => `${id}: ${tier}`).join(', ')
  const expected =
    'expected machine.nodes of two tiers or more, such as with latencies of 90 ns and 200 ns'
  if (nodes.length < 2) return `nothing would ever migrate: there is one node; ${expected}`
  if (tierPairs({ nodes }).length > 0) return undefined
  return `nothing would ever migrate: all nodes are of one tier (${list}); ${expected}`
}
