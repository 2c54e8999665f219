/** Monitoring intervals as damo's JSON says them. Follows `DamonIntervals` of damo's `_damon.py`. */
import { NO_INTERVALS_GOAL, type IntervalsGoal } from '../core/attributes.js'
import { showValue } from '../base/units.js'
import type { DamoValue } from './damo-model.js'
import { readBp, readCount, readUs } from './damo-numbers.js'
import type { AttributeSet } from './events.js'
import { isObject, type JsonObject } from './json.js'

/** Intervals of a record, µs; all 0 where the record does not say them. */
export type DamoIntervals = Pick<
  AttributeSet,
  'sampleUs' | 'aggrUs' | 'opsUpdateUs' | 'intervalsGoal'
>

/** What is known where `intervals` is null. */
export const NO_INTERVALS: DamoIntervals = {
  sampleUs: 0,
  aggrUs: 0,
  opsUpdateUs: 0,
  intervalsGoal: NO_INTERVALS_GOAL,
}

/**
 * Reads the `intervals` of a damo record.
 *
 * @returns the intervals, or which value is wrong
 */
export function readIntervals(value: DamoValue): DamoIntervals | string {
  if (value === null) return NO_INTERVALS
  if (!isObject(value)) return `not a JSON object (got ${showValue(value)})`
  const fields = new Fields(value)
  const intervals = {
    sampleUs: fields.us('sample_us'),
    aggrUs: fields.us('aggr_us'),
    opsUpdateUs: fields.us('ops_update_us'),
    intervalsGoal: NO_INTERVALS_GOAL,
  }
  if (fields.fault !== undefined) return fields.fault
  if (!('intervals_goal' in value)) return intervals
  if (!isObject(value.intervals_goal)) return 'intervals_goal is not a JSON object'
  const goalFields = new Fields(value.intervals_goal)
  const intervalsGoal: IntervalsGoal = {
    accessBp: goalFields.bp('access_bp'),
    aggrs: goalFields.count('aggrs'),
    minSampleUs: goalFields.us('min_sample_us'),
    maxSampleUs: goalFields.us('max_sample_us'),
  }
  return goalFields.fault ?? { ...intervals, intervalsGoal }
}

/** The `intervals` of a damo record as JSON text, in the form in which damo writes it. */
export function intervalsText(intervals: DamoIntervals): string {
  const { sampleUs, aggrUs, opsUpdateUs, intervalsGoal: goal } = intervals
  const whole = (value: number): string => String(Math.trunc(value))
  return JSON.stringify({
    sample_us: whole(sampleUs),
    aggr_us: whole(aggrUs),
    ops_update_us: whole(opsUpdateUs),
    intervals_goal: {
      access_bp: goal.accessBp.toFixed(6),
      aggrs: whole(goal.aggrs),
      min_sample_us: whole(goal.minSampleUs),
      max_sample_us: whole(goal.maxSampleUs),
    },
  })
}

/** Reads members, noting the first that is wrong. */
class Fields {
  fault: string | undefined
  readonly #object: JsonObject

  constructor(object: JsonObject) {
    this.#object = object
  }

  us(key: string): number {
    return this.#check(key, readUs(this.#object[key]))
  }

  count(key: string): number {
    const count = readCount(this.#object[key])
    return this.#check(key, count === undefined ? undefined : Number(count))
  }

  bp(key: string): number {
    return this.#check(key, readBp(this.#object[key]))
  }

  #check(key: string, number: number | undefined): number {
    if (number !== undefined && number >= 0) return number
    const value = this.#object[key]
    const got = value === undefined ? 'it is missing' : `got ${showValue(value)}`
    this.fault ??= `"${key}" is no number from 0 (${got})`
    return 0
  }
}
