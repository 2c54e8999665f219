import type { RunPlan } from './plan.js'
import type { RunSummary } from './summary.js'

/** How to run a plan; nothing here changes the result. */
export interface RunOptions {
  /** Worker threads; default: as many as the work is worth, at most the number of cores. 1 runs in this thread. */
  readonly workers?: number
  /** Where to write the record; left out: no record. */
  readonly recordFile?: string
  /** The canonical scenario, stored in the record's header; default: the plan. */
  readonly scenario?: unknown
  /** Aborting ends the run at the next epoch; what was recorded is kept. */
  readonly signal?: AbortSignal
  /** Called about ten times a second of wall time. */
  readonly onProgress?: (progress: RunProgress) => void
}

/** How far a run is. */
export interface RunProgress {
  readonly virtualUs: number
  readonly durationUs: number
  readonly wallSeconds: number
}

/** One snapshot: the regions of a context at the end of an aggregation, merged, before they are split. */
export interface Snapshot {
  readonly timeUs: number
  readonly context: number
  readonly targets: readonly SnapshotTarget[]
}

/** The regions of one target; columns of equal length, address pages half open. */
export interface SnapshotTarget {
  readonly startPage: Float64Array
  readonly endPage: Float64Array
  readonly nrAccesses: Uint32Array
  readonly age: Uint32Array
}

/** A run in progress. Iterating over it yields every snapshot, in (time, context) order. */
export interface Run extends AsyncIterable<Snapshot> {
  /** Settles when the run has ended; an abort by `signal` or `destroy()` resolves with `isInterrupted`. */
  readonly done: Promise<RunSummary>
  /** Waits until the run has come to its end, then until all is released. */
  close(): Promise<void>
  /** Cuts the run at the next epoch, keeps what was recorded, releases all. */
  destroy(): Promise<void>
}

/**
 * Starts a run.
 *
 * @throws EngineError (through `done`) when a worker dies; FileError when the record cannot be written
 */
export function startRun(plan: RunPlan, options: RunOptions = {}): Run {
  void plan
  void options
  throw new Error('not built')
}
