/** Works a queue off. */
import { DamonLabError } from '../base/errors.js'
import type { PointFailure, PointResult, SweepPoint } from './point.js'
import type { PointQueue } from './queue.js'

/** What is done with the points of a queue. */
export interface Work {
  readonly queue: PointQueue
  /** Points at a time. */
  readonly nrAtOnce: number
  readonly signal: AbortSignal
  run(point: SweepPoint): Promise<PointResult['summary']>
  /** Keeps a result, and waits until there is room for the next. */
  onResult(result: PointResult): Promise<void>
  /** A point is given up. */
  onFailure(failure: PointFailure): void
  /** Ends what is under way: `run` rejects, `onResult` waits no longer. */
  cut(): void
}

/**
 * Works until the queue is empty, or the signal aborts. A point that fails by a fault of the lab is told, and the
 * others go on; what would hit all of them, such as a full disk, ends the work.
 *
 * @throws FileError, and what else is no fault of the lab; what the queue throws
 */
export async function workOff(work: Work): Promise<void> {
  const { signal, queue, nrAtOnce } = work
  let isCut = false
  const cut = (): void => {
    isCut = true
    work.cut()
  }
  const loop = async (): Promise<void> => {
    try {
      while (!isCut) {
        const point = await queue.take()
        if (point === undefined) return
        await runOne(work, point, () => isCut)
      }
    } catch (error) {
      cut()
      throw error
    }
  }
  if (signal.aborted) return
  signal.addEventListener('abort', cut)
  const loops = await Promise.allSettled(Array.from({ length: nrAtOnce }, loop))
  signal.removeEventListener('abort', cut)
  const failed = loops.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function runOne(work: Work, point: SweepPoint, isCut: () => boolean): Promise<void> {
  const { queue } = work
  let summary: PointResult['summary']
  try {
    summary = await work.run(point)
  } catch (error) {
    // What is under way when all is cut has not failed.
    if (isCut()) return
    if (!isOwnFault(error)) throw error
    if ((await queue.failed(point, error)) === 'lost') {
      work.onFailure({ point, code: error.code, message: error.message })
    }
    return
  }
  const result = { ...point, summary }
  await work.onResult(result)
  await queue.done(point, result)
}

/** A fault of the lab, or a worker that died: the next point may be fine. */
function isOwnFault(error: unknown): error is DamonLabError {
  return error instanceof DamonLabError && ['ERR_ENGINE', 'ERR_INVARIANT'].includes(error.code)
}
