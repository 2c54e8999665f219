/** What goals and watermarks measure of a machine. Follows `damos_set_quota_goal_current_value()`. */
import type { GoalMetric } from '../damos/goal.js'
import { isWithin } from './cgroup-path.js'
import { settleMachine, type Machine } from './machine.js'
import { nodeIndexOf } from './nodes.js'
import { presentPagesOf } from './target-memory.js'

const BP = 10_000

/** Free memory is looked at so often, at most: what programs touch changes it at any time. */
export const FREE_MEMORY_EVERY_US = 100_000

/**
 * A metric's value: basis points, or the total of `some_mem_psi_us` as of the last tick; 0 where nothing says it.
 * Everything is settled first.
 */
export function metricOf(
  machine: Machine,
  metric: GoalMetric,
  nid: number,
  memcgPath: string,
  nowUs: number,
): number {
  settleMachine(machine, nowUs)
  const { targets } = machine
  const sum = (of: (target: Machine['targets'][number]) => number): number =>
    targets.reduce((total, target) => total + of(target), 0)
  const present = (): number => sum(presentPagesOf)
  switch (metric) {
    case 'node_mem_used_bp':
      return usedBp(machine, nid, '', false)
    case 'node_mem_free_bp':
      return usedBp(machine, nid, '', true)
    case 'node_memcg_used_bp':
      return usedBp(machine, nid, memcgPath, false)
    case 'node_memcg_free_bp':
      return usedBp(machine, nid, memcgPath, true)
    case 'active_mem_bp':
      return share(
        sum(({ activePages }) => activePages),
        present(),
      )
    case 'inactive_mem_bp':
      return share(present() - sum(({ activePages }) => activePages), present())
    case 'hugepage_mem_bp':
      return share(
        sum(({ hugePages }) => hugePages),
        present(),
      )
    case 'some_mem_psi_us':
      return Math.floor(machine.performance?.pressure.groups[0].some.totalUs ?? 0)
    case 'user_input':
    case 'node_eligible_mem_bp':
      return 0
  }
}

/** Of a node: what it, or a cgroup with those below it, uses; or what that leaves free. */
function usedBp(machine: Machine, nid: number, memcgPath: string, isFree: boolean): number {
  const { nodes, targets } = machine
  const node = nodeIndexOf(nodes, nid)
  const isKnown = memcgPath === '' || targets.some(({ cgroup }) => isWithin(cgroup, memcgPath))
  if (node < 0 || !isKnown) return isFree ? BP : 0
  let used = nodes.residents[node]
  if (memcgPath !== '') {
    used = 0
    for (const { cgroup, onNode } of targets) if (isWithin(cgroup, memcgPath)) used += onNode[node]
  }
  const capacity = nodes.capacity[node]
  return share(isFree ? capacity - used : used, capacity)
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : Math.floor((part * BP) / all)
}

/** Free memory, per mille of all; undefined: the machine has no nodes. */
export function freePermil(machine: Machine, nowUs: number): number | undefined {
  settleMachine(machine, nowUs, FREE_MEMORY_EVERY_US - 1)
  const { capacity } = machine.nodes
  if (capacity.length === 0) return undefined
  const all = sumOf(capacity)
  followPerCpu(machine)
  const { pages, usedPages } = machine.perCpu
  return Math.floor(((all - usedPages - pages) * 1000) / all)
}

/** Pages that are freed fill the lists of the CPUs first, those that are taken come from there. */
export function followPerCpu({ nodes, model, perCpu }: Machine): void {
  const usedPages = sumOf(nodes.residents)
  const freed = perCpu.usedPages < 0 ? 0 : perCpu.usedPages - usedPages
  perCpu.pages = Math.max(0, Math.min(model?.perCpuPages ?? 0, perCpu.pages + freed))
  perCpu.usedPages = usedPages
}

function sumOf(pages: Float64Array): number {
  return pages.reduce((sum, each) => sum + each, 0)
}
