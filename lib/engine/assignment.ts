/**
 * Who does what: contexts that share memory form a group on one thread; a context alone on its memory, and too
 * large for one thread, is spread over all of them, by whole targets or by slices of a huge one.
 *
 * Only the speed of a run depends on this, never its result.
 */
import { UsageError } from '../base/errors.js'
import { contextsByMemory, targetsSeenBy } from './groups.js'
import type { RunPlan } from './plan.js'
import { needsOf } from './scheme-needs.js'

/** Contexts that share memory, directly or through others. */
export interface Group {
  readonly contexts: readonly number[]
  /** Expected work, in region samples per second of virtual time. */
  readonly weight: number
}

/** One thread's part of a spread context. */
export interface SpreadPart {
  readonly context: number
  readonly targets: readonly {
    readonly index: number
    readonly slice: number
    readonly nrSlices: number
    readonly isOwner: boolean
  }[]
}

/** All that one thread does. */
export interface ShardAssignment {
  /** Groups of contexts that live here. */
  readonly groups: readonly (readonly number[])[]
  readonly spread: readonly SpreadPart[]
}

/** The whole distribution. */
export interface Assignment {
  readonly shards: readonly ShardAssignment[]
  /** Contexts that are spread. */
  readonly spread: readonly number[]
}

/** Marking the bits of one page costs about this part of a region sample. */
const SAMPLES_PER_MARKED_PAGE = 0.005

/** Groups of contexts that share memory, in the order of their first context. */
export function groupContexts(plan: RunPlan, access: 'bits' | 'lazy'): Group[] {
  return contextsByMemory(plan).map((contexts) => ({
    contexts,
    weight: contexts.reduce((sum, context) => sum + weightOf(plan, context, access), 0),
  }))
}

/**
 * Distributes the contexts of a plan.
 *
 * @param spreadAbove work per aggregation (in region samples) from which a context alone is worth a barrier
 */
export function assign(
  plan: RunPlan,
  access: 'bits' | 'lazy',
  nrShards: number,
  spreadAbove: number,
): Assignment {
  const groups = groupContexts(plan, access)
  const total = groups.reduce((sum, group) => sum + group.weight, 0)
  const isSpread = ({ contexts, weight }: Group): boolean => {
    if (nrShards === 1 || contexts.length > 1) return false
    const perAggregation = (weight * plan.contexts[contexts[0]].attrs.aggrUs) / 1e6
    const share = total / nrShards
    return (
      weight > share / 2 && perAggregation >= spreadAbove && canSpread(plan, contexts[0], access)
    )
  }
  const spread = groups.filter(isSpread).map(({ contexts }) => contexts[0])
  const local = groups.filter((group) => !isSpread(group))
  return place(plan, local, spread, nrShards)
}

/**
 * All contexts are driven by the coordinator, so that functions of the caller can take part; shards sample.
 *
 * @throws UsageError where a context cannot be sampled so, with more than one thread
 */
export function assignToCaller(
  plan: RunPlan,
  access: 'bits' | 'lazy',
  nrShards: number,
): Assignment {
  const groups = groupContexts(plan, access)
  if (nrShards === 1) return place(plan, groups, [], 1)
  for (const { contexts } of groups) {
    if (contexts.length > 1 || !canSpread(plan, contexts[0], access)) {
      const names = contexts.map((context) => `context ${context}`).join(' and ')
      throw new UsageError(`workers: got ${nrShards}; expected 1`, {
        hint: `functions of the caller take part, and several threads cannot sample ${names}`,
      })
    }
  }
  return place(
    plan,
    [],
    groups.map(({ contexts }) => contexts[0]),
    nrShards,
  )
}

function place(
  plan: RunPlan,
  local: readonly Group[],
  spread: readonly number[],
  nrShards: number,
): Assignment {
  return {
    spread,
    shards: balance(local, nrShards).map((groupsHere, shard) => ({
      groups: groupsHere.map(({ contexts }) => contexts),
      spread: spread.map((context) => spreadPart(plan, context, shard, nrShards)),
    })),
  }
}

/**
 * A machine that looks at itself does so between all that happens. A physical context is not sliced where bits are
 * stored: its rows' bits lie in many spaces. On a shared CPU, the time of each row depends on those before it. Which
 * pages are young, or huge, is known in one thread; where else pages are, sampling need not know: what was touched is
 * there.
 */
function canSpread(plan: RunPlan, context: number, access: 'bits' | 'lazy'): boolean {
  if (plan.cpu !== undefined || plan.machine !== undefined) return false
  const needs = needsOf(plan, context)
  if (needs.young || needs.hugePages) return false
  const { ops, targets } = plan.contexts[context]
  return ops !== 'paddr' || targets.length > 1 || access === 'lazy'
}

/** Heaviest first, each to the thread with the least work so far. */
function balance(groups: readonly Group[], nrShards: number): Group[][] {
  const placed: Group[][] = Array.from({ length: nrShards }, () => [])
  const load = placed.map(() => 0)
  const order = groups.map((group, i) => ({ group, i }))
  order.sort((a, b) => b.group.weight - a.group.weight || a.i - b.i)
  for (const { group } of order) {
    const lightest = load.indexOf(Math.min(...load))
    placed[lightest].push(group)
    load[lightest] += group.weight
  }
  return placed
}

/** Targets go round robin; where there are fewer targets than threads, each is sliced over all of them. */
function spreadPart(plan: RunPlan, context: number, shard: number, nrShards: number): SpreadPart {
  const { targets } = plan.contexts[context]
  if (targets.length >= nrShards) {
    const mine = targets.map((_, index) => index).filter((index) => index % nrShards === shard)
    return {
      context,
      targets: mine.map((index) => ({ index, slice: 0, nrSlices: 1, isOwner: true })),
    }
  }
  return {
    context,
    targets: targets.map((_, index) => ({
      index,
      slice: shard,
      nrSlices: nrShards,
      isOwner: index % nrShards === shard,
    })),
  }
}

/** Region samples per virtual second; with bits, marking pages comes on top. */
function weightOf(plan: RunPlan, context: number, access: 'bits' | 'lazy'): number {
  const contextPlan = plan.contexts[context]
  const { attrs } = contextPlan
  const ticks = 1e6 / attrs.sampleUs
  let pages = 0
  if (access === 'bits') {
    for (const target of targetsSeenBy(plan, contextPlan)) {
      for (const { startPage, endPage } of plan.targets[target].mappings) {
        pages += endPage - startPage
      }
    }
  }
  return (
    ticks *
    (attrs.maxNrRegions / 2 + 10 * contextPlan.targets.length + pages * SAMPLES_PER_MARKED_PAGE)
  )
}
