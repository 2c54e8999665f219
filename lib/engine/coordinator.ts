/**
 * One per run: decides how far everybody runs, drives the contexts that are spread, and lets the snapshots out
 * in order.
 *
 * A round is one barrier. In it, every shard runs its own groups up to a time, and does a piece of work of one
 * spread context, if there is any. While shards work, the coordinator empties the boxes of the round before.
 */
import type { ContextWork } from '../core/context-state.js'
import { assign, assignToCaller } from './assignment.js'
import { cut, type ShardResult } from './control-block.js'
import { figuresSoFar } from './context-runner.js'
import { createLocalCrew, createWorkerCrew, type Crew } from './crew.js'
import type { ContextFigures } from './figures.js'
import { areHooksUsed, type RunHooks } from './hooks.js'
import { outboxOver, type Outbox } from './outbox.js'
import { createPace } from './pace.js'
import type { RunPlan } from './plan.js'
import { passBytesMaxOf } from './scheme-events.js'
import { createSequencer, letOut, takeIn, type SequencerSink } from './sequencer.js'
import { shareFirstIndexes, shareMemory } from './share-memory.js'
import {
  completeSharedWork,
  createSpreadContext,
  nextSharedWork,
  spreadReachedUs,
  type SpreadContext,
} from './spread-context.js'
import type { ThreadsSummary } from './summary.js'
import { snapshotBytesMaxOf } from './table-size.js'
import { createWorld } from './world.js'

/**
 * Bytes of a box besides the largest snapshot: what a round brings, mostly, but no more, since collecting shared
 * buffers is left for long where many runs follow each other.
 */
const OUTBOX_BYTES_MIN = 1024 * 1024
const OUTBOX_BYTES_MAX = 16 * OUTBOX_BYTES_MIN
const OUTBOX_BYTES_PER_CONTEXT = 256 * 1024

/** What the coordinator is given. */
export interface CoordinatorSetup {
  readonly plan: RunPlan
  readonly access: 'bits' | 'lazy'
  readonly workers: number
  /** See `assign`. */
  readonly spreadAbove: number
  readonly signal: AbortSignal
  /** Functions of the caller, called in this thread. */
  readonly hooks: RunHooks
  /** Takes attribute sets and snapshots in order; each set before the first snapshot that uses it. */
  readonly sink: SequencerSink
  /** Called in each round with the time whose snapshots are all out; the run waits for it. */
  readonly onRound: (reachedUs: number) => Promise<void>
}

/** How a run came out. */
export interface CoordinatorResult {
  readonly reachedUs: number
  readonly isInterrupted: boolean
  /** By context. */
  readonly figures: readonly ContextFigures[]
  /** Of concurrent runs. */
  readonly threads?: ThreadsSummary
}

/** Runs a plan to its end. @throws EngineError when a worker dies */
export async function coordinate(setup: CoordinatorSetup): Promise<CoordinatorResult> {
  const { plan, access, workers, signal } = setup
  const { hooks } = setup
  const assignment = areHooksUsed(hooks)
    ? assignToCaller(plan, access, workers)
    : assign(plan, access, workers, setup.spreadAbove)
  const shared = shareMemory(plan, access, assignment)
  const firstIndexes = shareFirstIndexes(plan, assignment)
  const outboxBytes = outboxBytesOf(plan)
  const crewSetup = { plan, access, assignment, shared, firstIndexes, outboxBytes, hooks }
  const crew = workers === 1 ? createLocalCrew(crewSetup) : await createWorkerCrew(crewSetup)
  const onAbort = (): void => cut(crew.control)
  signal.addEventListener('abort', onAbort)
  try {
    // The shards hold the bits; here the spaces of spread contexts serve the truth only.
    const world = createWorld(plan, 'lazy', { tables: shared.tables, bits: {} }, hooks)
    const spread = assignment.spread.map((context) =>
      createSpreadContext(world, context, new Int32Array(firstIndexes[context])),
    )
    const course = createCourse(crew, spread, outboxOver(new SharedArrayBuffer(outboxBytes)))
    const isInterrupted = await runRounds(course, setup)
    return {
      reachedUs: Math.min(reachedUsOf(course), plan.durationUs),
      isInterrupted,
      figures: await collectFigures(course, plan),
    }
  } catch (error) {
    await crew.kill()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Size of a box that is emptied every so often. */
export function outboxBytesOf(plan: RunPlan): number {
  const bytes = OUTBOX_BYTES_PER_CONTEXT * plan.contexts.length
  const share = Math.min(Math.max(bytes, OUTBOX_BYTES_MIN), OUTBOX_BYTES_MAX)
  return share + snapshotBytesMaxOf(plan) + passBytesMaxOf(plan)
}

/** Where a run stands. */
interface Course {
  readonly crew: Crew
  readonly spread: readonly SpreadContext[]
  /** For the snapshots of spread contexts. */
  readonly box: Outbox
  readonly sequencer: ReturnType<typeof createSequencer>
  /** Results of the last round, and which boxes are still full of it. */
  results: readonly ShardResult[]
  fullBox: number
  localReachedUs: number
}

function createCourse(crew: Crew, spread: readonly SpreadContext[], box: Outbox): Course {
  const sequencer = createSequencer()
  return { crew, spread, box, sequencer, results: [], fullBox: 0, localReachedUs: 0 }
}

/** @returns whether the run was interrupted */
async function runRounds(course: Course, setup: CoordinatorSetup): Promise<boolean> {
  const { crew, spread } = course
  const pace = createPace()
  let isCut = false
  while (reachedUsOf(course) !== Infinity && !isCut) {
    const task = nextTask(spread, course.box)
    if (task === 'full') {
      drain(course, setup.sink)
      continue
    }
    const started = performance.now()
    const untilUs = untilUsOf(course, task, pace.stepUs, setup.plan.durationUs)
    const results = crew.round({ order: 'run', untilUs, spread: task?.spread })
    // Where the sink throws, the round's own failure is that of workers being killed.
    results.catch(() => undefined)
    const reachedUs = drain(course, setup.sink)
    await Promise.all([results, setup.onRound(reachedUs)])
    course.results = await results
    course.fullBox = crew.lastRound % 2
    if (task === undefined) pace.took(performance.now() - started)
    course.localReachedUs = Math.min(...course.results.map((result) => result.reachedUs))
    isCut = setup.signal.aborted || course.results.some(({ status }) => status === 'cut')
    if (task !== undefined && !isCut) {
      completeSharedWork(task.context, task.spread.work, course.results)
    }
  }
  await setup.onRound(drain(course, setup.sink))
  return isCut
}

/** A round's piece of work on a spread context. */
interface SpreadTask {
  readonly context: SpreadContext
  readonly spread: { readonly context: number; readonly work: ContextWork }
}

/** The next piece of work of the spread context that is behind the others. */
function nextTask(spread: readonly SpreadContext[], box: Outbox): SpreadTask | undefined | 'full' {
  let context: SpreadContext | undefined
  for (const candidate of spread) {
    const isBehind = context === undefined || spreadReachedUs(candidate) < spreadReachedUs(context)
    if (isBehind) context = candidate
  }
  if (context === undefined) return undefined
  const work = nextSharedWork(context, box)
  if (work === 'full') return 'full'
  if (work === undefined) return undefined
  return { context, spread: { context: context.runner.context, work } }
}

/** Local groups keep pace with spread contexts; where there are none, rounds take an even wall time. */
function untilUsOf(
  { localReachedUs }: Course,
  task: SpreadTask | undefined,
  stepUs: number,
  durationUs: number,
): number {
  const work = task?.spread.work
  if (work === undefined) return Math.min(durationUs, localReachedUs + stepUs)
  if (work.do !== 'sample') return 0
  return Math.min(durationUs, work.startUs + work.samples * work.sampleUs)
}

/** Empties the boxes, lets out what no context can precede any more, and returns that time. */
function drain(course: Course, sink: SequencerSink): number {
  const { crew, sequencer, box, results, fullBox } = course
  results.forEach(({ outboxBytes }, shard) => {
    takeIn(sequencer, crew.outboxes[shard][fullBox], outboxBytes)
  })
  course.results = []
  takeIn(sequencer, box, box.used)
  box.used = 0
  const reachedUs = reachedUsOf(course)
  letOut(sequencer, reachedUs, sink)
  return reachedUs
}

/** All snapshots up to this time are taken in, or in the boxes. */
function reachedUsOf({ localReachedUs, spread }: Course): number {
  return Math.min(localReachedUs, ...spread.map(spreadReachedUs))
}

async function collectFigures(
  { crew, spread }: Course,
  plan: RunPlan,
): Promise<readonly ContextFigures[]> {
  const local = Object.assign({}, ...(await crew.stop())) as Record<number, ContextFigures>
  for (const { runner } of spread) local[runner.context] = figuresSoFar(runner)
  return plan.contexts.map((_, context) => local[context])
}
