/**
 * The time of a program beside that of the machine: a program that waits for memory gets less done in a second.
 *
 * ```
 *   program   |          /   rate 1
 *   time      |    ___--     rate 0.2: it mostly waits
 *             |  /           rate 1
 *             └──────────────── machine time
 *                ^   ^ knots
 * ```
 * Between knots a program runs at one rate. Knots are set as time goes, never in the past, so that whoever asks for
 * the time of an instant gets the same answer ever after.
 */
import { InvariantError } from '../base/errors.js'
import type { Us } from './access-source.js'

/** Columns by knot. */
export interface ProgramClock {
  machineUs: Float64Array
  programUs: Float64Array
  /** Program time per machine time from the knot on. 0: it stands still; above 1: huge pages make it faster. */
  rates: Float64Array
  nrKnots: number
}

/** A clock that runs with the machine's. */
export function createProgramClock(): ProgramClock {
  const clock: ProgramClock = {
    machineUs: new Float64Array(16),
    programUs: new Float64Array(16),
    rates: new Float64Array(16),
    nrKnots: 1,
  }
  clock.rates[0] = 1
  return clock
}

/** The program's time at a time of the machine. */
export function programTimeAt(clock: ProgramClock, atUs: Us): number {
  const i = pieceAt(clock, atUs)
  return clock.programUs[i] + (atUs - clock.machineUs[i]) * clock.rates[i]
}

/** How fast the program runs at a time of the machine. */
export function rateAt(clock: ProgramClock, atUs: Us): number {
  return clock.rates[pieceAt(clock, atUs)]
}

/** Lets the program run at another rate from a time on, which is not before that of the last change. */
export function setRate(clock: ProgramClock, atUs: Us, rate: number): void {
  const last = clock.nrKnots - 1
  if (rate === clock.rates[last]) return
  if (atUs < clock.machineUs[last]) {
    throw new InvariantError('the past of a program is as it was')
  }
  if (atUs === clock.machineUs[last]) {
    clock.rates[last] = rate
    return
  }
  const programUs = programTimeAt(clock, atUs)
  if (clock.nrKnots === clock.rates.length) grow(clock)
  clock.machineUs[clock.nrKnots] = atUs
  clock.programUs[clock.nrKnots] = programUs
  clock.rates[clock.nrKnots++] = rate
}

/** The last knot that is not after a time. */
function pieceAt({ machineUs, nrKnots }: ProgramClock, atUs: Us): number {
  let low = nrKnots - 1
  if (machineUs[low] <= atUs) return low
  let high = low
  low = 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (machineUs[middle] <= atUs) low = middle
    else high = middle
  }
  return low
}

function grow(clock: ProgramClock): void {
  const larger = (column: Float64Array): Float64Array => {
    const next = new Float64Array(2 * column.length)
    next.set(column)
    return next
  }
  clock.machineUs = larger(clock.machineUs)
  clock.programUs = larger(clock.programUs)
  clock.rates = larger(clock.rates)
}
