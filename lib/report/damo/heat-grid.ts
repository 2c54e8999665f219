/** A heatmap: how often which addresses were accessed at which time, in pixels. */
import { multiply, type DamoNumber } from '../../params/number.js'
import { floorDivide, quotient } from './arithmetic.js'
import { HeatTime, type AxisTime } from './heat-time.js'
import { aggrUsOf, startOf } from './intervals.js'
import { unknownOf } from './regions.js'
import type { Regions, ReportRecord, ReportSnapshot } from './model.js'

/** What a map shows. */
export interface HeatRange {
  /** From and until, ns. */
  readonly times: readonly [DamoNumber, DamoNumber]
  /** From and until, bytes. */
  readonly addresses: readonly [DamoNumber, DamoNumber]
  /** Rows and columns. */
  readonly resolution: readonly [number, number]
  /** Only what passed the filters of the scheme. */
  readonly isPassedOnly: boolean
}

/** A map; `heats` has a row of columns for each step of time, NaN where nothing is known. */
export class HeatGrid {
  readonly time: HeatTime
  readonly addressStart: DamoNumber
  readonly addressUnit: DamoNumber
  readonly nrColumns: number
  readonly columnStarts: readonly number[]
  readonly heats: Float64Array
  readonly #start: number
  readonly #unit: number
  readonly #end: number
  readonly #isPassedOnly: boolean
  readonly #pixelSize: number

  constructor({ times, addresses, resolution, isPassedOnly }: HeatRange) {
    const [nrRows, nrColumns] = resolution
    this.time = new HeatTime(times[0], times[1], nrRows)
    this.nrColumns = nrColumns
    this.addressStart = addresses[0]
    const span = Number(addresses[1]) - Number(addresses[0])
    const isInt = typeof addresses[0] === 'bigint' && typeof addresses[1] === 'bigint'
    const unit = floorDivide(isInt ? BigInt(span) : span, BigInt(nrColumns))
    this.addressUnit = unit
    this.#start = Number(addresses[0])
    this.#unit = Number(unit)
    this.#end = this.#start + this.#unit * nrColumns
    this.columnStarts = Array.from({ length: Math.max(0, nrColumns) }, (_, j) =>
      Math.trunc(this.#start + j * this.#unit),
    )
    this.heats = new Float64Array(Math.max(0, nrRows) * Math.max(0, nrColumns)).fill(NaN)
    this.#isPassedOnly = isPassedOnly
    this.#pixelSize = Number(multiply(this.time.unit, unit))
  }

  /**
   * Adds records, in their order.
   *
   * @throws DamoFault where damo fails
   */
  add(records: readonly ReportRecord[]): void {
    let previousEnd: AxisTime | undefined
    for (const record of records) {
      for (const snapshot of record.snapshots()) {
        this.#addSnapshot(record, snapshot, previousEnd)
        previousEnd = this.time.time(snapshot.end)
      }
    }
  }

  #addSnapshot(
    { intervals }: ReportRecord,
    snapshot: ReportSnapshot,
    previousEnd: AxisTime | undefined,
  ): void {
    const { regions } = snapshot
    const { length, start, end } = regions
    const ageTime = new AgeTimes(this.time, snapshot, intervals?.aggrUs)
    const until = this.time.time(snapshot.end)
    const seconds =
      intervals === undefined ? undefined : Number(aggrUsOf(snapshot, intervals)) / 1_000_000
    const lastRow = length === 0 ? -1 : Math.min(this.time.nrRows - 1, this.time.row(until))
    for (let i = 0; i < length; i++) {
      if (end[i] < this.#start || this.#end < start[i]) continue
      const from = ageTime.of(regions, i)
      const isCut = previousEnd !== undefined && from.at < previousEnd.at
      const first = Math.max(0, this.time.row(isCut ? previousEnd : from))
      const rate = this.#rateOf(regions, i, seconds)
      for (let row = first; row <= lastRow; row++) {
        this.#addRow(
          row,
          regions,
          i,
          rate,
          this.time.share(row, from, until),
          seconds !== undefined,
        )
      }
    }
  }

  #addRow(
    row: number,
    { start, end }: Regions,
    i: number,
    rate: number,
    timeShare: number,
    isFloat: boolean,
  ): void {
    const first = Math.max(0, Math.trunc(quotient(start[i] - this.#start, this.#unit)))
    const last = Math.min(this.nrColumns - 1, Math.trunc((end[i] - this.#start) / this.#unit))
    const product = rate * timeShare
    const isExact = isFloat || Number.isSafeInteger(product) || !Number.isInteger(product)
    const pixels = row * this.nrColumns
    for (let column = first; column <= last; column++) {
      const columnStart = this.columnStarts[column]
      const sizeShare = Math.min(end[i], columnStart + this.#unit) - Math.max(start[i], columnStart)
      const heat = isExact ? product * sizeShare : exactProduct(rate, timeShare, sizeShare)
      const old = this.heats[pixels + column]
      const sum = heat + (Number.isNaN(old) ? 0 : old * this.#pixelSize)
      this.heats[pixels + column] = quotient(sum, this.#pixelSize)
    }
  }

  /** Accesses per second, or samples where intervals are unknown. */
  #rateOf(regions: Regions, i: number, seconds: number | undefined): number {
    const { start, end, samples, passed } = regions
    if (Number.isNaN(samples[i])) throw unknownOf(regions, i)
    const rate = seconds === undefined ? samples[i] : quotient(samples[i], seconds)
    return this.#isPassedOnly ? quotient(rate * (passed?.[i] ?? 0), end[i] - start[i]) : rate
  }
}

/** When the access patterns of a snapshot's regions began. */
class AgeTimes {
  readonly #time: HeatTime
  readonly #start: DamoNumber
  readonly #intervalNs: DamoNumber | undefined
  /** Length of an interval where times need no rounding. */
  readonly #plainNs: number | undefined
  readonly #plainStart: number
  readonly #known = new Map<number, AxisTime>()

  constructor(time: HeatTime, snapshot: ReportSnapshot, aggrUs: DamoNumber | undefined) {
    this.#time = time
    this.#start = startOf(snapshot)
    this.#intervalNs = aggrUs === undefined ? undefined : multiply(aggrUs, 1000n)
    const isPlain = time.isPlain && typeof this.#start === 'bigint'
    const isExact = typeof this.#intervalNs === 'bigint'
    this.#plainNs = isPlain && isExact ? Number(this.#intervalNs) : undefined
    this.#plainStart = time.time(this.#start).at
  }

  of(regions: Regions, row: number): AxisTime {
    const age = this.#intervalNs === undefined ? 0 : regions.windows[row]
    if (this.#plainNs !== undefined) {
      const at = this.#plainStart - age * this.#plainNs
      if (Number.isSafeInteger(at)) return { at, rounded: at, isFloat: false }
    }
    const known = this.#known.get(age)
    if (known !== undefined) return known
    if (Number.isNaN(age)) throw unknownOf(regions, row)
    const time = this.#time.time(this.#before(age))
    this.#known.set(age, time)
    return time
  }

  #before(age: number): DamoNumber {
    if (this.#intervalNs === undefined) return this.#start
    const ns = multiply(Number.isInteger(age) ? BigInt(age) : age, this.#intervalNs)
    if (typeof this.#start === 'bigint' && typeof ns === 'bigint') return this.#start - ns
    return Number(this.#start) - Number(ns)
  }
}

/** A product of three whole numbers, rounded once. */
function exactProduct(a: number, b: number, c: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b) || !Number.isSafeInteger(c)) {
    return a * b * c
  }
  return Number(BigInt(a) * BigInt(b) * BigInt(c))
}
