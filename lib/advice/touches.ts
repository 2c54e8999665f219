/** How often memory is touched, where that does not change with time: what a monitor can see at best. */
import type { ContextPlan, RunPlan, TargetPlan } from '../engine/plan.js'
import { countedShare } from '../engine/sampled-space.js'
import type { WorkloadPlan } from '../workload/index.js'
import { repeatedProbability } from '../workload/touch-probability.js'
import { touchedPages } from '../workload/touch.js'
import type { AreaPlan } from '../workload/areas.js'
import type { PageRange } from './watched.js'

/** Pages [start, end), physical ones for paddr, that are touched alike. */
export interface Stretch {
  readonly start: number
  readonly end: number
  readonly quantumUs: number
  readonly touch: AreaPlan['touch']
  /** Pages that share one accessed state, each touched by itself. */
  readonly pagesPerState: number
  /** Share of the sampling intervals with a touch that count, 0..1: below 1 where only some page faults do. */
  readonly passing: number
}

/** Pages of a huge page. */
export const FOLIO_PAGES = 512
/** More pairs of areas and mappings than this are not looked through. */
const PAIRS_MAX = 10_000

/** The chance that a page of a stretch is found accessed in a time, µs. */
export function touchChance(stretch: Stretch, us: number): number {
  return stretch.passing * chanceOfTouch(stretch, us)
}

function chanceOfTouch({ touch, quantumUs, pagesPerState }: Stretch, us: number): number {
  if ('every' in touch) return Math.min(1, us / (touch.every * quantumUs))
  const inQuantum = repeatedProbability(touch.probability, pagesPerState)
  const quanta = us / quantumUs
  return quanta < 1 ? inQuantum * quanta : repeatedProbability(inQuantum, quanta)
}

/** What is touched of the memory of each target of a context; undefined: not known, or it changes with time. */
export function stretchesOf(run: RunPlan, context: ContextPlan): Stretch[][] | undefined {
  // An entry of an upper page table is touched wherever below it one of its pages is.
  if (context.tableProfiling !== undefined) return undefined
  const perTarget = context.targets.map(({ target }) =>
    target === null
      ? joined(run.targets.map((each) => stretchesOfTarget(each, context)))
      : stretchesOfTarget(run.targets[target], context),
  )
  const known = perTarget.filter((each) => each !== undefined)
  return known.length === perTarget.length ? known : undefined
}

function joined(lists: readonly (Stretch[] | undefined)[]): Stretch[] | undefined {
  const known = lists.filter((each) => each !== undefined)
  return known.length === lists.length ? known.flat() : undefined
}

function stretchesOfTarget(target: TargetPlan, context: ContextPlan): Stretch[] | undefined {
  const isPhysical = context.ops === 'paddr'
  const areas = target.workloads.map(areasOf)
  if (areas.some((each) => each === undefined)) return undefined
  // Which frames pages take as they come, nobody can tell ahead.
  if (isPhysical && target.mappings.some(({ homeNode }) => homeNode !== undefined)) return undefined
  const all = areas.flatMap((each) => each!)
  if (all.length * target.mappings.length > PAIRS_MAX) return undefined
  return all.flatMap(({ area, quantumUs }) =>
    target.mappings.flatMap(({ startPage, endPage, framePage, order }): Stretch[] => {
      const [from, to] = [Math.max(area.startPage, startPage), Math.min(area.endPage, endPage)]
      if (from >= to || (isPhysical && framePage === null)) return []
      const shift = isPhysical ? framePage! - startPage : 0
      const pagesPerState = order === 9 && area.granuleOrder === 0 ? FOLIO_PAGES : 1
      const { touch, writeShare } = area
      const passing = countedShare(context, target, writeShare)
      return [{ start: from + shift, end: to + shift, quantumUs, touch, pagesPerState, passing }]
    }),
  )
}

interface TouchedArea {
  readonly area: Pick<AreaPlan, 'startPage' | 'endPage' | 'touch' | 'granuleOrder' | 'writeShare'>
  readonly quantumUs: number
}

function areasOf(plan: WorkloadPlan): TouchedArea[] | undefined {
  const { kind } = plan
  if (kind === 'areas') return plan.areas.map((area) => ({ area, quantumUs: plan.quantumUs }))
  if (kind !== 'pattern' || plan.name !== 'uniform') return undefined
  const { parts, quantumUs, options } = plan
  const pages = parts.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  const { touch } = touchedPages(options.touch, pages, quantumUs)
  const { granuleOrder, writeShare } = options.touch
  return parts.map((part) => ({ area: { ...part, touch, granuleOrder, writeShare }, quantumUs }))
}

/**
 * Sum of the chances of all pages to be touched in a time: what a look at a random one of the pages of the ranges
 * finds, times their number. Where stretches overlap it counts double, and errs on the hopeful side.
 */
export function expectedTouches(
  stretches: readonly Stretch[],
  ranges: readonly PageRange[],
  us: number,
): number {
  let sum = 0
  for (const stretch of stretches) {
    let pages = 0
    for (const [start, end] of ranges) {
      pages += Math.max(0, Math.min(end, stretch.end) - Math.max(start, stretch.start))
    }
    if (pages > 0) sum += pages * touchChance(stretch, us)
  }
  return sum
}
