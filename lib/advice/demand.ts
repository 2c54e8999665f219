/** Memory that programs certainly use on a machine with a model, and how much of it there is. */
import type { MachineModel, SwapModel } from '../machine/model.js'
import type { MappingPlan, RunPlan, TargetPlan } from '../engine/plan.js'
import { stretchesOf, touchChance } from './touches.js'
import type { PageRange } from './watched.js'

/** A page that is touched with so much certainty counts. */
const CERTAIN = 0.999
/** Of more mappings than this nothing is said. */
const MAPPINGS_MAX = 256

/** Whether a mapping takes memory of a node that is not given up without swap. */
export function isAnonymous({ framePage, homeNode, isFile }: MappingPlan): boolean {
  return (framePage !== null || homeNode !== undefined) && isFile !== true
}

/** Anonymous pages that a target certainly has at the end of the run; what it touches by chance is left out. */
export function demandOf(run: RunPlan, index: number): number {
  const target = run.targets[index]
  const lasting = lastingMappings(run, target)
  if (target.program?.populate !== 'touch') return pagesIn(lasting)
  const context = { ...run.contexts[0], ops: 'vaddr', targets: [{ target: index, regions: [] }] }
  const [stretches = []] = stretchesOf(run, context as RunPlan['contexts'][number]) ?? []
  const touched = stretches
    .filter((stretch) => touchChance(stretch, run.durationUs) >= CERTAIN)
    .map(({ start, end }): PageRange => [start, end])
  return unionWithin(touched, lasting)
}

function lastingMappings({ durationUs }: RunPlan, { mappings, exitUs }: TargetPlan): MappingPlan[] {
  if (mappings.length > MAPPINGS_MAX || (exitUs ?? Infinity) < durationUs) return []
  return mappings.filter(
    (mapping) =>
      isAnonymous(mapping) &&
      mapping.fromUs < durationUs &&
      (mapping.untilUs ?? Infinity) >= durationUs,
  )
}

/** Pages of mappings. */
export function pagesIn(mappings: readonly MappingPlan[]): number {
  return mappings.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
}

/** Pages that are in any of the ranges, and in any of the mappings, which are disjoint. */
function unionWithin(ranges: readonly PageRange[], mappings: readonly MappingPlan[]): number {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0])
  let pages = 0
  for (const { startPage, endPage } of mappings) {
    let from = startPage
    for (const [start, end] of sorted) {
      const [first, last] = [Math.max(from, start), Math.min(endPage, end)]
      if (first >= last) continue
      pages += last - first
      from = last
    }
  }
  return pages
}

/** Pages of the nodes that may be allocated. */
export function nodePages({ nodes, machine }: Pick<RunPlan, 'nodes' | 'machine'>): number {
  return nodes.reduce(
    (sum, { startPage, endPage }, i) => sum + endPage - startPage - machine!.nodes[i].minPages,
    0,
  )
}

/** Pages that all swap takes at most, besides what its pools take of the nodes. */
export function swapRoom({ swap }: MachineModel): number {
  return swap.reduce((sum, each) => sum + roomOf(each), 0)
}

function roomOf({ kind, pages, ratio, incompressible, poolPagesMax }: SwapModel): number {
  if (kind !== 'zram') return pages
  const cost = incompressible + (1 - incompressible) / ratio
  return Math.min(pages, poolPagesMax / cost) * (1 - cost)
}
