/** What is kept of a fleet on the way: sums of what was held, and its course, guest by guest. */
import type { FleetColumns } from '../../guest/fleet-columns.js'
import { LIFE } from '../../guest/fleet-columns.js'
import { NR_FIGURES, placeOf } from '../../guest/guest-figures.js'

/** Points of a course, and numbers in all of them, at most. */
const POINTS_MAX = 360
const NUMBERS_MAX = 4_000_000
const USED = placeOf('usedPages')
const ACCESSED = placeOf('accessedPages')
const STALL = placeOf('stallUs')
const HOST_STALL = placeOf('hostStallUs')

/** See the top of the file. Pages of 4 KiB. */
export interface FleetSums {
  /** By guest: steps in which it ran, sums over them, and maxima. */
  readonly steps: Float64Array
  readonly held: Float64Array
  readonly heldMax: Float64Array
  readonly used: Float64Array
  readonly usedMax: Float64Array
  readonly accessed: Float64Array
  readonly accessedMax: Float64Array
  readonly course: FleetCourse
}

/** How the fleet went, at even times. */
export interface FleetCourse {
  /** Steps from one point to the next. */
  readonly every: number
  readonly nrPoints: number
  /** Points so far. */
  length: number
  readonly timesUs: Float64Array
  /** Of the host: pages in use, and in its swap; guests that run. */
  readonly hostUsed: Float64Array
  readonly hostOut: Float64Array
  readonly running: Float64Array
  /** Guest by guest, `[guest * nrPoints + point]`: pages held and used; stall, ‰ of the time since the last point. */
  readonly held: Float32Array
  readonly used: Float32Array
  readonly stall: Float32Array
  readonly lastStallUs: Float64Array
}

/** Nothing yet. */
export function createFleetSums(nrGuests: number, nrSteps: number): FleetSums {
  const mostPoints = Math.max(12, Math.min(POINTS_MAX, Math.floor(NUMBERS_MAX / 3 / nrGuests)))
  const every = Math.max(1, Math.ceil(nrSteps / mostPoints))
  const nrPoints = Math.ceil(nrSteps / every)
  const column = (): Float64Array => new Float64Array(nrGuests)
  const points = (): Float32Array => new Float32Array(nrGuests * nrPoints)
  return {
    steps: column(),
    held: column(),
    heldMax: column(),
    used: column(),
    usedMax: column(),
    accessed: column(),
    accessedMax: column(),
    course: {
      every,
      nrPoints,
      length: 0,
      timesUs: new Float64Array(nrPoints),
      hostUsed: new Float64Array(nrPoints),
      hostOut: new Float64Array(nrPoints),
      running: new Float64Array(nrPoints),
      held: points(),
      used: points(),
      stall: points(),
      lastStallUs: column(),
    },
  }
}

/** Adds what a step came to. @param step its number, from 1 */
export function addStep(
  sums: FleetSums,
  columns: FleetColumns,
  host: { readonly usedPages: number; readonly outPages: number },
  step: number,
  nowUs: number,
): void {
  const { held, heldMax, used, usedMax, accessed, accessedMax, steps } = sums
  for (let guest = 0; guest < held.length; guest++) {
    if (columns.life[guest] !== LIFE.running) continue
    const usedPages = columns.figures[guest * NR_FIGURES + USED]
    steps[guest]++
    held[guest] += columns.held[guest]
    used[guest] += usedPages
    if (columns.held[guest] > heldMax[guest]) heldMax[guest] = columns.held[guest]
    if (usedPages > usedMax[guest]) usedMax[guest] = usedPages
    const accessedPages = columns.figures[guest * NR_FIGURES + ACCESSED]
    accessed[guest] += accessedPages
    if (accessedPages > accessedMax[guest]) accessedMax[guest] = accessedPages
  }
  if (step % sums.course.every === 0) addPoint(sums.course, columns, host, nowUs)
}

function addPoint(
  course: FleetCourse,
  columns: FleetColumns,
  { usedPages, outPages }: { readonly usedPages: number; readonly outPages: number },
  nowUs: number,
): void {
  const { nrPoints, length: point, timesUs, lastStallUs } = course
  const sinceUs = nowUs - (point === 0 ? 0 : timesUs[point - 1])
  let running = 0
  for (let guest = 0; guest < lastStallUs.length; guest++) {
    if (columns.life[guest] !== LIFE.running) continue
    running++
    const at = guest * NR_FIGURES
    const stallUs = columns.figures[at + STALL] + columns.figures[at + HOST_STALL]
    const slot = guest * nrPoints + point
    course.held[slot] = columns.held[guest]
    course.used[slot] = columns.figures[at + USED]
    course.stall[slot] = (1000 * (stallUs - lastStallUs[guest])) / sinceUs
    lastStallUs[guest] = stallUs
  }
  timesUs[point] = nowUs
  course.hostUsed[point] = usedPages
  course.hostOut[point] = outPages
  course.running[point] = running
  course.length++
}
