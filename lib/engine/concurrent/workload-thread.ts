/**
 * A workload thread: touches what its slices of targets touch, at the instants of each target's own grid, and sleeps
 * in between. A thread that cannot keep up does the same work later; the program has become slower.
 */
import type { WorkloadPlan } from '../../workload/index.js'
import type { RunPlan } from '../plan.js'
import { spaceOf, type World } from '../world.js'
import { createClock } from './clock.js'
import { awaitStart, sleepUntil, type Control } from './control.js'
import { pagesOfSlice, type SliceOfTarget } from './division.js'
import { createMarking, markUntil, type Marking } from './marking.js'

/** What a workload thread tells at its end. */
export interface WorkloadResult {
  /** Turns in which it touched what was due. */
  readonly turns: number
  /** From the instant of a touch to its bit being there, µs: sum over the turns, and longest. */
  readonly lateUsSum: number
  readonly lateUsMax: number
}

/** Grid of what touches without one: masim programs and scans, which never pause. */
const GRID_US = 1_000
/** A finer grid than this is worked through in steps of this length: sleeping is not more exact. */
const GRID_US_MIN = 100
/** Instants in one turn, at most; between turns a stop is looked for. */
const INSTANTS_PER_TURN = 16

/** What touches one slice of a target. */
interface Toucher {
  readonly marking: Marking
  readonly gridUs: number
  /** The next instant at which something may be touched. */
  dueUs: number
}

/** Runs until the run is stopped. */
export function runWorkloadThread(
  world: World,
  slices: readonly SliceOfTarget[],
  control: Control,
): WorkloadResult {
  const touchers = slices.map((slice) => createToucher(world, slice))
  const startUs = awaitStart(control)
  let turns = 0
  let lateUsSum = 0
  let lateUsMax = 0
  if (startUs !== undefined && touchers.length > 0) {
    const clock = createClock(startUs)
    for (;;) {
      const toucher = nextOf(touchers)
      const { dueUs } = toucher
      if (!sleepUntil(control, clock, dueUs)) break
      touchUntil(toucher, clock())
      const lateUs = clock() - dueUs
      turns++
      lateUsSum += lateUs
      lateUsMax = Math.max(lateUsMax, lateUs)
    }
  }
  return { turns, lateUsSum, lateUsMax }
}

/** How often a target's workloads may touch anything, µs. */
export function gridUsOf(plan: RunPlan, target: number): number {
  const grids = plan.targets[target].workloads.map(gridOf)
  return Math.max(GRID_US_MIN, Math.min(...grids))
}

function gridOf(workload: WorkloadPlan): number {
  switch (workload.kind) {
    case 'areas':
    case 'pattern':
    case 'zipf':
      return workload.quantumUs
    case 'replay':
      return (
        Math.min(...workload.recording.rates.map(({ quantumUs }) => quantumUs)) / workload.speed
      )
    case 'masim':
    case 'scan':
      return GRID_US
  }
}

function createToucher(world: World, slice: SliceOfTarget): Toucher {
  const space = spaceOf(world, slice.target)
  const { start, end } = pagesOfSlice(slice, space.layout.pages)
  const gridUs = gridUsOf(world.plan, slice.target)
  return { marking: createMarking(space, start, end), gridUs, dueUs: 0 }
}

function nextOf(touchers: readonly Toucher[]): Toucher {
  let next = touchers[0]
  for (const toucher of touchers) if (toucher.dueUs < next.dueUs) next = toucher
  return next
}

/** Windows are half open, so one that begins at an instant and ends right after it holds it. */
function touchUntil(toucher: Toucher, nowUs: number): void {
  const { marking, gridUs } = toucher
  const untilUs = Math.min(nowUs, marking.markedUs + INSTANTS_PER_TURN * gridUs)
  markUntil(marking, untilUs)
  toucher.dueUs = (Math.floor(untilUs / gridUs) + 1) * gridUs
}
