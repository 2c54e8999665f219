/** The memory that schemes acted on, as the summary of a run shows it. */
import { PAGE_BYTES } from '../base/units.js'
import type { MemoryFigures } from '../machine/figures.js'
import { lifetimeOf } from './machine.js'
import type { NodePlan, RunPlan } from './plan.js'
import type { MemorySummary } from './summary.js'

/**
 * Puts together what the machines of a run tell; undefined: no scheme acted on pages.
 *
 * @param figures of the targets that schemes act on, each once
 * @param atUs the time they are of; targets that nobody acts on lie where they were mapped
 */
export function memorySummaryOf(
  plan: RunPlan,
  figures: readonly MemoryFigures[],
  atUs: number,
): MemorySummary | undefined {
  if (figures.length === 0) return undefined
  const bytes = (valueOf: (target: MemoryFigures) => number): number =>
    PAGE_BYTES * figures.reduce((sum, target) => sum + valueOf(target), 0)
  const known = new Set(figures.map(({ target }) => target))
  return {
    presentBytes: bytes(({ presentPages }) => presentPages),
    absentBytes: bytes(({ absentPages }) => absentPages),
    activeBytes: bytes(({ activePages }) => activePages),
    hugeBytes: bytes(({ hugePages }) => hugePages),
    pagedOutBytes: bytes(({ pagedOut }) => pagedOut),
    refaultedBytes: bytes(({ refaulted }) => refaulted),
    migratedBytes: bytes(({ migrated }) => migrated),
    nodes: plan.nodes.map((node, i) => ({
      id: node.id,
      capacityBytes: PAGE_BYTES * (node.endPage - node.startPage),
      usedBytes:
        bytes(({ onNode }) => onNode[i]) + PAGE_BYTES * untouchedPages(plan, known, node, atUs),
    })),
  }
}

/** Pages on a node of targets that no scheme acts on. */
function untouchedPages(
  { targets }: RunPlan,
  known: ReadonlySet<number>,
  node: NodePlan,
  atUs: number,
): number {
  let pages = 0
  for (const [index, target] of targets.entries()) {
    if (known.has(index)) continue
    for (const mapping of target.mappings) {
      const { framePage, startPage, endPage } = mapping
      const { fromUs, untilUs } = lifetimeOf(mapping, target)
      if (framePage === null || atUs < fromUs || untilUs <= atUs) continue
      const start = Math.max(node.startPage, framePage)
      const end = Math.min(node.endPage, framePage + endPage - startPage)
      pages += Math.max(0, end - start)
    }
  }
  return pages
}
