/**
 * Which thread of a concurrent run does what: half of the threads monitor (at least one, at most one for each
 * context), all others are workload threads (at least one).
 *
 * Contexts go round the monitoring threads, as they stand in the scenario; those whose schemes act on the same memory
 * stay together. Targets go round the workload threads;
 * where there are fewer targets, each is cut into slices, so that several threads mark one memory.
 */
import { availableParallelism } from 'node:os'
import { contextsActingWith, targetsSeenBy } from '../groups.js'
import type { RunPlan } from '../plan.js'
import { needsOf } from '../scheme-needs.js'

/** A part of a target's memory: piece `index` of `nrSlices` about equal ones. */
export interface SliceOfTarget {
  readonly target: number
  readonly index: number
  readonly nrSlices: number
}

/** See the top of the file. */
export interface Division {
  /** By monitoring thread: its contexts. */
  readonly monitors: readonly (readonly number[])[]
  /** By workload thread: what it touches. */
  readonly workloads: readonly (readonly SliceOfTarget[])[]
}

/** Slices begin at multiples of so many pages: those of the largest folio. */
const SLICE_PAGES = 512

/** Threads of a concurrent run, monitoring and workload ones: as asked for, or one for each core at most. */
export function chooseThreads(plan: RunPlan, asked: number | undefined): number {
  const worthIt = plan.contexts.length + touchedTargets(plan).length
  return Math.max(2, asked ?? Math.min(availableParallelism(), worthIt))
}

/** Divides the work among `nrThreads`, at least two. */
export function divide(plan: RunPlan, nrThreads: number): Division {
  const nrMonitors = Math.max(1, Math.min(Math.floor(nrThreads / 2), plan.contexts.length))
  const nrWorkloads = nrThreads - nrMonitors
  const targets = touchedTargets(plan)
  const nrSlices = Math.ceil(nrWorkloads / Math.max(1, targets.length))
  const slices = targets.flatMap((target) =>
    Array.from({ length: nrSlices }, (_, index): SliceOfTarget => ({ target, index, nrSlices })),
  )
  return {
    monitors: dealOut(inseparable(plan), nrMonitors).map((contexts) => contexts.flat()),
    workloads: dealOut(slices, nrWorkloads),
  }
}

/** Contexts one by one, but those together whose schemes act on the same memory. */
function inseparable(plan: RunPlan): number[][] {
  return plan.contexts.flatMap((_, context) => {
    if (!needsOf(plan, context).pages) return [[context]]
    const together = contextsActingWith(plan, context)
    return together[0] === context ? [together] : []
  })
}

/** Pages [start, end) of a slice. */
export function pagesOfSlice(
  { index, nrSlices }: SliceOfTarget,
  pages: number,
): { readonly start: number; readonly end: number } {
  const cut = (i: number): number => Math.floor((pages * i) / nrSlices / SLICE_PAGES) * SLICE_PAGES
  return { start: cut(index), end: index + 1 === nrSlices ? pages : cut(index + 1) }
}

/** Targets that any context monitors: the others have no access bits. */
export function monitoredTargetsOf(plan: RunPlan): readonly number[] {
  const seen = new Set(plan.contexts.flatMap((context) => targetsSeenBy(plan, context)))
  return [...seen].sort((a, b) => a - b)
}

function touchedTargets(plan: RunPlan): readonly number[] {
  return monitoredTargetsOf(plan).filter((target) => plan.targets[target].workloads.length > 0)
}

function dealOut<T>(items: readonly T[], nrThreads: number): T[][] {
  const dealt: T[][] = Array.from({ length: nrThreads }, () => [])
  items.forEach((item, i) => dealt[i % nrThreads].push(item))
  return dealt
}
