/**
 * A run in which workloads and monitors are threads that race in real time, as on a real machine, for the same access
 * bits. No thread waits for another, so no two such runs are alike: what a monitor sees depends on when the scheduler
 * lets whom run. The main thread starts all at one instant, takes snapshots in, puts them in order, and stops.
 */
import { setTimeout } from 'node:timers/promises'
import type { CoordinatorResult, CoordinatorSetup } from '../coordinator.js'
import { outboxBytesOf } from '../coordinator.js'
import { createSequencer, letOut, takeIn, type SequencerSink } from '../sequencer.js'
import type { ThreadsSummary } from '../summary.js'
import { createClock, monotonicUs } from './clock.js'
import { nrReady, readMail, returnMail, start, stop } from './control.js'
import { divide } from './division.js'
import type { MonitorResult } from './monitor-thread.js'
import { createThreads, type Threads } from './threads.js'
import type { WorkloadResult } from './workload-thread.js'

/** How often the main thread looks at the others. */
const LOOK_MS = 10

/** Runs a plan in real time. @throws EngineError when a thread dies */
export async function coordinateConcurrently(
  setup: CoordinatorSetup & { readonly workerFile?: URL },
): Promise<CoordinatorResult> {
  const { plan, workers, signal, workerFile } = setup
  const division = divide(plan, workers)
  const threads = await createThreads({
    plan,
    division,
    outboxBytes: outboxBytesOf(plan),
    ...(workerFile !== undefined && { workerFile }),
  })
  const { control } = threads
  const onAbort = (): void => stop(control)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    const clock = await startTogether(threads)
    const reachedUs = await takeSnapshots(threads, setup, clock)
    const results = await Promise.all(threads.monitors)
    stop(control)
    const workloads = await Promise.all(threads.workloads)
    await threads.close()
    return resultOf(setup, results, workloads, reachedUs)
  } catch (error) {
    stop(control)
    await threads.kill()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Waits until all threads are built, and lets them go. @returns a clock that starts then */
async function startTogether(threads: Threads): Promise<() => number> {
  while (nrReady(threads.control) < threads.nrThreads) {
    if (threads.failure !== undefined) throw threads.failure
    await setTimeout(LOOK_MS)
  }
  const startUs = monotonicUs()
  start(threads.control, startUs)
  return createClock(startUs)
}

/** Takes in what the monitoring threads hand over, until all have ended. @returns up to when all of it was recorded */
async function takeSnapshots(
  threads: Threads,
  { sink, onRound }: CoordinatorSetup,
  clock: () => number,
): Promise<number> {
  const sequencer = createSequencer()
  const reachedUs = threads.boxes.map(() => 0)
  let running = threads.monitors.length
  let reached = 0
  const onEnd = (): unknown => running--
  for (const monitor of threads.monitors) monitor.then(onEnd, onEnd)
  for (;;) {
    const isLast = running === 0
    reached = Math.max(reached, takeMails(threads, sequencer, reachedUs, sink))
    if (threads.failure !== undefined) throw threads.failure
    await onRound(Math.round(clock()))
    if (isLast) break
    await setTimeout(LOOK_MS)
  }
  // A thread that was stopped leaves what no other one can precede any more.
  letOut(sequencer, Infinity, sink)
  return reached
}

/** @returns up to when all snapshots are let out; Infinity when all contexts have ended */
function takeMails(
  { control, boxes }: Threads,
  sequencer: ReturnType<typeof createSequencer>,
  reachedUs: number[],
  sink: SequencerSink,
): number {
  const read: number[] = []
  boxes.forEach((pair, m) => {
    const mail = readMail(control, m)
    if (mail === undefined) return
    read.push(m)
    takeIn(sequencer, pair[mail.box], mail.bytes)
    reachedUs[m] = mail.reachedUs
  })
  const safeUs = Math.min(...reachedUs)
  // What stays behind is copied, so the boxes are free then.
  letOut(sequencer, safeUs, sink)
  for (const m of read) returnMail(control, m)
  return safeUs
}

function resultOf(
  { plan }: CoordinatorSetup,
  monitors: readonly MonitorResult[],
  workloads: readonly WorkloadResult[],
  reachedUs: number,
): CoordinatorResult {
  const byContext = Object.assign(
    {},
    ...monitors.map(({ figures }) => figures),
  ) as MonitorResult['figures']
  const figures = plan.contexts.map((_, context) => byContext[context])
  const isInterrupted = monitors.some((each) => each.isInterrupted)
  return {
    reachedUs: Math.min(plan.durationUs, isInterrupted ? reachedUs : lastEndUs(figures)),
    isInterrupted,
    figures,
    threads: summaryOf(monitors.length, workloads),
  }
}

/** When the last context ended: before the end of the run only where its targets had gone. */
function lastEndUs(figures: CoordinatorResult['figures']): number {
  return Math.max(0, ...figures.map(({ stoppedUs }) => stoppedUs ?? Infinity))
}

function summaryOf(monitoring: number, workloads: readonly WorkloadResult[]): ThreadsSummary {
  const turns = workloads.reduce((sum, each) => sum + each.turns, 0)
  const lateUs = workloads.reduce((sum, each) => sum + each.lateUsSum, 0)
  return {
    monitoring,
    workload: workloads.length,
    touchesLateUs:
      turns === 0
        ? null
        : {
            mean: Math.round(lateUs / turns),
            max: Math.round(Math.max(...workloads.map(({ lateUsMax }) => lateUsMax))),
          },
  }
}
