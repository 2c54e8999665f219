/** The threads of a concurrent run: piscina workers, each with one task that lasts as long as the run. */
import { EngineError } from '../../base/errors.js'
import { createThreadPool } from '../../base/thread-pool.js'
import { createAccessBits } from '../../space/access-bits.js'
import { targetNeeds } from '../groups.js'
import { outboxOver, type Outbox } from '../outbox.js'
import type { RunPlan } from '../plan.js'
import { createWorld, layoutOf, type SharedMemory } from '../world.js'
import { createControl, type Control } from './control.js'
import { monitoredTargetsOf, type Division } from './division.js'
import type { MonitorResult } from './monitor-thread.js'
import type { ThreadResult, ThreadSetup } from './thread.js'
import type { WorkloadResult } from './workload-thread.js'

/** What threads are made from. */
export interface ThreadsSetup {
  readonly plan: RunPlan
  readonly division: Division
  /** Size of a box; each monitoring thread has two. */
  readonly outboxBytes: number
  /** Entry point of the worker threads; default: workers/concurrent.js. */
  readonly workerFile?: URL
}

/** See the top of the file. */
export interface Threads {
  readonly control: Control
  readonly nrThreads: number
  /** By monitoring thread. */
  readonly boxes: readonly (readonly [Outbox, Outbox])[]
  /** By monitoring thread. */
  readonly monitors: readonly Promise<MonitorResult>[]
  readonly workloads: readonly Promise<WorkloadResult>[]
  /** The first death of a thread. */
  readonly failure: EngineError | undefined
  /** Waits until the threads have gone, which have ended their tasks. */
  close(): Promise<void>
  /** Ends the threads whatever they do. */
  kill(): Promise<void>
}

/** Starts the threads; they build what they need, and wait. */
export async function createThreads(setup: ThreadsSetup): Promise<Threads> {
  const { plan, division, outboxBytes } = setup
  const nrMonitors = division.monitors.length
  const nrThreads = nrMonitors + division.workloads.length
  const control = createControl(nrMonitors)
  const buffers = division.monitors.map(
    () => [new SharedArrayBuffer(outboxBytes), new SharedArrayBuffer(outboxBytes)] as const,
  )
  const pool = await createThreadPool<ThreadSetup, ThreadResult>(
    setup.workerFile ?? 'concurrent',
    nrThreads,
  )
  let failure: EngineError | undefined
  const shared = memoryOfThreads(plan)
  const launch = (role: ThreadSetup['role'], name: string): Promise<ThreadResult> => {
    const task = pool.run({ plan, shared, control: control.buffer, nrMonitors, role })
    const named = task.catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const hint = 'the record holds what was written before; run again'
      failure ??= new EngineError(`${name} died: ${reason}`, { cause, hint })
      throw failure
    })
    // Looked at through `failure` first.
    named.catch(() => undefined)
    return named
  }
  const monitors = division.monitors.map((contexts, index) =>
    launch(
      { kind: 'monitor', index, contexts, boxes: buffers[index] },
      `monitoring thread ${index} of ${nrMonitors}, with ${contexts.length} contexts,`,
    ),
  )
  const workloads = division.workloads.map((slices, index) =>
    launch({ kind: 'workload', slices }, workloadName(plan, division, index)),
  )
  return {
    control,
    nrThreads,
    boxes: buffers.map(([one, other]) => [outboxOver(one), outboxOver(other)]),
    monitors: monitors as Promise<MonitorResult>[],
    workloads: workloads as Promise<WorkloadResult>[],
    get failure() {
      return failure
    },
    close: () => pool.close(),
    kill: () => pool.destroy(),
  }
}

/** What threads share: the access bits of all that is monitored, and when pages were made old where filters ask. */
export function memoryOfThreads(plan: RunPlan): SharedMemory {
  const world = createWorld(plan, 'bits')
  const targets = monitoredTargetsOf(plan)
  const pagesOf = (target: number): number => layoutOf(world, target).pages
  const young = targets.filter((target) => targetNeeds(plan, target).young)
  return {
    tables: {},
    bits: Object.fromEntries(targets.map((target) => [target, createAccessBits(pagesOf(target))])),
    clearedAt: Object.fromEntries(
      young.map((target) => [target, new SharedArrayBuffer(8 * pagesOf(target))]),
    ),
  }
}

function workloadName(plan: RunPlan, { workloads }: Division, index: number): string {
  const names = [...new Set(workloads[index].map(({ target }) => plan.targets[target].name))]
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? `, … (${names.length})` : '')
  return `workload thread ${index} of ${workloads.length}, of ${shown},`
}
