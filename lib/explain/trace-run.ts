/**
 * Runs a plan again up to a time, with everything traced that is asked about, and holds it against the record.
 */
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import type { RunPlan } from '../engine/plan.js'
import { startRun, type RunProgress } from '../engine/run.js'
import type { FollowedContext, RunTracer } from '../engine/tracer.js'
import type { ContextQuestion, ResolvedQuestion } from './question.js'
import { RangeTrace } from './range-trace.js'
import { SchemesTrace } from './scheme-trace.js'
import { timeText } from './words.js'

/** How to run. */
export interface TraceOptions {
  /** Aborting it ends the run, and throws its reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RunProgress) => void
}

/** A context that is asked about, as it stands at the end. */
export interface TracedContext {
  readonly question: ContextQuestion
  readonly runner: FollowedContext
  readonly schemes: SchemesTrace
  /** null: no range is asked about. */
  readonly range: RangeTrace | null
}

/** What came of a traced run. */
export interface TracedRun {
  readonly contexts: readonly TracedContext[]
  readonly snapshots: number
  /** The first one that is not as recorded, in words; null: all are. */
  readonly difference: string | null
}

/**
 * Runs in this thread.
 *
 * @param recorded the snapshots that are to come out
 */
export async function traceRun(
  plan: RunPlan,
  question: ResolvedQuestion,
  recorded: Iterable<Snapshot>,
  { signal, onProgress }: TraceOptions = {},
): Promise<TracedRun> {
  const tracer = new ContextsTracer(question)
  const run = startRun(
    { ...plan, durationUs: question.atUs },
    {
      workers: 1,
      tracer,
      observe: (context) => tracer.observe(context),
      ...(signal !== undefined && { signal }),
      ...(onProgress !== undefined && { onProgress }),
    },
  )
  const expected = recorded[Symbol.iterator]()
  let snapshots = 0
  let difference: string | null = null
  for await (const snapshot of run) {
    snapshots++
    difference ??= differenceOf(snapshot, expected.next().value as Snapshot | undefined)
  }
  await run.done
  signal?.throwIfAborted()
  const missing = expected.next().value as Snapshot | undefined
  if (missing !== undefined) difference ??= `${placeOf(missing)} is recorded, but did not come`
  return { contexts: tracer.contexts, snapshots, difference }
}

class ContextsTracer implements RunTracer {
  readonly ticksFromUs: number
  readonly contexts: TracedContext[] = []
  readonly #questions: readonly ContextQuestion[]
  readonly #schemes = new Map<number, SchemesTrace>()
  readonly #traced = new Map<number, TracedContext>()

  constructor({ contexts, ticksFromUs }: ResolvedQuestion) {
    this.#questions = contexts
    this.ticksFromUs = ticksFromUs
  }

  /** Who follows the schemes of a context; the context itself comes later. */
  observe(context: number): SchemesTrace | undefined {
    return this.#questions.some((one) => one.context === context)
      ? this.#schemesOf(context)
      : undefined
  }

  #schemesOf(context: number): SchemesTrace {
    let schemes = this.#schemes.get(context)
    if (schemes === undefined) this.#schemes.set(context, (schemes = new SchemesTrace()))
    return schemes
  }

  onContext(runner: FollowedContext): void {
    const { context, damos, targets } = runner
    const question = this.#questions.find((each) => each.context === context)
    if (question === undefined) return
    const { target, range } = question
    const { layout } = targets[target ?? 0]
    const start = range === null ? -Infinity : layout.nextPageOf(range.startPage)
    const end = range === null ? Infinity : layout.nextPageOf(range.endPage)
    const schemes = this.#schemesOf(context)
    schemes.follow(damos, { target, start, end })
    const ranged = range === null ? null : new RangeTrace(targets[target ?? 0], start, end)
    const traced = { question, runner, schemes, range: ranged }
    this.contexts.push(traced)
    this.#traced.set(context, traced)
  }

  onWork(runner: FollowedContext, work: Parameters<RunTracer['onWork']>[1]): void {
    const traced = this.#traced.get(runner.context)
    if (traced === undefined) return
    traced.range?.onWork(runner.state, work)
    if (work.do === 'sample' || work.do === 'idle') traced.schemes.lookAt(runner.state.nowUs)
  }

  onTick(runner: FollowedContext, tick: number): void {
    this.#traced.get(runner.context)?.range?.sampling.onTick(tick)
  }
}

/** How a snapshot differs from the recorded one, in words; null: not at all. */
function differenceOf(snapshot: Snapshot, recorded: Snapshot | undefined): string | null {
  if (recorded === undefined) return `${placeOf(snapshot)} is not in the record`
  const isSamePlace = snapshot.timeUs === recorded.timeUs && snapshot.context === recorded.context
  if (!isSamePlace) return `${placeOf(snapshot)}; recorded is ${placeOf(recorded)}`
  const isSame =
    snapshot.targets.length === recorded.targets.length &&
    snapshot.targets.every((target, i) => isSameTarget(target, recorded.targets[i]))
  return isSame ? null : `${placeOf(snapshot)} has other regions than the recorded one`
}

function placeOf({ context, timeUs }: Snapshot): string {
  return `the snapshot of context ${context} at ${timeText(timeUs)}`
}

function isSameTarget(a: SnapshotTarget, b: SnapshotTarget): boolean {
  const columns = ['startPage', 'endPage', 'nrAccesses', 'age'] as const
  return columns.every(
    (name) =>
      a[name].length === b[name].length && a[name].every((value, i) => value === b[name][i]),
  )
}
