/** Running a fleet: guests step by step on their threads; between two steps, the host serves them in their order. */
import { setImmediate } from 'node:timers/promises'
import { UsageError } from '../../base/errors.js'
import {
  createFleetColumns,
  FLEET_WORDS,
  LIFE,
  type FleetColumns,
} from '../../guest/fleet-columns.js'
import {
  createHostMonitor,
  runHostMonitor,
  unwatchGuest,
  watchGuest,
  type HostMonitor,
} from '../../guest/host-monitor.js'
import { createHost, hostFree, releaseGuest, serveGuests, type Host } from '../../guest/host.js'
import { NR_FIGURES, placeOf } from '../../guest/guest-figures.js'
import type { FleetPlan } from '../../guest/plan.js'
import { chooseFleetWorkers, createFleetCrew } from './fleet-crew.js'
import { blocksOf } from './fleet-shard.js'
import { addStep, createFleetSums, type FleetCourse } from './fleet-sums.js'
import { summarizeFleet } from './summarize-fleet.js'
import type { FleetSummary } from './fleet-summary.js'

/** How to run a fleet; nothing here changes the result. */
export interface FleetRunOptions {
  /** Worker threads; default: as many as the work is worth, at most the number of cores. 1 runs in this thread. */
  readonly workers?: number
  /** Aborting ends the run after the step in hand. */
  readonly signal?: AbortSignal
  /** Called about ten times a second of wall time. */
  readonly onProgress?: (progress: FleetProgress) => void
}

/** How far a fleet is. */
export interface FleetProgress {
  readonly virtualUs: number
  readonly durationUs: number
  readonly wallSeconds: number
}

/** What a fleet came to. */
export interface FleetResult {
  readonly summary: FleetSummary
  readonly course: FleetCourse
}

const PROGRESS_MS = 100
const ACCESSED = placeOf('accessedPages')
/** Guests show what is touched every so many steps, where the host wants to know: a look at all blocks. */
const STEPS_PER_LOOK = 10
/** Free memory of a host, ‰, below which it begins to look what is touched. */
const LOOK_BELOW = 100

/**
 * Runs a fleet to its end.
 *
 * @throws UsageError when an option is out of range, EngineError when a worker dies
 */
export async function runFleet(
  plan: FleetPlan,
  options: FleetRunOptions = {},
): Promise<FleetResult> {
  const { workers, signal, onProgress } = options
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 1024)) {
    throw new UsageError(`workers: got ${workers}; expected a whole number from 1 to 1024`)
  }
  const started = performance.now()
  const columns = createFleetColumns(blocksOf(plan))
  const host = createHost(plan.host, columns, plan.seed)
  const { monitor: hostPlan } = plan.host
  const hostMonitor =
    hostPlan === null ? null : createHostMonitor(host, hostPlan, plan.kernel, plan.durationUs)
  const nrSteps = Math.floor(plan.durationUs / plan.stepUs)
  const sums = createFleetSums(plan.guests.length, nrSteps)
  const crew = await createFleetCrew(plan, columns.buffer, chooseFleetWorkers(workers, plan))
  let reported = started
  let step = 0
  try {
    while (step < nrSteps && signal?.aborted !== true) {
      step++
      const nowUs = step * plan.stepUs
      comeAndGo(plan, host, hostMonitor, nowUs - plan.stepUs)
      const isLooking = hostMonitor !== null || isShort(host)
      columns.words[FLEET_WORDS.showsTouches] = isLooking && step % STEPS_PER_LOOK === 1 ? 1 : 0
      await crew.step(nowUs)
      serveGuests(host, nowUs, plan.stepUs)
      if (hostMonitor !== null) {
        runHostMonitor(hostMonitor, nowUs)
        tellAccessed(plan, hostMonitor)
      }
      addStep(sums, columns, host, step, nowUs)
      const now = performance.now()
      if (now - reported < PROGRESS_MS) continue
      reported = now
      onProgress?.({
        virtualUs: nowUs,
        durationUs: plan.durationUs,
        wallSeconds: (now - started) / 1000,
      })
      await setImmediate()
    }
  } finally {
    await crew.stop()
  }
  const summary = summarizeFleet({
    plan,
    host,
    columns,
    sums,
    reachedUs: step * plan.stepUs,
    workers: crew.nrShards,
    isInterrupted: step < nrSteps,
    wallSeconds: (performance.now() - started) / 1000,
  })
  return { summary, course: sums.course }
}

/** What the host's DAMON sees of guests that have none of their own. */
function tellAccessed({ guests }: FleetPlan, { monitors, host }: HostMonitor): void {
  for (const [guest, { accessedPages }] of monitors) {
    if (guest < 0 || guests[guest].monitor !== null) continue
    host.columns.figures[guest * NR_FIGURES + ACCESSED] = accessedPages
  }
}

function isShort(host: Host): boolean {
  return hostFree(host) * 1000 < LOOK_BELOW * host.plan.pages
}

/** Guests arrive and leave at the beginning of a step. */
function comeAndGo(plan: FleetPlan, host: Host, monitor: HostMonitor | null, nowUs: number): void {
  const { life }: FleetColumns = host.columns
  plan.guests.forEach(({ arrivesUs, leavesUs }, guest) => {
    if (life[guest] === LIFE.toCome && arrivesUs <= nowUs) {
      life[guest] = LIFE.running
      if (monitor !== null) watchGuest(monitor, guest, nowUs)
    }
    if (life[guest] !== LIFE.running) {
      if (monitor !== null) unwatchGuest(monitor, guest)
      return
    }
    if (leavesUs === null || leavesUs > nowUs) return
    life[guest] = LIFE.left
    releaseGuest(host, guest)
    if (monitor !== null) unwatchGuest(monitor, guest)
  })
}
