/** Monitoring intervals of a record, as numbers of damo: exact where its texts are. */
import { DamoFault } from '../../params/fault.js'
import { intervalsFrom, type Intervals } from '../../params/intervals.js'
import { parseDamoJson } from '../../params/json.js'
import { divide, isSame, multiply, type DamoNumber } from '../../params/number.js'
import { subtract } from './arithmetic.js'
import type { ReportSnapshot } from './model.js'

/** The `intervals` of a record; undefined for null. */
export function reportIntervals(json: string): Intervals | undefined {
  const value = parseDamoJson(json)
  return value === null ? undefined : intervalsFrom(value)
}

/** Whether intervals are tuned. */
export function isTuned(intervals: Intervals | undefined): boolean {
  return intervals !== undefined && !isSame(intervals.goal.aggrs, 0)
}

/**
 * The aggregation interval of a snapshot, µs: while intervals are tuned, it follows from what the snapshot says.
 *
 * @throws DamoFault where the record's intervals make no sense
 */
export function aggrUsOf(snapshot: ReportSnapshot, intervals: Intervals): DamoNumber {
  if (!isTuned(intervals)) return intervals.aggrUs
  const ratio = divide(intervals.aggrUs, intervals.sampleUs)
  if (snapshot.sampleIntervalUs !== undefined) return multiply(snapshot.sampleIntervalUs, ratio)
  const aggrUs = divide(durationOf(snapshot), 1000n)
  const recordUs = Number(intervals.aggrUs)
  return Math.abs(aggrUs - recordUs) / recordUs < 0.1 ? intervals.aggrUs : aggrUs
}

/**
 * How long a snapshot's monitoring took, ns.
 *
 * @throws DamoFault where the start is unknown
 */
export function durationOf(snapshot: ReportSnapshot): DamoNumber {
  return subtract(snapshot.end, startOf(snapshot))
}

/**
 * When a snapshot's monitoring began, ns.
 *
 * @throws DamoFault where that is unknown
 */
export function startOf({ start }: ReportSnapshot): DamoNumber {
  if (start !== undefined) return start
  throw new DamoFault(
    "unsupported operand type(s) for -: 'int' and 'NoneType'",
    'a snapshot does not say when it starts, and no other of its target tells; expected two or more',
  )
}
