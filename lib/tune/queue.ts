/**
 * The queue of a sweep: who runs which point next. The one in the box keeps the points of this process; a queue that
 * many machines share has the same three methods.
 */
import type { DamonLabError } from '../base/errors.js'
import type { PointResult, SweepPoint } from './point.js'

/** Hands out points, and hears what became of them. */
export interface PointQueue {
  /** The next point to be run; undefined when none is left. Each point is handed out once, unless it comes back. */
  take(): Promise<SweepPoint | undefined>
  /** A point has been run, and its result has been kept. */
  done(point: SweepPoint, result: PointResult): Promise<void>
  /**
   * A point could not be run.
   *
   * @param error ERR_ENGINE: the worker that ran it died
   * @returns `again`: it will be handed out once more; `lost`: it is given up
   */
  failed(point: SweepPoint, error: DamonLabError): Promise<'again' | 'lost'>
}

/** Makes the queue of the points that are left. */
export type PointQueueFactory = (points: Iterable<SweepPoint>) => PointQueue

/** A queue of this process. A point whose worker died is tried once more. */
export function createLocalQueue(points: Iterable<SweepPoint>): PointQueue {
  const left = points[Symbol.iterator]()
  const again: SweepPoint[] = []
  const tried = new Set<string>()
  return {
    take() {
      const point = again.shift() ?? left.next()
      if ('id' in point) return Promise.resolve(point)
      return Promise.resolve(point.done === true ? undefined : point.value)
    },
    done: () => Promise.resolve(),
    failed(point, { code }) {
      if (code !== 'ERR_ENGINE' || tried.has(point.id)) return Promise.resolve('lost')
      tried.add(point.id)
      again.push(point)
      return Promise.resolve('again')
    },
  }
}
