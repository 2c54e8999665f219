/** The threads of a sweep: piscina workers that run one point each at a time. */
import { errorOf } from '../base/error-fault.js'
import { EngineError } from '../base/errors.js'
import { createThreadPool } from '../base/thread-pool.js'
import { describePoint, type PointResult } from './point.js'
import type { PointOutcome, PointTask } from './run-point.js'

/** Runs points in other threads. */
export interface PointPool {
  /**
   * Runs a point.
   *
   * @throws the point's own DamonLabError; EngineError where the worker died
   */
  run(task: PointTask): Promise<PointResult['summary']>
  /** Ends all threads, whatever they do. */
  destroy(): Promise<void>
}

/**
 * Starts worker threads.
 *
 * @param workerFile entry point of the threads; default: workers/point.js
 */
export async function createPointPool(nrWorkers: number, workerFile?: URL): Promise<PointPool> {
  const pool = await createThreadPool<PointTask, PointOutcome>(workerFile ?? 'point', nrWorkers)
  // A worker that dies between two points is replaced, and nobody misses it.
  pool.on('error', () => undefined)
  return {
    async run(task) {
      let outcome: PointOutcome
      try {
        outcome = await pool.run(task)
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new EngineError(`${describePoint(task.point)}: its worker died: ${reason}`, { cause })
      }
      if ('fault' in outcome) throw errorOf(outcome.fault)
      return outcome.summary
    },
    destroy: () => pool.destroy(),
  }
}
