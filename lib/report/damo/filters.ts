/** The access filters of damo: which snapshots, regions and parts of regions a report looks at. */
import { DamoFault } from '../../params/fault.js'
import { fillUnits, pickRegions, totalSize } from './regions.js'
import { temperaturesOf, type TemperatureWeights } from './temperature.js'
import type { FilledRegions, Regions, ReportRecord, ReportSnapshot } from './model.js'

/** Both ends belong to the range. */
export type Range = readonly [number, number]

/** What is kept. Ranges that are undefined keep all; of several ranges, one must fit. */
export interface RecordFilter {
  /** Sizes of regions, bytes. */
  readonly sizes: Range
  /** Access rates, percent. */
  readonly rates: Range
  /** Ages, µs. */
  readonly ages: Range
  /** Half open, ascending; the parts of regions inside them are kept. */
  readonly addresses: readonly Range[] | undefined
  /** Sizes of snapshots, bytes. */
  readonly snapshotSizes: readonly Range[] | undefined
  /** Snapshots that lie in one of these, ns. */
  readonly snapshotTimes: readonly (readonly [bigint | number, bigint | number])[] | undefined
  /** Numbers of snapshots, after the filters above. */
  readonly snapshotIndexes: readonly Range[] | undefined
  readonly temperatures: readonly Range[] | undefined
  readonly weights: TemperatureWeights
}

/** A record that gives only what the filter keeps. */
export function filterRecord(record: ReportRecord, filter: RecordFilter): ReportRecord {
  return {
    ...record,
    *snapshots() {
      let index = 0
      for (const snapshot of record.snapshots()) {
        const kept = filterRegions(record, snapshot, filter)
        if (!isSnapshotKept(kept, filter)) continue
        if (!fits(index++, filter.snapshotIndexes)) continue
        yield filter.temperatures === undefined ? kept : filterTemperatures(record, kept, filter)
      }
    },
  }
}

/** By size, rate, age and address. */
function filterRegions(
  { intervals }: ReportRecord,
  snapshot: ReportSnapshot,
  filter: RecordFilter,
): ReportSnapshot {
  const sized = keep(snapshot.regions, ({ start, end }, i) => isIn(end[i] - start[i], filter.sizes))
  const regions =
    intervals === undefined
      ? sized
      : keep(
          fillUnits(sized, intervals),
          ({ percent, usec }, i) => isIn(percent[i], filter.rates) && isIn(usec[i], filter.ages),
        )
  if (filter.addresses === undefined) return { ...snapshot, regions }
  const parts = cutRegions(regions, filter.addresses)
  return { ...snapshot, regions: parts, totalBytes: totalSize(parts) }
}

function filterTemperatures(
  { intervals }: ReportRecord,
  snapshot: ReportSnapshot,
  { temperatures, weights }: RecordFilter,
): ReportSnapshot {
  const filled =
    intervals === undefined
      ? unknownIntervals(snapshot.regions)
      : fillUnits(snapshot.regions, intervals)
  const values = temperaturesOf(filled, weights)
  const regions = keep(filled, (_, i) => fits(values[i], temperatures))
  return { ...snapshot, regions, totalBytes: totalSize(regions) }
}

function isSnapshotKept(snapshot: ReportSnapshot, filter: RecordFilter): boolean {
  if (!fits(snapshot.totalBytes, filter.snapshotSizes)) return false
  const { start, end } = snapshot
  return (
    filter.snapshotTimes?.some(([from, until]) => {
      if (start === undefined) {
        throw new DamoFault(
          "'>=' not supported between instances of 'NoneType' and 'int'",
          'a snapshot does not say when it starts; it cannot be filtered by time',
        )
      }
      return start >= from && end <= until
    }) ?? true
  )
}

/** The parts of regions inside address ranges; a part says what its region says. */
function cutRegions(regions: Regions, ranges: readonly Range[]): Regions {
  const rows: number[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (let i = 0; i < regions.length; i++) {
    for (const [from, until] of ranges) {
      if (regions.end[i] <= from || until <= regions.start[i]) continue
      rows.push(i)
      starts.push(Math.max(from, regions.start[i]))
      ends.push(Math.min(until, regions.end[i]))
    }
  }
  const picked = pickRegions(regions, rows)
  return { ...picked, start: Float64Array.from(starts), end: Float64Array.from(ends) }
}

function keep<T extends Regions>(regions: T, isKept: (regions: T, row: number) => boolean): T {
  const rows: number[] = []
  for (let i = 0; i < regions.length; i++) if (isKept(regions, i)) rows.push(i)
  return rows.length === regions.length ? regions : (pickRegions(regions, rows) as T)
}

/**
 * Regions of a record without intervals, which must say percent and µs themselves.
 *
 * @throws DamoFault where they do not
 */
export function unknownIntervals(regions: Regions): FilledRegions {
  const { percent, usec, length } = regions
  if (length > 0 && (percent === undefined || usec === undefined)) {
    throw new DamoFault(
      "'NoneType' object has no attribute 'aggr'",
      'the record does not say its intervals; expected them, or accesses in percent and ages in µs',
    )
  }
  const none = new Float64Array(length)
  return { ...regions, percent: percent ?? none, usec: usec ?? none }
}

function fits(value: number, ranges: readonly Range[] | undefined): boolean {
  return ranges?.some((range) => isIn(value, range)) ?? true
}

function isIn(value: number, [min, max]: Range): boolean {
  return min <= value && value <= max
}
