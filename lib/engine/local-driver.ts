/**
 * Runs contexts that live on one thread, up to a time.
 *
 * A context alone on its memory runs all ticks of one target before the next target ("blocked": the target's
 * columns stay in the cache). Contexts that share memory run tick by tick in the order of (time, context), each
 * doing check, then prepare, since each sees what the others cleared. So do those whose machine looks at itself, which
 * it does in the same order.
 */
import type { ContextWork } from '../core/context-state.js'
import type { Machine } from '../machine/machine.js'
import { nrRegionsOf } from '../core/region-table.js'
import { markSpace, type Space } from '../space/space.js'
import { doWork, type ContextPart } from './context-part.js'
import {
  completeWork,
  countSamples,
  doOwnWork,
  numberRegions,
  type ContextRunner,
} from './context-runner.js'
import type { Outbox } from './outbox.js'
import { checkTargets, prepareTargets } from './sampling.js'
import { tick, type Ticker } from './ticker.js'

/** A context with all of its regions on this thread. */
export interface LocalContext {
  readonly runner: ContextRunner
  readonly part: ContextPart
  /** What its schemes act on, or what looks at itself all the same; and the time of those who touch it. */
  readonly machine: Machine | undefined
  readonly timeOf: (nowUs: number) => number
  /** Shared memory only: ticks done of the pending `sample` work, and when the sampled pages were prepared. */
  ticksDone: number
  preparedUs: number
}

/** Contexts that share memory; or one alone. */
export interface LocalGroup {
  readonly contexts: readonly LocalContext[]
  /** The spaces behind them. */
  readonly spaces: readonly Space[]
  /** Looks of the machine behind them at itself; null: it never does. */
  readonly ticker: Ticker | null
  /** Shared memory only: until when the spaces' bits are marked. */
  markedUs: number
}

/** Why a driver came back: the time was reached, its box is full, or the run was cut. */
export type DriverStatus = 'reached' | 'full' | 'cut'

/** Region samples between two looks at the abort flag: some milliseconds. */
const SAMPLES_PER_CHUNK = 1_000_000

/**
 * Runs a group until `untilUs` or a little beyond (to the end of an aggregation).
 *
 * @param isCut asked every few milliseconds of work
 */
export function runGroup(
  group: LocalGroup,
  untilUs: number,
  box: Outbox,
  isCut: () => boolean,
): DriverStatus {
  const isAlone = group.contexts.length === 1
  const isOnCpu = group.contexts[0].part.onCpu !== null
  return isAlone && (group.ticker === null || isOnCpu)
    ? runAlone(group, untilUs, box, isCut)
    : runShared(group, untilUs, box, isCut)
}

/** All snapshots up to this time have been handed out. */
export function groupReachedUs(group: LocalGroup): number {
  let reached = group.ticker === null ? Infinity : group.ticker.nextUs - 1
  for (const context of group.contexts) {
    const { pending, state } = context.runner
    if (pending === undefined) continue
    const done = pending.do === 'sample' ? context.ticksDone * pending.sampleUs : 0
    reached = Math.min(reached, pending.do === 'sample' ? state.nowUs + done : state.nowUs - 1)
  }
  return reached
}

function runAlone(
  { contexts, ticker }: LocalGroup,
  untilUs: number,
  box: Outbox,
  isCut: () => boolean,
): DriverStatus {
  const [context] = contexts
  const { runner } = context
  for (;;) {
    const work = runner.pending
    const startUs = work === undefined ? Infinity : startUsOf(work)
    if (ticker !== null && ticker.nextUs <= Math.min(startUs, untilUs)) {
      if (!tick(ticker, contexts, box)) return 'full'
      continue
    }
    if (work === undefined || startUs >= untilUs) return 'reached'
    if (work.do === 'sample') {
      const max = sampleInChunks(context, work, isCut)
      if (max === undefined) return 'cut'
      countSamples(runner, work.samples)
      completeWork(runner, max)
    } else if (!doOther(context, work, box)) {
      return 'full'
    }
  }
}

/** When a piece of work begins that lets time pass; other work takes none, and is done at once. */
function startUsOf(work: ContextWork): number {
  if (work.do === 'sample') return work.startUs
  return work.do === 'idle' ? work.fromUs : -Infinity
}

/**
 * Does a piece of work that takes no time: neither `sample` nor `idle`.
 *
 * @returns false where a snapshot does not fit the box; it stays pending
 */
export function doOther(context: LocalContext, work: ContextWork, box: Outbox): boolean {
  const { runner, part } = context
  const own = doOwnWork(runner, box)
  if (own !== 'shared') return own === 'done'
  if (work.do === 'renew') numberRegions(runner.targets, part.firstIndexes)
  completeWork(runner, doWork(part, work))
  return true
}

type SampleWork = Extract<ContextWork, { do: 'sample' }>
type IdleWork = Extract<ContextWork, { do: 'idle' }>

/** @returns the largest nrAccesses; undefined when cut, after which the context cannot go on */
function sampleInChunks(
  { runner, part }: LocalContext,
  work: SampleWork,
  isCut: () => boolean,
): number | undefined {
  let nrRegions = 1
  for (const { target } of part.targets) nrRegions += nrRegionsOf(target.table)
  const { tracer } = runner
  const isTicked = tracer !== null && work.startUs >= tracer.ticksFromUs
  const chunk = isTicked ? 1 : Math.max(1, Math.floor(SAMPLES_PER_CHUNK / nrRegions))
  if (!isTicked && chunk >= work.samples) return isCut() ? undefined : doWork(part, work)
  let max = 0
  for (let done = 0; done < work.samples; done += chunk) {
    if (isCut()) return undefined
    max = doWork(part, {
      do: 'sample',
      startUs: work.startUs + done * work.sampleUs,
      sampleUs: work.sampleUs,
      tick: work.tick + done,
      samples: Math.min(chunk, work.samples - done),
    })
    if (isTicked) tracer.onTick(runner, work.tick + done)
  }
  return max
}

function runShared(
  group: LocalGroup,
  untilUs: number,
  box: Outbox,
  isCut: () => boolean,
): DriverStatus {
  const { ticker } = group
  let ticks = 0
  for (const context of group.contexts) {
    if (!advanceToSample(context, box)) return 'full'
  }
  for (;;) {
    const next = nextToCheck(group)
    const nextUs = next === undefined ? Infinity : checkUsOf(next)
    if (ticks++ % 256 === 0 && isCut()) return 'cut'
    if (ticker !== null && ticker.nextUs < nextUs && ticker.nextUs <= untilUs) {
      markUntil(group, ticker.nextUs)
      if (!tick(ticker, group.contexts, box)) return 'full'
      continue
    }
    if (next === undefined || nextUs > untilUs) return 'reached'
    markUntil(group, checkUsOf(next))
    if (next.runner.pending!.do === 'idle') completeWork(next.runner, 0)
    else checkTick(next)
    if (!advanceToSample(next, box)) return 'full'
  }
}

/** The context whose check comes first; of several at one instant, the first one. */
function nextToCheck(group: LocalGroup): LocalContext | undefined {
  let next: LocalContext | undefined
  for (const context of group.contexts) {
    if (context.runner.pending === undefined) continue
    if (next === undefined || checkUsOf(context) < checkUsOf(next)) next = context
  }
  return next
}

/** When a context is looked at next: to check a tick, or at the end of a wait, or of the run where it waits longer. */
function checkUsOf({ runner, preparedUs }: LocalContext): number {
  const work = runner.pending as SampleWork | IdleWork
  if (work.do === 'sample') return preparedUs + work.sampleUs
  return Math.min(work.untilUs, runner.state.untilUs)
}

/** Does whatever is pending up to the next `sample`, whose first tick it prepares, or the next wait. */
function advanceToSample(context: LocalContext, box: Outbox): boolean {
  const { runner } = context
  for (;;) {
    const work = runner.pending
    if (work === undefined || work.do === 'idle') return true
    if (work.do === 'sample') {
      if (context.preparedUs < 0) prepareTick(context, work)
      return true
    }
    if (!doOther(context, work, box)) return false
  }
}

function prepareTick(context: LocalContext, work: SampleWork): void {
  const nowUs = work.startUs + context.ticksDone * work.sampleUs
  prepareTargets(context.runner.targets, work.tick + context.ticksDone, nowUs)
  context.preparedUs = nowUs
}

/** bits engine: programs touch what they touch until then. */
function markUntil(group: LocalGroup, untilUs: number): void {
  for (const space of group.spaces) {
    if (space.bits !== null) markSpace(space, 0, space.layout.pages, group.markedUs, untilUs)
  }
  group.markedUs = untilUs
}

/** Checks one tick of a context; then prepares the next one, or completes the work. */
function checkTick(context: LocalContext): void {
  const work = context.runner.pending as SampleWork
  const nowUs = checkUsOf(context)
  const max = checkTargets(context.runner.targets, context.preparedUs, nowUs)
  countSamples(context.runner, 1)
  const { tracer } = context.runner
  if (tracer !== null && context.preparedUs >= tracer.ticksFromUs) {
    tracer.onTick(context.runner, work.tick + context.ticksDone)
  }
  context.ticksDone++
  context.preparedUs = -1
  if (context.ticksDone < work.samples) {
    prepareTick(context, work)
    return
  }
  context.ticksDone = 0
  completeWork(context.runner, max)
}
