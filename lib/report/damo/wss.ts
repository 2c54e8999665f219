/** `report wss`: how large the working set is, over time. */
import { aggregateRecord, type AggregateOptions } from './aggregate.js'
import { distributionText, type DistributionOptions } from './distribution.js'
import { pythonText } from './records.js'
import { unknownOf } from './regions.js'
import type { Regions, ReportRecord } from './model.js'

/** What belongs to a working set. */
export interface WorkingSetOptions {
  /** Least samples of a region. */
  readonly samplesMin: number
  /** Least size of a region, bytes. */
  readonly sizeMin: number
  /** By size; else by time. */
  readonly isSorted: boolean
  /** All targets together. */
  readonly isCollapsed: boolean
}

/** Options of the report. */
export interface WssOptions extends WorkingSetOptions, DistributionOptions {
  readonly aggregate: AggregateOptions
}

/**
 * The report.
 *
 * @throws DamoFault where damo fails
 */
export function* wssText(
  records: readonly ReportRecord[],
  options: WssOptions,
): Generator<string, void> {
  const aggregated = records.map((record) => aggregateRecord(record, options.aggregate))
  let separator = ''
  for (const [target, sizes] of workingSets(aggregated, options)) {
    const table = distributionText('wss', sizes, options)
    yield `${separator}# target_id\t${pythonText(target)}\n${table}`
    separator = '\n'
  }
}

/** Sizes of the working set at each snapshot, by target. */
export function workingSets(
  records: readonly ReportRecord[],
  options: WorkingSetOptions,
): ReadonlyMap<string, number[]> {
  const targets = new Map<string, number[]>()
  for (const record of records) {
    const sizes: number[] = []
    for (const { regions } of record.snapshots()) sizes.push(workingSet(regions, options))
    if (options.isSorted) sizes.sort((a, b) => a - b)
    targets.set(record.targetId, sizes)
  }
  if (!options.isCollapsed) return targets
  const all: number[] = []
  for (const sizes of targets.values()) {
    sizes.forEach((size, i) => (all[i] = (all[i] ?? 0) + size))
  }
  return new Map([['0', all]])
}

function workingSet(regions: Regions, { samplesMin, sizeMin }: WorkingSetOptions): number {
  const { length, start, end, samples } = regions
  let bytes = 0
  for (let i = 0; i < length; i++) {
    const size = end[i] - start[i]
    if (samples[i] >= samplesMin) {
      if (size >= sizeMin) bytes += size
    } else if (Number.isNaN(samples[i])) {
      throw unknownOf(regions, i)
    }
  }
  return bytes
}
