/** Monitoring intervals of a record, as numbers of damo: exact where its texts are. */
import { DamoFault } from '../../params/fault.js'
import { divide, isSame, multiply, type DamoNumber } from '../../params/number.js'
import { readBp, readNr, readUs } from '../../params/read-numbers.js'
import type { DamoValue } from '../../record/damo-model.js'
import { subtract } from './arithmetic.js'
import type { ReportIntervals, ReportSnapshot } from './model.js'

/** The interval goal that is off. */
const NO_GOAL: ReportIntervals['goal'] = {
  accessBp: 0,
  aggrs: 0n,
  minSampleUs: 0n,
  maxSampleUs: 0n,
}

/** Reads the `intervals` of a record, which the record's reader has checked; undefined for null. */
export function reportIntervals(json: string): ReportIntervals | undefined {
  const value = JSON.parse(json) as Readonly<Record<string, DamoValue>> | null
  if (value === null) return undefined
  const goal = value.intervals_goal as Readonly<Record<string, DamoValue>> | undefined
  return {
    sample: numberOf(value.sample_us, readUs),
    aggr: numberOf(value.aggr_us, readUs),
    opsUpdate: numberOf(value.ops_update_us, readUs),
    goal:
      goal === undefined
        ? NO_GOAL
        : {
            accessBp: numberOf(goal.access_bp, readBp),
            aggrs: numberOf(goal.aggrs, readNr),
            minSampleUs: numberOf(goal.min_sample_us, readUs),
            maxSampleUs: numberOf(goal.max_sample_us, readUs),
          },
  }
}

/** A number of a record's JSON, where whole numbers are exact. */
export function numberOf(
  value: DamoValue | undefined,
  read: (value: DamoNumber | string) => DamoNumber,
): DamoNumber {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value)
  return read(isWhole ? BigInt(value) : (value as DamoNumber | string))
}

/** Whether intervals are tuned. */
export function isTuned(intervals: ReportIntervals | undefined): boolean {
  return intervals !== undefined && !isSame(intervals.goal.aggrs, 0)
}

/**
 * The aggregation interval of a snapshot, µs: while intervals are tuned, it follows from what the snapshot says.
 *
 * @throws DamoFault where the record's intervals make no sense
 */
export function aggrUsOf(snapshot: ReportSnapshot, intervals: ReportIntervals): DamoNumber {
  if (!isTuned(intervals)) return intervals.aggr
  const ratio = divide(intervals.aggr, intervals.sample)
  if (snapshot.sampleIntervalUs !== undefined) return multiply(snapshot.sampleIntervalUs, ratio)
  const aggrUs = divide(durationOf(snapshot), 1000n)
  const recordUs = Number(intervals.aggr)
  return Math.abs(aggrUs - recordUs) / recordUs < 0.1 ? intervals.aggr : aggrUs
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
