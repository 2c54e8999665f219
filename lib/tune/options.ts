/** What a sweep is asked for. */
import { UsageError } from '../base/errors.js'
import { checkFigures } from './figures.js'
import type { ParameterOptions } from './parameters.js'
import { POINTS_MAX } from './plan.js'
import type { PointQueueFactory } from './queue.js'

/** What to sweep over, and where results go. */
export interface SweepOptions {
  /** `path=a,b,c` texts as of the command line, or values by path: `{ 'targets.db.memory': ['1 GiB', '2 GiB'] }`. */
  readonly set?: ParameterOptions
  /** Seeds of each point: so many from the scenario's seed on. Default 1. */
  readonly seeds?: number
  /** In place of the scenario's seed. */
  readonly seed?: number | string
  /** In place of the scenario's duration. */
  readonly duration?: string
  /** Figures of the table, by their paths in summary.json; of a fleet those of host, fleet and groups. */
  readonly figures?: readonly string[]
  /**
   * Folder for results.jsonl, results.csv, sweep.html and manifest.json. Where it holds the same sweep already, that
   * goes on, and no point is run twice. Left out: results are kept in memory.
   */
  readonly out?: string
  /** Keeps the record of each point, in `out`/records. */
  readonly keepRecords?: boolean
  /** Points at a time, each in a thread of its own; default: the number of cores. The result is the same. */
  readonly workers?: number
  /** Aborting ends the sweep; points that are done are kept. */
  readonly signal?: AbortSignal
  /** Called after each point, and while points are checked. */
  readonly onProgress?: (progress: SweepProgress) => void
  /** The queue of the points that are left; default: one of this process. */
  readonly queue?: PointQueueFactory
  /** The command that makes the same sweep, for the page. */
  readonly command?: string
  /** Entry point of the worker threads; default: workers/point.js. */
  readonly workerFile?: URL
}

/** How far a sweep is. */
export interface SweepProgress {
  /** First all combinations of values are checked, then their points are run. */
  readonly phase: 'checking' | 'running'
  /** Combinations that are checked; points that are done. */
  readonly done: number
  readonly total: number
  /** Points among `done` that an earlier sweep left in the folder. */
  readonly foundDone: number
  readonly failed: number
  /** Of this phase. */
  readonly wallSeconds: number
}

/** @throws UsageError when an option is out of range */
export function checkOptions({
  seeds = 1,
  workers = 1,
  figures,
  out,
  keepRecords,
}: SweepOptions): void {
  if (!(Number.isInteger(seeds) && seeds >= 1 && seeds <= POINTS_MAX)) {
    throw new UsageError(`seeds: got ${seeds}; expected a whole number from 1 to ${POINTS_MAX}`)
  }
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 1024)) {
    throw new UsageError(`workers: got ${workers}; expected a whole number from 1 to 1024`)
  }
  if (figures !== undefined) checkNames(figures)
  if (keepRecords === true && out === undefined) {
    throw new UsageError('records can be kept in a folder only; expected one', {
      hint: 'name it with --out, or as `out`',
    })
  }
}

/** Figures of fleets; whether they are known depends on the groups, and is seen to when those are. */
const OF_FLEETS = /^(host|fleet|groups|guests)\b/

/** What is known of no scenario is told before any point is checked. */
function checkNames(figures: readonly string[]): void {
  if (figures.length > 0 && figures.every((name) => OF_FLEETS.test(name))) return
  checkFigures(
    figures.filter((name) => !OF_FLEETS.test(name)),
    { kind: 'run', nrContexts: Infinity },
  )
}
