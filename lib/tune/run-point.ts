/** What a worker thread does with a point. */
import { renameSync, rmSync } from 'node:fs'
import { faultOf, type ErrorFault } from '../base/error-fault.js'
import { UsageError } from '../base/errors.js'
import { runFleet } from '../engine/fleet/run-fleet.js'
import { startRun } from '../engine/run.js'
import { fileError } from '../record/file-errors.js'
import { changesOf, describePoint, type PointResult, type SweepPoint } from './point.js'
import {
  hashScenario,
  loadPoint,
  pointId,
  type KnownRecordings,
  type SweepSource,
} from './source.js'

/** A point, and all that is needed to run it. */
export interface PointTask {
  readonly source: SweepSource
  readonly point: SweepPoint
  /** Where to leave the record; left out: no record. */
  readonly recordFile?: string
}

/** How a point ended. */
export type PointOutcome =
  { readonly summary: PointResult['summary'] } | { readonly fault: ErrorFault }

/** Ending of a record that is being written. */
export const PART_SUFFIX = '.part'

/** What this thread has read; a thread belongs to one sweep. */
const known: KnownRecordings = new Map()

/** Runs a point in this thread. Never rejects. */
export async function runPoint(task: PointTask): Promise<PointOutcome> {
  try {
    return { summary: await summaryOf(task) }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

async function summaryOf({
  source,
  point,
  recordFile,
}: PointTask): Promise<PointResult['summary']> {
  const { seed, parameters, id } = point
  const loaded = await loadPoint(source, { set: changesOf(parameters), seed }, known)
  if (pointId(hashScenario(loaded), seed) !== id) {
    throw new UsageError(
      `${describePoint(point)}: the scenario is another one than when the sweep began`,
      { hint: 'leave its files alone while a sweep is running; begin the sweep anew' },
    )
  }
  if (loaded.kind === 'fleet') {
    const { summary } = await runFleet(loaded.loaded.plan, { workers: 1 })
    const { cost: _, guests: _guests, findings: _findings, ...kept } = summary
    return kept
  }
  const part = recordFile === undefined ? undefined : recordFile + PART_SUFFIX
  try {
    const run = startRun(loaded.loaded.plan, {
      workers: 1,
      scenario: loaded.loaded.canonical,
      ...(part !== undefined && { recordFile: part }),
    })
    const { cost: _, ...summary } = await run.done
    if (part !== undefined) finish(part, recordFile!)
    return summary
  } catch (error) {
    if (part !== undefined) rmSync(part, { force: true })
    throw error
  }
}

/** A record has its name when it is whole. */
function finish(part: string, recordFile: string): void {
  try {
    renameSync(part, recordFile)
  } catch (error) {
    throw fileError(recordFile, 'cannot be written', error)
  }
}
