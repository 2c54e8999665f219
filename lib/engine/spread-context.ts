/**
 * A context whose targets are spread over threads, as the coordinator drives it: its loop and its decisions are
 * here, each piece of work is done by all shards in one round, and the numbers they give are put together.
 */
import type { ContextWork } from '../core/context-state.js'
import type { ShardResult } from './control-block.js'
import {
  completeWork,
  countSamples,
  createContextRunner,
  doOwnWork,
  numberRegions,
  type ContextRunner,
} from './context-runner.js'
import { createCollector } from './figures.js'
import type { Outbox } from './outbox.js'
import { createContext, type World } from './world.js'

/** See the top of the file. */
export interface SpreadContext {
  readonly runner: ContextRunner
  /** Shared with the shards. */
  readonly firstIndexes: Int32Array
}

/**
 * A spread context at time 0.
 *
 * @param world holds the shared tables; its spaces serve the truth only
 */
export function createSpreadContext(
  world: World,
  context: number,
  firstIndexes: Int32Array,
): SpreadContext {
  const { plan } = world
  const created = createContext(world, context)
  const runner = createContextRunner({
    context,
    nrContexts: plan.contexts.length,
    ...created,
    collector: createCollector(plan, context, created.targets),
  })
  return { runner, firstIndexes }
}

/**
 * Does what needs no shard, up to the next piece of work that does.
 *
 * @returns that work; undefined where the context has ended; 'full' where the box must be emptied first
 */
export function nextSharedWork(
  { runner, firstIndexes }: SpreadContext,
  box: Outbox,
): ContextWork | undefined | 'full' {
  for (let own = doOwnWork(runner, box); own !== 'shared'; own = doOwnWork(runner, box)) {
    if (own === 'full') return 'full'
  }
  if (runner.pending?.do === 'renew') numberRegions(runner.targets, firstIndexes)
  return runner.pending
}

/** Puts the shards' shares together, and completes the work. */
export function completeSharedWork(
  { runner }: SpreadContext,
  work: ContextWork,
  results: readonly ShardResult[],
): void {
  const numbers = results.map(({ result }) => result)
  if (work.do === 'sample') {
    countSamples(runner, work.samples)
    completeWork(runner, Math.max(...numbers))
  } else {
    completeWork(
      runner,
      numbers.reduce((sum, number) => sum + number, 0),
    )
  }
}

/** All snapshots up to this time have been handed out. */
export function spreadReachedUs({ runner }: SpreadContext): number {
  const { pending, state } = runner
  if (pending === undefined) return Infinity
  return pending.do === 'sample' ? state.nowUs : state.nowUs - 1
}
