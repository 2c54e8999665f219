/** What needs no daemon: where the kernel puts memory, and whether reclaim moves it down. */
import type { MachineModel } from '../machine/model.js'
import { NODE_WEIGHTS, weightsOf, type NodeWeight } from './node-weights.js'
import { definePolicy, type MachinePolicy, type PolicyKind, type PolicyView } from './policy.js'

/** Memory stays where it was allocated. */
export const firstTouch: PolicyKind = definePolicy({
  name: 'first_touch',
  doc: 'Memory stays where it was put: on the fastest node that had room, without demotion.',
  source: 'mm/page_alloc.c',
  parameters: {},
  figures: {},
  settings: (_, model) => withDemotion(model, false),
  create: (_, view) => idle(view),
})

/** Reclaim moves down; nothing comes up. */
export const lruDemotion: PolicyKind = definePolicy({
  name: 'lru_demotion',
  doc: 'Reclaim moves what is cold to the next tier instead of swap; nothing comes up.',
  source: 'mm/vmscan.c, numa/demotion_enabled',
  parameters: {},
  figures: {},
  settings: (_, model) => withDemotion(model, true),
  create: (_, view) => idle(view),
})

/** Static weighted interleave. */
export const interleave: PolicyKind = definePolicy<NodeWeight>({
  name: 'interleave',
  doc: 'Memory is spread over the nodes by weights as it is allocated, and stays there.',
  source:
    'mm/mempolicy.c, MPOL_WEIGHTED_INTERLEAVE; weights of bandwidths as the HMSDK tool makes them',
  parameters: NODE_WEIGHTS,
  figures: {},
  settings: (values, model) => ({
    ...withDemotion(model, false),
    interleave: weightsOf(values, model.nodes),
  }),
  create: (_, view) => idle(view),
})

/** All of it as if the fastest node held everything. */
export const allFast: PolicyKind = definePolicy({
  name: 'all_fast',
  doc: 'Reference: the fastest node holds everything.',
  source: 'a reference, no policy',
  parameters: {},
  figures: {},
  settings: (_, model, nodes) => withAllOn(model, sizesOf(nodes), extremeNode(model, -1)),
  create: (_, view) => idle(view),
})

/** The same of the slowest. */
export const allSlow: PolicyKind = definePolicy({
  name: 'all_slow',
  doc: 'Reference: the slowest node holds everything.',
  source: 'a reference, no policy',
  parameters: {},
  figures: {},
  settings: (_, model, nodes) => withAllOn(model, sizesOf(nodes), extremeNode(model, 1)),
  create: (_, view) => idle(view),
})

/** Whether reclaim moves pages to slower tiers before it pages them out. */
export function withDemotion(model: MachineModel, demotes: boolean): MachineModel {
  return { ...model, reclaim: { ...model.reclaim, demotes } }
}

/** A policy that does nothing. */
export function idle({ jobs }: PolicyView): MachinePolicy {
  return { everyUs: Infinity, onTick: () => undefined, figures: () => jobs.map(() => ({})) }
}

/** The fastest node with a sign of -1, the slowest with 1: by tier, then by latency. */
function extremeNode({ nodes }: MachineModel, sign: 1 | -1): number {
  let best = 0
  nodes.forEach(({ tier, latencyNs }, node) => {
    const other = nodes[best]
    const ahead = sign * (tier - other.tier) || sign * (latencyNs - other.latencyNs)
    if (ahead > 0) best = node
  })
  return best
}

function sizesOf(
  nodes: readonly { readonly startPage: number; readonly endPage: number }[],
): number[] {
  return nodes.map(({ startPage, endPage }) => endPage - startPage)
}

/** Nodes of which one has room for all, and is where all allocations go. */
function withAllOn(model: MachineModel, sizes: readonly number[], node: number): MachineModel {
  const all = sizes.reduce((sum, each) => sum + each, 0)
  return {
    ...withDemotion(model, false),
    nodes: model.nodes.map((each, i) => ({
      ...each,
      fallback: [node, ...each.fallback.filter((other) => other !== node)],
      ...(i === node && { capacityPages: all }),
    })),
  }
}
