/** What a record covers: its time, and the address ranges without gaps. Heatmaps take their ranges from it. */
import { printNs, printSize, printSizeAccurate } from '../../params/print-numbers.js'
import { DamoFault } from '../../params/fault.js'
import type { Intervals } from '../../params/intervals.js'
import { multiply, type DamoNumber } from '../../params/number.js'
import { quotient, subtract } from './arithmetic.js'
import { startOf } from './intervals.js'
import { pythonText } from './records.js'
import { unknownOf } from './regions.js'
import type { Regions, ReportRecord, ReportSnapshot, ReportForm } from './model.js'

type Span = readonly [number, number]

/** An address range that was watched as a whole, bytes. */
export interface Area {
  readonly start: number
  readonly end: number
  /** Sum of size times samples over all regions that touch it. */
  heat: number
}

/** What the records of one kdamond, context, scheme and target cover. */
export interface Guide {
  readonly record: ReportRecord
  readonly start: DamoNumber
  readonly end: DamoNumber
  readonly areas: readonly Area[]
}

/** The guides of records, the one with the most addresses first. */
export function guidesOf(records: readonly ReportRecord[]): Guide[] {
  const seekers = new Map<string, Seeker>()
  for (const record of records) {
    const id = identityOf(record)
    for (const snapshot of record.snapshots()) {
      let seeker = seekers.get(id)
      if (seeker === undefined) {
        seeker = new Seeker(record, oldestTime(snapshot, record.intervals))
        seekers.set(id, seeker)
      }
      seeker.take(snapshot)
    }
  }
  const guides = [...seekers.values()].map((seeker) => seeker.finish())
  const sizes = new Map<Guide, number>()
  for (const guide of guides) {
    const id = identityOf(guide.record)
    for (const record of records) if (identityOf(record) === id) heatAreas(guide.areas, record)
    sizes.set(
      guide,
      guide.areas.reduce((sum, { start, end }) => sum + (end - start), 0),
    )
  }
  return guides.sort((a, b) => sizes.get(b)! - sizes.get(a)!)
}

/** The area with the most heat for its size; of equal ones, the first. */
export function hottestArea({ areas }: Guide): Area {
  const heats = areas.map(({ start, end, heat }) => (heat === 0 ? 0 : quotient(heat, end - start)))
  return areas[heats.indexOf(Math.max(...heats))]
}

/** A guide in lines. */
export function guideText({ record, start, end, areas }: Guide, form: ReportForm): string {
  const identity = [
    ['kdamond_idx', record.kdamondIdx],
    ['context_idx', record.contextIdx],
    ['scheme_idx', record.schemeIdx],
    ['target_id', record.targetId],
  ] as const
  const time = (ns: DamoNumber): string => printNs(ns, form)
  const address = (bytes: number): string => printSizeAccurate(bytes, form)
  return [
    ...identity
      .filter(([, json]) => json !== 'null')
      .map(([name, json]) => `${name}: ${pythonText(json)}`),
    `time: [${time(start)}, ${time(end)}) (${time(subtract(end, start))})`,
    ...areas.map((area, i) => {
      const size = printSize(area.end - area.start, form)
      const number = String(i).padStart(2)
      return `region\t${number}: [${address(area.start)}, ${address(area.end)}) (${size})`
    }),
  ].join('\n')
}

/** What tells records apart. */
function identityOf({ kdamondIdx, contextIdx, schemeIdx, targetId }: ReportRecord): string {
  return [kdamondIdx, contextIdx, schemeIdx, targetId].join(' ')
}

/** When the oldest access pattern of a snapshot began. */
function oldestTime(snapshot: ReportSnapshot, intervals: Intervals | undefined): DamoNumber {
  const start = startOf(snapshot)
  if (intervals === undefined) return start
  const { regions } = snapshot
  const { length, windows } = regions
  let longest = 0
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(windows[i])) throw unknownOf(regions, i)
    if (windows[i] > longest) longest = windows[i]
  }
  const intervalNs = multiply(intervals.aggrUs, 1000n)
  return subtract(start, multiply(BigInt(Math.trunc(longest)), intervalNs))
}

/** Collects the bounds and gaps of one guide. As in damo, an address 0 counts as none. */
class Seeker {
  readonly #record: ReportRecord
  readonly #start: DamoNumber
  #end: DamoNumber = 0n
  #lowest = 0
  #highest = 0
  #hasRegions = false
  #gaps: readonly Span[] = []

  constructor(record: ReportRecord, start: DamoNumber) {
    this.#record = record
    this.#start = start
  }

  take({ end, regions }: ReportSnapshot): void {
    this.#end = end
    const { length, start: starts, end: ends } = regions
    const gaps: Span[] = []
    let last = 0
    let lowest = this.#lowest
    let highest = this.#highest
    for (let i = 0; i < length; i++) {
      const from = starts[i]
      const until = ends[i]
      if (lowest === 0 || from < lowest) lowest = from
      if (highest === 0 || until > highest) highest = until
      if (last !== 0 && last !== from) gaps.push([last, from])
      last = until
    }
    this.#lowest = lowest
    this.#highest = highest
    this.#hasRegions ||= length > 0
    this.#gaps = this.#gaps.length === 0 ? gaps : this.#gaps.map((gap) => common(gap, gaps))
  }

  finish(): Guide {
    if (!this.#hasRegions) {
      throw new DamoFault(
        "unsupported operand type(s) for -: 'NoneType' and 'NoneType'",
        'a record has no region in any snapshot',
      )
    }
    const bounds = [this.#lowest, ...this.#gaps.flat(), this.#highest]
    const areas: Area[] = []
    for (let i = 0; i < bounds.length; i += 2) {
      areas.push({ start: bounds[i], end: bounds[i + 1], heat: 0 })
    }
    return { record: this.#record, start: this.#start, end: this.#end, areas }
  }
}

/** What a gap has in common with all of the gaps that touch it, one after the other. */
function common(gap: Span, others: readonly Span[]): Span {
  let [start, end] = gap
  for (const [from, until] of others) {
    if (end < from || until < start) continue
    start = Math.max(start, from)
    end = Math.min(end, until)
  }
  return [start, end]
}

function heatAreas(areas: readonly Area[], record: ReportRecord): void {
  for (const { regions } of record.snapshots()) {
    for (const area of areas) area.heat += heatOf(area, regions)
  }
}

function heatOf(area: Area, regions: Regions): number {
  const { length, start, end, samples } = regions
  let heat = 0
  for (let i = 0; i < length; i++) {
    if (samples[i] === 0 || end[i] < area.start || area.end < start[i]) continue
    if (Number.isNaN(samples[i])) throw unknownOf(regions, i)
    heat += (end[i] - start[i]) * samples[i]
  }
  return heat
}
