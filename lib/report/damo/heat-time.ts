/**
 * The time axis of a heatmap, in doubles that are exact. damo's times are Python ints, which are exact, or floats,
 * which near today's time are 256 ns apart; an operation with a float rounds the int to one. Below 2^53 ns doubles
 * are both. Beyond, times are kept relative to the start of the map, and what damo rounds is rounded on the way:
 *
 * ```
 *  int    1700000000000000123  ──relative to 1700000000000000000──►  123
 *  float  1700000000000000123  ──as the nearest double───────────►  ...0000  ──relative──►  0
 * ```
 */
import { add, multiply, truncate, type DamoNumber } from '../../params/number.js'
import { floorDivide, quotient, subtract, whole } from './arithmetic.js'

const EXACT_MAX = Number.MAX_SAFE_INTEGER

/** A time on the axis. */
export interface AxisTime {
  /** Exact. */
  readonly at: number
  /** As damo has it after it became a float. */
  readonly rounded: number
  readonly isFloat: boolean
}

/** See the top of the file. */
export class HeatTime {
  /** Start of the map and length of a row, ns. */
  readonly start: DamoNumber
  readonly unit: DamoNumber
  readonly nrRows: number
  /** When each row starts, as damo prints it. */
  readonly rowStarts: readonly bigint[]
  readonly #base: bigint
  readonly #isRounding: boolean
  /** No time becomes a float that would have to be rounded, unless one of a snapshot does. */
  readonly isPlain: boolean
  readonly #origin: AxisTime
  readonly #unit: number
  readonly #rows: readonly AxisTime[]
  readonly #rowEnds: readonly AxisTime[]

  constructor(start: DamoNumber, end: DamoNumber, nrRows: number) {
    this.start = start
    this.nrRows = nrRows
    this.unit = floorDivide(subtract(end, start), BigInt(nrRows))
    const isLarge = Math.max(Math.abs(Number(start)), Math.abs(Number(end))) > EXACT_MAX
    this.#isRounding = isLarge
    this.isPlain = !isLarge || (typeof start === 'bigint' && typeof this.unit === 'bigint')
    this.#base = isLarge ? truncate(start) : 0n
    this.#origin = this.time(start)
    this.#unit = Number(this.unit)
    this.rowStarts = Array.from({ length: Math.max(0, nrRows) }, (_, i) =>
      truncate(add(start, multiply(BigInt(i), this.unit))),
    )
    this.#rows = this.rowStarts.map((time) => this.time(time))
    this.#rowEnds = this.rowStarts.map((time) => this.time(add(time, this.unit)))
  }

  /** A time on the axis. */
  time(time: DamoNumber): AxisTime {
    const isFloat = typeof time === 'number'
    if (!this.#isRounding) return { at: Number(time), rounded: Number(time), isFloat }
    const relative = (exact: bigint): number => Number(exact - this.#base)
    const rounded = relative(BigInt(whole(Number(time))))
    return { at: isFloat ? rounded : relative(time), rounded, isFloat }
  }

  /** The number of the row that a time is in; may lie outside the map. */
  row(time: AxisTime): number {
    const isFloat = time.isFloat || this.#origin.isFloat
    const since = isFloat ? time.rounded - this.#origin.rounded : time.at - this.#origin.at
    return Math.trunc(quotient(since, this.#unit))
  }

  /** How long a row and a span of time have in common, ns; may be negative. */
  share(row: number, from: AxisTime, until: AxisTime): number {
    const rowStart = this.#rows[row]
    const rowEnd = this.#rowEnds[row]
    const start = rowStart.at > from.at ? rowStart : from
    const end = rowEnd.at < until.at ? rowEnd : until
    return start.isFloat || end.isFloat ? end.rounded - start.rounded : end.at - start.at
  }
}
