/** Sweeps: many runs of one scenario with different values and seeds, in parallel. */
import { setImmediate } from 'node:timers/promises'
import { UsageError } from '../base/errors.js'
import { createStream, type Stream } from '../base/stream.js'
import { checkFigures, defaultFigures, runFigures } from './figures.js'
import { generator } from './generator.js'
import { manifestOf } from './manifest.js'
import { checkOptions, type SweepOptions } from './options.js'
import { parseParameters, type SweepParameter } from './parameters.js'
import { planSweep, pointsOf, type SweepPlan } from './plan.js'
import type { PointResult } from './point.js'
import { runAll } from './run-all.js'
import { stopwatch } from './stopwatch.js'
import { createMemoryStore } from './store.js'
import { openSweepFolder, type SweepFolder } from './sweep-folder.js'
import { tabulate, withFigures, type SweepTable } from './table.js'

export type { SweepOptions, SweepProgress } from './options.js'

/**
 * A sweep in progress. Iterating over it yields every point that is done: those found in the folder, then each as it
 * ends; a slow reader holds the sweep back.
 */
export interface Sweep extends AsyncIterable<PointResult> {
  /** The table; an abort by `signal` or `destroy()` resolves with what is there, `isInterrupted`. */
  readonly done: Promise<SweepTable>
  /** Waits until all is released. */
  close(): Promise<void>
  /** Cuts the sweep short, keeps what is done, releases all. */
  destroy(): Promise<void>
}

/**
 * Starts a sweep. Every point is checked before the first is run. Points that fail by a fault of the lab are told in
 * `failures`, and the others go on.
 *
 * @param scenario a file's name, or a scenario as a plain value
 * @throws UsageError when an option is wrong; through `done`: ScenarioError for the first combination that is
 *   refused, FileError when results cannot be kept, AbortedError when cut while points were checked
 */
export function sweep(scenario: string | object, options: SweepOptions = {}): Sweep {
  const parameters = parseParameters(options.set ?? [])
  checkOptions(options)
  if (parameters.length === 0 && (options.seeds ?? 1) === 1) {
    throw new UsageError('a sweep over nothing; expected a parameter, or several seeds', {
      hint: 'for example --set targets.0.memory=1GiB,2GiB or --seeds 5',
    })
  }
  const stop = new AbortController()
  const signal =
    options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
  const stream = createStream<PointResult>()
  signal.addEventListener('abort', () => stream.release())
  const done = execute(scenario, parameters, options, signal, stream)
  done.then(
    () => stream.end(),
    (error: unknown) => stream.end(error as Error),
  )
  const settled = done.then(
    () => undefined,
    () => undefined,
  )
  return {
    done,
    close: () => settled,
    destroy() {
      stop.abort()
      return settled
    },
    [Symbol.asyncIterator]() {
      if (stream.isRead) throw new UsageError('a sweep can be iterated over once')
      return stream.iterate()
    },
  }
}

async function execute(
  scenario: string | object,
  parameters: readonly SweepParameter[],
  options: SweepOptions,
  signal: AbortSignal,
  stream: Stream<PointResult>,
): Promise<SweepTable> {
  await setImmediate()
  const { duration, seed, seeds: nrSeeds = 1, onProgress } = options
  const source = { scenario, ...(duration !== undefined && { duration }) }
  const wallSeconds = stopwatch()
  const plan = await planSweep({
    ...source,
    parameters,
    nrSeeds,
    signal,
    ...(seed !== undefined && { seed }),
    onChecked(done, total) {
      const phase = 'checking'
      onProgress?.({ phase, done, total, foundDone: 0, failed: 0, wallSeconds: wallSeconds() })
    },
  })
  const { space } = plan
  const figures = options.figures ?? defaultFigures(space)
  checkFigures(figures, space)
  if (space.kind === 'fleet' && options.keepRecords === true) {
    throw new UsageError('--keep-records: fleets leave no records; expected it left out')
  }
  const folder = openFolder(plan, options)
  const store = folder?.store ?? createMemoryStore()
  try {
    const recordFile = (id: string): string | undefined => folder?.recordFile(id)
    const failures = await runAll({ plan, source, options, signal, stream, store, recordFile })
    const names = plan.rows.length <= WIDE_ROWS_MAX ? [...figures, ...runFigures(space)] : figures
    const wide = tabulate({
      plan,
      figures: [...new Set(names)],
      results: store.results(),
      isInterrupted: signal.aborted,
      failures,
    })
    const table = withFigures(wide, figures)
    if (folder !== undefined) {
      const { sweepPage } = await import('./page.js')
      const texts = { canonical: plan.canonical, command: options.command }
      folder.writeTable(table, sweepPage(wide, texts))
    }
    return table
  } finally {
    folder?.close()
  }
}

/** Rows up to which the page holds every figure, not only those asked for. */
const WIDE_ROWS_MAX = 2_000

function openFolder(plan: SweepPlan, { out, keepRecords }: SweepOptions): SweepFolder | undefined {
  if (out === undefined) return undefined
  const manifest = manifestOf(plan, {
    generator: generator(),
    isKeepingRecords: keepRecords === true,
  })
  const ids = new Set<string>()
  for (const { id } of pointsOf(plan)) ids.add(id)
  return openSweepFolder(out, manifest, (id) => ids.has(id))
}
