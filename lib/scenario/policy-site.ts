/** The nodes and cgroups of a scenario as its policy is made for them, before the scenario as a whole is checked. */
import * as z from 'zod'
import { PAGE_BYTES } from '../base/units.js'
import type { SiteNode } from '../policy/index.js'
import { nodeSchema } from './machine-schema.js'

const LATENCY_US = 0.09

const siteSchema = z.object({ machine: z.object({ nodes: z.array(nodeSchema) }) })

/** In the order of addresses; none where they are not given, or wrong, which is told elsewhere. */
export function siteNodesOf(document: unknown): readonly SiteNode[] {
  const parsed = siteSchema.safeParse(document)
  if (!parsed.success) return []
  const { nodes } = parsed.data.machine
  const latencyOf = (node: { readonly latency?: number | undefined }): number =>
    node.latency ?? LATENCY_US
  const ranks = [...new Set(nodes.map(latencyOf))].sort((a, b) => a - b)
  let next = 0
  const placed = nodes.map((node): SiteNode => {
    const start = node.start ?? next
    next = start + Math.floor(node.size / PAGE_BYTES) * PAGE_BYTES
    return { id: node.id, start, end: next, tier: node.tier ?? ranks.indexOf(latencyOf(node)) }
  })
  return placed.sort((a, b) => a.start - b.start)
}

const targetSchema = z.object({ cgroup: z.string() })

/** Paths of the cgroups that targets are in, as given. */
export function siteCgroupsOf(document: unknown): string[] {
  const parsed = z.object({ targets: z.array(z.unknown()) }).safeParse(document)
  if (!parsed.success) return []
  return parsed.data.targets.flatMap((target) => {
    const { data } = targetSchema.safeParse(target)
    return data === undefined ? [] : [data.cgroup]
  })
}
