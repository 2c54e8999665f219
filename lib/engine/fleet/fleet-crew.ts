/** The threads of a fleet: piscina workers, each with one long task, or this thread alone. */
import { availableParallelism } from 'node:os'
import { EngineError } from '../../base/errors.js'
import { createThreadPool } from '../../base/thread-pool.js'
import type { FleetPlan } from '../../guest/plan.js'
import { createControlBlock, startRound, waitForShards, wakeCoordinator } from '../control-block.js'
import { createFleetShard, stepShard, type FleetShardSetup } from './fleet-shard.js'

/** What a fleet asks of its threads. */
export interface FleetCrew {
  readonly nrShards: number
  /** One step of all guests. @throws EngineError when a thread dies */
  step(nowUs: number): Promise<void>
  /** Ends the threads. */
  stop(): Promise<void>
}

/** Guests times steps that are worth a thread of their own. */
const WORTH_A_THREAD = 20_000

/** As many threads as asked for; by default what the work is worth, at most one per core. */
export function chooseFleetWorkers(asked: number | undefined, plan: FleetPlan): number {
  const most = Math.min(availableParallelism(), plan.guests.length)
  const work = (plan.guests.length * plan.durationUs) / plan.stepUs
  return asked ?? Math.max(1, Math.min(most, Math.ceil(work / WORTH_A_THREAD)))
}

/** A crew of so many threads; of one, it is this thread. */
export async function createFleetCrew(
  plan: FleetPlan,
  columns: SharedArrayBuffer,
  workers: number,
): Promise<FleetCrew> {
  return workers === 1 ? localCrew(plan, columns) : await workerCrew(plan, columns, workers)
}

function localCrew(plan: FleetPlan, columns: SharedArrayBuffer): FleetCrew {
  const shard = createFleetShard({ plan, shard: 0, nrShards: 1, columns })
  return {
    nrShards: 1,
    step(nowUs) {
      stepShard(shard, nowUs)
      return Promise.resolve()
    },
    stop: () => Promise.resolve(),
  }
}

async function workerCrew(
  plan: FleetPlan,
  columns: SharedArrayBuffer,
  nrShards: number,
): Promise<FleetCrew> {
  const control = createControlBlock(nrShards)
  const pool = await createThreadPool<FleetShardSetup, undefined>('fleet', nrShards)
  let failure: EngineError | undefined
  const tasks = Array.from({ length: nrShards }, async (_, shard) => {
    try {
      await pool.run({ plan, shard, nrShards, columns, control: control.buffer })
    } catch (cause) {
      failure ??= lostShard(shard, nrShards, cause)
      wakeCoordinator(control)
    }
  })
  return {
    nrShards,
    async step(untilUs) {
      startRound(control, { order: 'run', untilUs, spread: undefined })
      await waitForShards(control, () => failure !== undefined)
      if (failure !== undefined) throw failure
    },
    async stop() {
      if (failure !== undefined) {
        await pool.destroy()
        return
      }
      startRound(control, { order: 'stop', untilUs: 0, spread: undefined })
      await Promise.all(tasks)
      await pool.close()
    },
  }
}

function lostShard(shard: number, nrShards: number, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new EngineError(
    `worker ${shard} of ${nrShards} died: ${reason}; it held one of ${nrShards} guests, from number ${shard} on`,
    { cause, hint: 'run again with the same seed' },
  )
}
