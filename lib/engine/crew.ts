/**
 * The threads of a run: piscina workers, each with one long task, or this thread alone.
 */
import { availableParallelism } from 'node:os'
import { errorOf, isErrorFault } from '../base/error-fault.js'
import { EngineError, type DamonLabError } from '../base/errors.js'
import { createThreadPool } from '../base/thread-pool.js'
import type { Assignment } from './assignment.js'
import {
  createControlBlock,
  resultOf,
  startRound,
  waitForShards,
  wakeCoordinator,
  type ControlBlock,
  type Round,
  type ShardResult,
} from './control-block.js'
import type { RunHooks } from './hooks.js'
import { outboxOver, type Outbox } from './outbox.js'
import type { RunPlan } from './plan.js'
import { createShard, figuresOf, runRound, type ShardFigures, type ShardSetup } from './shard.js'
import type { SharedMemory } from './world.js'

/** What a run asks of its threads. */
export interface Crew {
  readonly nrShards: number
  readonly control: ControlBlock
  /** Boxes of a shard; the one of round r is `[r % 2]`. */
  readonly outboxes: readonly (readonly [Outbox, Outbox])[]
  /** Does a round on all shards. @throws EngineError when one dies; PolicyError when a user's policy fails */
  round(round: Round): Promise<readonly ShardResult[]>
  /** Number of the last round. */
  readonly lastRound: number
  /** Ends the shards and collects their figures. */
  stop(): Promise<readonly ShardFigures[]>
  /** Ends the shards whatever they do. */
  kill(): Promise<void>
}

/** What the shards of a crew are built from. */
export interface CrewSetup {
  readonly plan: RunPlan
  readonly access: 'bits' | 'lazy'
  readonly assignment: Assignment
  readonly shared: SharedMemory
  readonly firstIndexes: Readonly<Record<number, SharedArrayBuffer>>
  readonly outboxBytes: number
  /** For a crew of one. */
  readonly hooks: RunHooks
  /** Entry point of the worker threads; default: workers/shard.js. */
  readonly workerFile?: URL
}

/** As many threads as asked for; by default what the work is worth, at most one per core. */
export function chooseWorkers(asked: number | undefined, regionSamples: number): number {
  if (asked !== undefined) return asked
  const worthIt = Math.ceil(regionSamples / 20_000_000)
  return Math.max(1, Math.min(availableParallelism(), worthIt))
}

/** A crew of one: the shard runs in this thread, between turns of its event loop. */
export function createLocalCrew(setup: CrewSetup): Crew {
  const [shardSetup] = shardSetups(setup)
  const shard = createShard(shardSetup.setup, setup.hooks)
  let lastRound = 0
  return {
    nrShards: 1,
    control: shardSetup.control,
    outboxes: [shard.outboxes],
    round(round) {
      lastRound++
      return Promise.resolve([runRound(shard, round, lastRound)])
    },
    get lastRound() {
      return lastRound
    },
    stop: () => Promise.resolve([figuresOf(shard)]),
    kill: () => Promise.resolve(),
  }
}

/** A crew of piscina workers. */
export async function createWorkerCrew(setup: CrewSetup): Promise<Crew> {
  const setups = shardSetups(setup)
  const nrShards = setups.length
  const [{ control }] = setups
  const pool = await createThreadPool<ShardSetup, ShardFigures>(
    setup.workerFile ?? 'shard',
    nrShards,
  )
  let failure: DamonLabError | undefined
  const tasks = setups.map(({ setup: shardSetup }, shard) =>
    pool.run(shardSetup).catch((cause: unknown) => {
      failure ??= isErrorFault(cause)
        ? errorOf(cause)
        : lostShard(setup.plan, setup.assignment, shard, cause)
      wakeCoordinator(control)
      throw failure
    }),
  )
  for (const task of tasks) task.catch(() => undefined)
  let lastRound = 0
  return {
    nrShards,
    control,
    outboxes: setups.map(({ setup: { outboxes } }) => [
      outboxOver(outboxes[0]),
      outboxOver(outboxes[1]),
    ]),
    async round(round) {
      lastRound++
      startRound(control, round)
      await waitForShards(control, () => failure !== undefined)
      if (failure !== undefined) throw failure
      return setups.map((_, shard) => resultOf(control, shard))
    },
    get lastRound() {
      return lastRound
    },
    async stop() {
      startRound(control, { order: 'stop', untilUs: 0, spread: undefined })
      const figures = await Promise.all(tasks)
      await pool.close()
      return figures
    },
    kill: () => pool.destroy(),
  }
}

function shardSetups(
  setup: CrewSetup,
): { readonly setup: ShardSetup; readonly control: ControlBlock }[] {
  const { plan, access, assignment, shared, firstIndexes, outboxBytes } = setup
  const nrShards = assignment.shards.length
  const control = createControlBlock(nrShards)
  return assignment.shards.map((shardAssignment, shard) => ({
    control,
    setup: {
      plan,
      access,
      shard,
      nrShards,
      assignment: shardAssignment,
      shared,
      firstIndexes,
      control: control.buffer,
      outboxes: [new SharedArrayBuffer(outboxBytes), new SharedArrayBuffer(outboxBytes)],
    },
  }))
}

/** Names what a dead worker held. */
function lostShard(
  plan: RunPlan,
  assignment: Assignment,
  shard: number,
  cause: unknown,
): EngineError {
  const { groups, spread } = assignment.shards[shard]
  const contexts = [...groups.flat(), ...spread.map(({ context }) => context)]
  const names = new Set(
    contexts.flatMap((context) =>
      plan.contexts[context].targets.map(({ target }) =>
        target === null ? 'physical memory' : plan.targets[target].name,
      ),
    ),
  )
  const shown = [...names].slice(0, 8).join(', ') + (names.size > 8 ? `, … (${names.size})` : '')
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new EngineError(
    `worker ${shard} of ${assignment.shards.length} died: ${reason}; it held ` +
      `${contexts.length} contexts, of ${shown}`,
    { cause, hint: 'the record holds what was written before; run again with the same seed' },
  )
}
