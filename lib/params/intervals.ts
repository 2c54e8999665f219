/** Monitoring intervals, their tuning goal, and the bounds of the number of regions. */
import { isSame, type DamoNumber } from './number.js'
import { printBp, printNr, printUs, type NumberForm } from './print-numbers.js'
import { readBp, readNr, readUs } from './read-numbers.js'
import { member, objectOf, optional, type DamoObject, type DamoValue } from './value.js'

/** Goal of interval tuning; off where `aggrs` is 0. */
export interface IntervalsGoal {
  /** Wanted share of observed accesses, basis points. */
  readonly accessBp: DamoNumber
  /** Aggregation intervals in which it is wanted. */
  readonly aggrs: DamoNumber
  readonly minSampleUs: DamoNumber
  readonly maxSampleUs: DamoNumber
}

/** Monitoring intervals, µs. */
export interface Intervals {
  readonly sampleUs: DamoNumber
  readonly aggrUs: DamoNumber
  readonly opsUpdateUs: DamoNumber
  readonly goal: IntervalsGoal
}

/** Bounds of the number of regions, both included. */
export interface NrRegions {
  readonly min: DamoNumber
  readonly max: DamoNumber
}

/** No goal. */
export const NO_GOAL: IntervalsGoal = { accessBp: 0n, aggrs: 0n, minSampleUs: 0n, maxSampleUs: 0n }

/** damo's intervals: 5 ms, 100 ms, 1 s. */
export const DEFAULT_INTERVALS: Intervals = {
  sampleUs: 5_000n,
  aggrUs: 100_000n,
  opsUpdateUs: 1_000_000n,
  goal: NO_GOAL,
}

/** damo's bounds. */
export const DEFAULT_NR_REGIONS: NrRegions = { min: 10n, max: 1000n }

/** Reads an `intervals` object; all but the goal must be there. */
export function intervalsFrom(value: DamoValue): Intervals {
  const goal = optional(value, 'intervals_goal', undefined, (given) => given)
  return {
    sampleUs: member(value, 'sample_us', readUs),
    aggrUs: member(value, 'aggr_us', readUs),
    opsUpdateUs: member(value, 'ops_update_us', readUs),
    goal: goal === undefined ? NO_GOAL : member(value, 'intervals_goal', goalFrom),
  }
}

function goalFrom(value: DamoValue): IntervalsGoal {
  return {
    accessBp: member(value, 'access_bp', readBp),
    aggrs: member(value, 'aggrs', readNr),
    minSampleUs: member(value, 'min_sample_us', readUs),
    maxSampleUs: member(value, 'max_sample_us', readUs),
  }
}

/** The `intervals` object. */
export function intervalsObject(intervals: Intervals, form: NumberForm): DamoObject {
  return objectOf([
    ['sample_us', printUs(intervals.sampleUs, form)],
    ['aggr_us', printUs(intervals.aggrUs, form)],
    ['ops_update_us', printUs(intervals.opsUpdateUs, form)],
    ['intervals_goal', goalObject(intervals.goal, form)],
  ])
}

function goalObject(goal: IntervalsGoal, form: NumberForm): DamoObject {
  return objectOf([
    ['access_bp', printBp(goal.accessBp, form)],
    ['aggrs', printNr(goal.aggrs, form)],
    ['min_sample_us', printUs(goal.minSampleUs, form)],
    ['max_sample_us', printUs(goal.maxSampleUs, form)],
  ])
}

/** One line, and another for the goal if there is one. */
export function intervalsText(intervals: Intervals, form: NumberForm): string[] {
  const [sample, aggr, update] = [intervals.sampleUs, intervals.aggrUs, intervals.opsUpdateUs]
  const times = `sample ${printUs(sample, form)}, aggr ${printUs(aggr, form)}`
  const line = `${times}, update ${printUs(update, form)}`
  return isSame(intervals.goal.aggrs, 0) ? [line] : [line, goalText(intervals.goal, form)]
}

/** The goal in words. */
export function goalText(goal: IntervalsGoal, form: NumberForm): string {
  const target = `${printBp(goal.accessBp, form)} accesses per ${printNr(goal.aggrs, form)} aggrs`
  const range = `[${printUs(goal.minSampleUs, form)}, ${printUs(goal.maxSampleUs, form)}]`
  return `target ${target}, ${range} sampling interval`
}

/** Reads an `nr_regions` object. */
export function nrRegionsFrom(value: DamoValue): NrRegions {
  return { min: member(value, 'min', readNr), max: member(value, 'max', readNr) }
}

/** The `nr_regions` object. */
export function nrRegionsObject({ min, max }: NrRegions, form: NumberForm): DamoObject {
  return objectOf([
    ['min', printNr(min, form)],
    ['max', printNr(max, form)],
  ])
}

/** `[10, 1,000]`. */
export function nrRegionsText({ min, max }: NrRegions, form: NumberForm): string {
  return `[${printNr(min, form)}, ${printNr(max, form)}]`
}
