/** Runs the points of a sweep that are not done. */
import { availableParallelism } from 'node:os'
import type { Stream } from '../base/stream.js'
import type { SweepOptions } from './options.js'
import { pointsOf, type SweepPlan } from './plan.js'
import type { PointFailure, PointResult } from './point.js'
import { createPointPool } from './point-pool.js'
import { createLocalQueue } from './queue.js'
import type { SweepSource } from './source.js'
import { stopwatch } from './stopwatch.js'
import type { ResultStore } from './store.js'
import { workOff } from './work.js'

/** What is to be run, and where results go. */
export interface RunAllInput {
  readonly plan: SweepPlan
  readonly source: SweepSource
  readonly options: SweepOptions
  readonly signal: AbortSignal
  readonly stream: Stream<PointResult>
  readonly store: ResultStore
  /** Where the record of a point goes; undefined: nowhere. */
  readonly recordFile: (id: string) => string | undefined
}

/**
 * Runs the points that are not done, until the signal aborts.
 *
 * @returns those that failed
 * @throws FileError where results cannot be kept, or the scenario's files have gone
 */
export async function runAll(input: RunAllInput): Promise<PointFailure[]> {
  const { plan, source, options, signal, stream, store } = input
  const total = plan.rows.length * plan.nrSeeds
  let foundDone = 0
  for (const result of stream.isRead ? store.results() : []) {
    stream.put(result)
    await stream.drained()
  }
  for (const { id } of pointsOf(plan)) if (store.has(id)) foundDone++
  let done = foundDone
  const failures: PointFailure[] = []
  const wallSeconds = stopwatch()
  const report = (): void => {
    const failed = failures.length
    const progress = { done, total, foundDone, failed, wallSeconds: wallSeconds() }
    options.onProgress?.({ phase: 'running', ...progress })
  }
  report()
  if (done === total) return failures
  const asked = options.workers ?? availableParallelism()
  const nrAtOnce = Math.min(asked, total - done)
  const pool = await createPointPool(nrAtOnce, options.workerFile)
  try {
    await workOff({
      queue: (options.queue ?? createLocalQueue)(pointsLeft(plan, store)),
      nrAtOnce,
      signal,
      run(point) {
        const recordFile = input.recordFile(point.id)
        return pool.run({ source, point, ...(recordFile !== undefined && { recordFile }) })
      },
      async onResult(result) {
        store.add(result)
        done++
        report()
        stream.put(result)
        await stream.drained()
      },
      onFailure(failure) {
        failures.push(failure)
        report()
      },
      cut() {
        stream.release()
        void pool.destroy()
      },
    })
  } finally {
    await pool.destroy()
  }
  return failures
}

function* pointsLeft(plan: SweepPlan, store: ResultStore): ReturnType<typeof pointsOf> {
  for (const point of pointsOf(plan)) if (!store.has(point.id)) yield point
}
