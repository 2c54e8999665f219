/**
 * A monitoring thread: runs contexts as the kernel runs kdamonds. Each prepares its regions, sleeps for a sampling
 * interval of real time, checks them, does what is due, and begins again; all that it does, and what the sleep is
 * too long, stretches its loop. Contexts that share a thread wait for each other.
 */
import { createSharedCpu, type SharedCpu } from '../../core/shared-cpu.js'
import { completeWork, countSamples, figuresSoFar } from '../context-runner.js'
import type { ContextFigures, RealTimeFigures } from '../figures.js'
import { doOther, groupReachedUs, type LocalContext } from '../local-driver.js'
import { checkTargets, prepareTargets } from '../sampling.js'
import { createLocalContext } from '../shard.js'
import type { World } from '../world.js'
import { createClock } from './clock.js'
import { awaitStart, sleepUntil, type Control } from './control.js'
import { createMailer, type Mailer } from './mailer.js'

/** What a monitoring thread tells at its end. */
export interface MonitorResult {
  /** By context. */
  readonly figures: Readonly<Record<number, ContextFigures>>
  readonly isInterrupted: boolean
}

/** What a monitoring thread is told. */
export interface MonitorSetup {
  /** Number of the thread among those that monitor. */
  readonly index: number
  readonly contexts: readonly number[]
  readonly boxes: readonly [SharedArrayBuffer, SharedArrayBuffer]
}

/** A context in real time. */
interface RealContext {
  readonly local: LocalContext
  /** The context's clock, which its loop reads after each sampling interval. */
  readonly cpu: SharedCpu
  /** When the sampled pages are to be checked, or a wait ends; Infinity: the context has ended. */
  dueUs: number
  /** The last check; -1: none since the start, or since a wait. */
  checkedUs: number
  readonly realTime: RealTimeFigures
}

/** A CPU whose time is that of the clock alone. */
const NO_COSTS = {
  iterationUs: 0,
  sliceUs: 0,
  nice: 0,
  bursts: [],
  prepareUs: 0,
  checkUs: 0,
  tickUs: 0,
  tickPhaseUs: 0,
  periodUs: 0,
  startUs: 0,
  busyUs: 0,
}

/** Runs the contexts to the end of the run, or until it is stopped. */
export function runMonitorThread(
  world: World,
  setup: MonitorSetup,
  control: Control,
): MonitorResult {
  const contexts = setup.contexts.map((context) => createRealContext(world, context))
  const group = {
    contexts: contexts.map(({ local }) => local),
    spaces: [],
    ticker: null,
    markedUs: 0,
  }
  const mailer = createMailer(control, setup.index, setup.boxes, () => groupReachedUs(group))
  const startUs = awaitStart(control)
  let isInterrupted = startUs === undefined
  if (startUs !== undefined) {
    const clock = createClock(startUs)
    for (const context of contexts) beginInterval(context, mailer, clock)
    isInterrupted = !runContexts(contexts, mailer, control, clock)
  }
  mailer.flush()
  const figures = contexts.map(({ local: { runner }, realTime }) => [
    runner.context,
    { ...figuresSoFar(runner), realTime },
  ])
  return { figures: Object.fromEntries(figures) as MonitorResult['figures'], isInterrupted }
}

/** @returns false where the run was stopped before all contexts had ended */
function runContexts(
  contexts: readonly RealContext[],
  mailer: Mailer,
  control: Control,
  clock: () => number,
): boolean {
  for (;;) {
    let next: RealContext | undefined
    for (const context of contexts) {
      if (context.dueUs < (next?.dueUs ?? Infinity)) next = context
    }
    if (next === undefined) return true
    if (!sleepUntil(control, clock, next.dueUs)) return false
    if (next.local.runner.pending!.do === 'idle') endWait(next, clock)
    else endInterval(next, clock)
    beginInterval(next, mailer, clock)
    mailer.offer(clock())
  }
}

/** Checks the sampled pages. */
function endInterval(context: RealContext, clock: () => number): void {
  const { local, cpu, realTime } = context
  const { runner, preparedUs } = local
  const nowUs = Math.max(runner.state.nowUs + 1, Math.round(clock()))
  const max = checkTargets(runner.targets, preparedUs, nowUs)
  countSamples(runner, 1)
  const realUs = nowUs - context.checkedUs
  realTime.intervals++
  realTime.realUs += realUs
  realTime.askedUs += runner.state.attrs.sampleUs
  realTime.longestUs = Math.max(realTime.longestUs, realUs)
  context.checkedUs = nowUs
  cpu.nowUs = nowUs
  completeWork(runner, max)
}

/** Schemes were inactive, or the context paused: nothing was sampled. */
function endWait(context: RealContext, clock: () => number): void {
  const { runner } = context.local
  context.cpu.nowUs = Math.max(runner.state.nowUs + 1, Math.round(clock()))
  context.checkedUs = -1
  completeWork(runner, 0)
}

/** Does what is due between two intervals, and prepares the pages of the next one, or lets a wait begin. */
function beginInterval(context: RealContext, mailer: Mailer, clock: () => number): void {
  const { local } = context
  const { runner } = local
  for (;;) {
    const work = runner.pending
    if (work === undefined) {
      context.dueUs = Infinity
      return
    }
    if (work.do === 'sample') {
      const nowUs = Math.max(runner.state.nowUs, Math.round(clock()))
      prepareTargets(runner.targets, work.tick, nowUs)
      local.preparedUs = nowUs
      if (context.checkedUs < 0) context.checkedUs = nowUs
      context.dueUs = clock() + work.sampleUs
      return
    }
    if (work.do === 'idle') {
      context.dueUs = Math.min(work.untilUs, runner.state.untilUs)
      return
    }
    if (!doOther(local, work, mailer.box)) mailer.send()
  }
}

function createRealContext(world: World, context: number): RealContext {
  const cpu = createSharedCpu(NO_COSTS)
  return {
    local: createLocalContext(world, context, cpu),
    cpu,
    dueUs: Infinity,
    checkedUs: -1,
    realTime: { intervals: 0, realUs: 0, askedUs: 0, longestUs: 0 },
  }
}
