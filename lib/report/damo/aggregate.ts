/**
 * Joins snapshots until they cover a time, as `wss --work_time` and `adjust --aggregate_interval` do: regions of the
 * first one stay; a region of a later one adds its accesses to every region that it overlaps, and where it overlaps
 * none, its part becomes a region.
 */
import { multiply, type DamoNumber } from '../../params/number.js'
import { subtract } from './arithmetic.js'
import { MergedRegions } from './merged-regions.js'
import { startOf } from './intervals.js'
import { ascends, totalSize } from './regions.js'
import type { ReportRecord, ReportSnapshot } from './model.js'

/** How snapshots are joined. */
export interface AggregateOptions {
  /** Least time that a joined snapshot covers, µs. */
  readonly intervalUs: DamoNumber
  /** Snapshots left out in front; negative: all but so many at the end. */
  readonly nrSkipped: number
}

/** A record whose snapshots are joined; what is left at the end is dropped. */
export function aggregateRecord(record: ReportRecord, options: AggregateOptions): ReportRecord {
  const { intervals } = record
  return {
    ...record,
    intervals: intervals && { ...intervals, aggrUs: options.intervalUs },
    snapshots: () => joined(record, options),
  }
}

function* joined(record: ReportRecord, options: AggregateOptions): Generator<ReportSnapshot, void> {
  const intervalNs = multiply(options.intervalUs, 1000n)
  let left = skippedOf(record, options.nrSkipped)
  let batch: ReportSnapshot[] = []
  for (const snapshot of record.snapshots()) {
    if (left-- > 0) continue
    batch.push(snapshot)
    const coveredNs = subtract(snapshot.end, startOf(batch[0]))
    if (coveredNs < intervalNs) continue
    yield join(batch)
    batch = []
  }
}

function skippedOf(record: ReportRecord, nrSkipped: number): number {
  if (nrSkipped >= 0) return nrSkipped
  let nrSnapshots = 0
  for (const _snapshot of record.snapshots()) nrSnapshots++
  return Math.max(0, nrSnapshots + nrSkipped)
}

function join(batch: readonly ReportSnapshot[]): ReportSnapshot {
  const [first] = batch
  const { end } = batch[batch.length - 1]
  const known = { start: first.start, end, damosStats: null, sampleIntervalUs: undefined }
  if (batch.length === 1 && ascends(first.regions)) {
    return { ...known, regions: first.regions, totalBytes: totalSize(first.regions) }
  }
  const merged = new MergedRegions()
  for (const { regions } of batch) merged.add(regions)
  const regions = merged.take()
  return { ...known, regions, totalBytes: totalSize(regions) }
}
