/** Running a plan: the engine's door. */
import { setImmediate } from 'node:timers/promises'
import { UsageError } from '../base/errors.js'
import { createStream, type Stream } from '../base/stream.js'
import type { Snapshot } from '../core/snapshot.js'
import { decodeSnapshot } from '../record/decode-snapshot.js'
import { createRecordWriter, type RecordWriter } from '../record/writer.js'
import { coordinateConcurrently } from './concurrent/coordinate.js'
import { chooseThreads } from './concurrent/division.js'
import { areHooksUsed, type RunHooks } from './hooks.js'
import { coordinate } from './coordinator.js'
import { chooseWorkers } from './crew.js'
import type { RunPlan } from './plan.js'
import type { SequencerSink } from './sequencer.js'
import { summarize } from './summarize.js'
import type { RunSummary } from './summary.js'
import { chooseAccess, regionSamplesOf } from './work-estimate.js'

export type { Snapshot, SnapshotTarget } from '../core/snapshot.js'

/** How to run a plan; nothing here changes the result (of concurrent runs, which differ each time, the threads do). */
export interface RunOptions extends RunHooks {
  /**
   * Worker threads; default: as many as the work is worth, at most the number of cores. 1 runs in this thread. Of a
   * concurrent run half of them monitor and the others touch memory, at least one each.
   */
  readonly workers?: number
  /** Where to write the record; left out: no record. */
  readonly recordFile?: string
  /** The canonical scenario, stored in the record's header; default: the plan. */
  readonly scenario?: unknown
  /** Aborting ends the run at once; what was recorded is kept. */
  readonly signal?: AbortSignal
  /** Called about ten times a second of wall time. */
  readonly onProgress?: (progress: RunProgress) => void
  /**
   * A context alone on its memory is spread over the workers when one of its aggregations is at least this many
   * region samples of work; below, the barriers would cost more than they bring. Default 400,000.
   */
  readonly spreadAbove?: number
}

/** How far a run is. */
export interface RunProgress {
  readonly virtualUs: number
  readonly durationUs: number
  readonly wallSeconds: number
}

/** A run in progress. Iterating over it yields every snapshot, in (time, context) order. */
export interface Run extends AsyncIterable<Snapshot> {
  /** Settles when the run has ended; an abort by `signal` or `destroy()` resolves with `isInterrupted`. */
  readonly done: Promise<RunSummary>
  /** Waits until the run has come to its end, then until all is released. */
  close(): Promise<void>
  /** Cuts the run short, keeps what was recorded, releases all. */
  destroy(): Promise<void>
}

/** Some milliseconds of work per aggregation: below, barriers would eat what a second thread brings. */
const SPREAD_ABOVE = 400_000
const PROGRESS_MS = 100

/**
 * Starts a run. It begins in a later turn of the event loop, so an iteration that starts right away misses
 * nothing; a slow reader holds the run back.
 *
 * @throws UsageError when an option is out of range; through `done`: EngineError when a worker dies, FileError
 *   when the record cannot be written
 */
export function startRun(plan: RunPlan, options: RunOptions = {}): Run {
  const { workers } = options
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 1024)) {
    throw new UsageError(`workers: got ${workers}; expected a whole number from 1 to 1024`)
  }
  if (options.tracer !== undefined && workers !== 1) {
    throw new UsageError(`workers: got ${workers ?? 'nothing'}; expected 1 for a traced run`)
  }
  if (plan.concurrent === true && areHooksUsed(options)) {
    throw new UsageError(
      'feedback, onAggregation, observe, tracer: not usable in a concurrent run, whose contexts run in other ' +
        'threads; expected none',
      { hint: 'leave them out, or concurrent' },
    )
  }
  const stop = new AbortController()
  const signal =
    options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
  const stream = createStream<Snapshot>()
  signal.addEventListener('abort', () => stream.release())
  const done = execute(plan, options, signal, stream)
  // Failures reach the caller through `done`; the iterator and close() must not make them unhandled.
  done.then(
    () => stream.end(),
    (error: unknown) => stream.end(error as Error),
  )
  let hasStarted = false
  const settled = done.then(
    () => undefined,
    () => undefined,
  )
  void setImmediate().then(() => (hasStarted = true))
  return {
    done,
    close: () => settled,
    destroy() {
      stop.abort()
      return settled
    },
    [Symbol.asyncIterator]() {
      if (stream.isRead) throw new UsageError('a run can be iterated over once')
      if (hasStarted) {
        throw new UsageError('the run has begun; expected iteration right after startRun()')
      }
      return stream.iterate()
    },
  }
}

async function execute(
  plan: RunPlan,
  options: RunOptions,
  signal: AbortSignal,
  stream: Stream<Snapshot>,
): Promise<RunSummary> {
  await setImmediate()
  const started = performance.now()
  const wallSeconds = (): number => (performance.now() - started) / 1000
  const isConcurrent = plan.concurrent === true
  const workers = isConcurrent
    ? chooseThreads(plan, options.workers)
    : chooseWorkers(options.workers, regionSamplesOf(plan))
  const access = chooseAccess(plan)
  const { recordFile, scenario, onProgress } = options
  const writer =
    recordFile === undefined ? undefined : createRecordWriter(recordFile, scenario ?? plan)
  const { durationUs } = plan
  let reported = 0
  try {
    const result = await (isConcurrent ? coordinateConcurrently : coordinate)({
      plan,
      access,
      workers,
      spreadAbove: options.spreadAbove ?? SPREAD_ABOVE,
      signal,
      hooks: options,
      sink: createSink(writer, stream),
      async onRound(reachedUs) {
        const now = performance.now()
        if (onProgress !== undefined && now - reported >= PROGRESS_MS) {
          reported = now
          const virtualUs = Math.min(reachedUs, durationUs)
          onProgress({ virtualUs, durationUs, wallSeconds: wallSeconds() })
        }
        // Lets signals, timers and readers have their turn.
        await setImmediate()
        await stream.drained()
      },
    })
    writer?.close({ isInterrupted: result.isInterrupted })
    return summarize(
      { plan, access, workers, wallSeconds: wallSeconds(), ...result },
      result.figures,
    )
  } catch (error) {
    writer?.destroy()
    throw error
  }
}

function createSink(writer: RecordWriter | undefined, stream: Stream<Snapshot>): SequencerSink {
  return {
    onAttributes({ id, context, attrs }) {
      const { aggrSamples: _, ...set } = attrs
      writer?.writeAttributes({ id, context, ...set })
    },
    onEvent({ line }) {
      writer?.writeLine(line)
    },
    onSnapshot({ bytes }) {
      writer?.writeSnapshot(bytes)
      if (stream.isRead) stream.put(decodeSnapshot(bytes, 0).snapshot)
    },
  }
}
