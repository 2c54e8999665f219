/** Collects the regions of one snapshot of damo as columns, and what the columns cannot say as extras. */
import { PAGE_BYTES, showValue } from '../base/units.js'
import { withoutBigInt, type DamoFrame, type DamoValue } from './damo-model.js'
import { readBytes, readCount, readPercent, readUs } from './damo-numbers.js'
import type { Members } from './damo-parse.js'
import { isObject } from './json.js'

/** Regions in a snapshot. */
const REGIONS_MAX = 4_000_000
const UINT32_MAX = 2n ** 32n - 1n
/** Highest address up to which all can be told apart. */
const EXACT_BYTES_MAX = 2n ** 53n - 1n
const ADDRESS_MAX = 2n ** 64n

type Region = Readonly<Record<string, DamoValue>>

/** A column of extras: empty until a region differs from `usual`, then one entry per region. */
class ExtraColumn {
  readonly #usual: DamoValue
  #values: DamoValue[] | undefined

  constructor(usual: DamoValue) {
    this.#usual = usual
  }

  put(row: number, value: DamoValue): void {
    if (this.#values === undefined) {
      if (value === this.#usual) return
      this.#values = new Array<DamoValue>(row).fill(this.#usual)
    }
    this.#values.push(withoutBigInt(value))
  }

  get values(): readonly DamoValue[] | undefined {
    return this.#values
  }
}

/** See the top of the file. */
export class RegionColumns {
  #startPage: number[] = []
  #endPage: number[] = []
  #nrAccesses: number[] = []
  #age: number[] = []
  #end: bigint | number = 0n
  #sum = 0n
  /** Besides {@link #sum}: sizes of regions that were added as numbers. */
  #plainSum = 0
  #hasPartPages = false
  #extras = emptyExtras()

  /** Regions so far. */
  get length(): number {
    return this.#age.length
  }

  /**
   * Adds a region.
   *
   * @returns why it is refused; undefined where it is not
   */
  add(value: DamoValue): string | undefined {
    if (!isObject(value)) return 'it is not a JSON object'
    if (this.length === REGIONS_MAX) return `more than ${REGIONS_MAX} regions in a snapshot`
    const start = readBytes(value.start)
    const end = readBytes(value.end)
    if (start === undefined || start < 0n) return notAddress('start', value.start)
    if (end === undefined || end > ADDRESS_MAX) return notAddress('end', value.end)
    if (end < start) return `it ends (${end}) before it starts (${start})`
    if (start < this.#end)
      return `it starts (${start}) before the region before it ends (${this.#end})`
    this.#hasPartPages ||= start % 4096n !== 0n || end % 4096n !== 0n
    this.#startPage.push(toPage(start))
    this.#endPage.push(toPage(end))
    this.#end = end
    this.#sum += end - start
    return this.#addCounts(value)
  }

  /**
   * Adds a region that says nothing unusual.
   *
   * @param start bytes, below 2^53, as is the end
   * @returns why it is refused; undefined where it is not
   */
  addPlain(start: number, end: number, samples: number, age: number): string | undefined {
    const row = this.length
    if (row === REGIONS_MAX) return `more than ${REGIONS_MAX} regions in a snapshot`
    if (end < start) return `it ends (${end}) before it starts (${start})`
    if (start < this.#end)
      return `it starts (${start}) before the region before it ends (${this.#end})`
    this.#hasPartPages ||= start % PAGE_BYTES !== 0 || end % PAGE_BYTES !== 0
    this.#startPage.push(start / PAGE_BYTES)
    this.#endPage.push(end / PAGE_BYTES)
    this.#end = end
    this.#plainSum += end - start
    this.#nrAccesses.push(samples)
    this.#age.push(age)
    const { samples: given, percent, usec, aggrIntervals, szFilterPassed } = this.#extras
    given.put(row, true)
    percent.put(row, null)
    usec.put(row, null)
    aggrIntervals.put(row, true)
    szFilterPassed.put(row, '0 B')
    this.#extras.probeHits.put(row, null)
    this.#extras.isBare.put(row, false)
    return undefined
  }

  /** Are these the regions of the snapshot that damo appends to a lone one, so that it gets a start time? */
  isFake(): boolean {
    return (
      this.length === 1 &&
      Number(this.#end) === 0 &&
      readCount(this.#extras.samples.values?.[0]) === -1n &&
      readCount(this.#extras.aggrIntervals.values?.[0]) === -1n
    )
  }

  /**
   * Ends the snapshot; the next region belongs to another one.
   *
   * @returns why it is refused, or the snapshot
   */
  take(members: Members): Pick<DamoFrame, 'target' | 'extras'> | string {
    if (this.#hasPartPages && this.#end > EXACT_BYTES_MAX) {
      return 'addresses above 2^53 are kept by the page only, and some region has part of a page'
    }
    const total = members.get('total_bytes') ?? null
    const sum = this.#sum + BigInt(this.#plainSum)
    const totalBytes = total === null ? sum : readBytes(total)
    if (totalBytes === undefined) return `"total_bytes" is no size (got ${showValue(total)})`
    const target = {
      startPage: Float64Array.from(this.#startPage),
      endPage: Float64Array.from(this.#endPage),
      nrAccesses: Uint32Array.from(this.#nrAccesses),
      age: Uint32Array.from(this.#age),
    }
    const extras: Record<string, unknown> = {}
    if (totalBytes !== sum) extras.totalBytes = String(totalBytes)
    const stats = members.get('damos_stats') ?? null
    if (stats !== null) extras.damosStats = withoutBigInt(stats)
    const sample = members.get('sample_interval_us') ?? null
    if (sample !== null) extras.sampleIntervalUs = withoutBigInt(sample)
    for (const [key, column] of Object.entries(this.#extras)) {
      if (column.values !== undefined) extras[key] = column.values
    }
    this.#startPage = []
    this.#endPage = []
    this.#nrAccesses = []
    this.#age = []
    this.#end = 0n
    this.#sum = 0n
    this.#plainSum = 0
    this.#hasPartPages = false
    this.#extras = emptyExtras()
    return { target, extras: extras }
  }

  /** Whether it is a count as a kernel has them, null, or the -1 of {@link isFake}. */
  #isCount(value: DamoValue): boolean {
    if (value === null) return true
    const count = readCount(value)
    if (count === undefined || count > UINT32_MAX) return false
    return count >= 0n || (count === -1n && Number(this.#end) === 0)
  }

  #addCounts(region: Region): string | undefined {
    const row = this.length
    const isBare = !('nr_accesses' in region)
    const accesses = isBare ? {} : region.nr_accesses
    const age = isBare ? {} : region.age
    if (!isObject(accesses)) return wrong('nr_accesses', accesses)
    if (!isObject(age)) return wrong('age', age)
    const { samples = null, percent = null } = accesses
    const { usec = null, aggr_intervals: aggrIntervals = null } = age
    if (!this.#isCount(samples)) return notCount('samples', samples)
    if (percent !== null && readPercent(percent) === undefined) return wrong('percent', percent)
    if (usec !== null && readUs(usec) === undefined) return wrong('usec', usec)
    if (!this.#isCount(aggrIntervals)) return notCount('aggr_intervals', aggrIntervals)
    const passed = region.sz_filter_passed ?? '0 B'
    if (readBytes(passed) === undefined) return wrong('sz_filter_passed', passed)
    const hits = region.probe_hits ?? null
    const hasHits = hits !== null && !(Array.isArray(hits) && hits.length === 0)
    this.#nrAccesses.push(this.#extras.samples.putCount(row, samples))
    this.#extras.percent.put(row, percent)
    this.#extras.usec.put(row, usec)
    this.#extras.szFilterPassed.put(row, passed)
    this.#extras.probeHits.put(row, hasHits ? hits : null)
    this.#extras.isBare.put(row, isBare)
    this.#age.push(this.#extras.aggrIntervals.putCount(row, aggrIntervals))
    return undefined
  }
}

/** Extras that say what no u32 can: nulls and -1. `true` stands for "as in the column". */
class CountColumn extends ExtraColumn {
  constructor() {
    super(true)
  }

  putCount(row: number, value: DamoValue): number {
    const count = value === null ? undefined : readCount(value)
    const fits = count !== undefined && count >= 0n && count <= UINT32_MAX
    this.put(row, fits ? true : value)
    return fits ? Number(count) : 0
  }
}

function emptyExtras(): {
  samples: CountColumn
  percent: ExtraColumn
  usec: ExtraColumn
  aggrIntervals: CountColumn
  szFilterPassed: ExtraColumn
  probeHits: ExtraColumn
  isBare: ExtraColumn
} {
  return {
    samples: new CountColumn(),
    percent: new ExtraColumn(null),
    usec: new ExtraColumn(null),
    aggrIntervals: new CountColumn(),
    szFilterPassed: new ExtraColumn('0 B'),
    probeHits: new ExtraColumn(null),
    isBare: new ExtraColumn(false),
  }
}

/** The page number, with a fraction where the address lies within a page. */
function toPage(address: bigint): number {
  return address <= EXACT_BYTES_MAX
    ? Number(address) / PAGE_BYTES
    : Number(address >> 12n) + Number(address & 4095n) / PAGE_BYTES
}

function notAddress(key: string, value: unknown): string {
  return `"${key}" is no address (got ${showValue(value)}); expected bytes from 0 to 2^64`
}

function notCount(key: string, value: unknown): string {
  return `"${key}" is no count (got ${showValue(value)}); expected 0 to ${UINT32_MAX}`
}

function wrong(key: string, value: unknown): string {
  return `"${key}" is wrong (got ${showValue(value)})`
}
