import { closeSync, openSync } from 'node:fs'
import { runPoint, type PointOutcome, type PointTask } from '../../lib/tune/run-point.js'

/**
 * A worker that dies in points of seed 8, as when memory runs out: each time, or where DYING_POINT_MARK names a file
 * that is not there yet, once.
 */
export default function runOrDie(task: PointTask): Promise<PointOutcome> {
  if (task.point.seed === 8 && isTime()) {
    // eslint-disable-next-line no-restricted-properties -- dying is what it is for
    process.exit(9)
  }
  return runPoint(task)
}

function isTime(): boolean {
  const { DYING_POINT_MARK } = process.env
  if (DYING_POINT_MARK === undefined) return true
  try {
    closeSync(openSync(DYING_POINT_MARK, 'wx'))
    return true
  } catch {
    return false
  }
}
