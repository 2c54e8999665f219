/** The lines of kind-2 blocks: attribute sets, the end of a record, and what a writer adds. */
import type { MonitoringAttributes } from '../core/attributes.js'
import { isObject, parseJson, type JsonObject } from './json.js'

/**
 * Monitoring attributes in force, under an id of their own in the record. In a record converted from a kernel's,
 * what that did not say is 0.
 */
export interface AttributeSet extends Omit<MonitoringAttributes, 'aggrSamples'> {
  readonly id: number
  readonly context: number
}

/** One line. */
export interface RecordEvent {
  readonly type: string
  readonly [key: string]: unknown
}

/** The line of an attribute set. */
export function attributesEvent(set: AttributeSet): RecordEvent {
  const { id, context, sampleUs, aggrUs, opsUpdateUs, minNrRegions, maxNrRegions } = set
  const { accessBp, aggrs, minSampleUs, maxSampleUs } = set.intervalsGoal
  return {
    type: 'attributes',
    id,
    context,
    sampleUs,
    aggrUs,
    opsUpdateUs,
    minNrRegions,
    maxNrRegions,
    intervalsGoal: { accessBp, aggrs, minSampleUs, maxSampleUs },
  }
}

/**
 * Reads the line of an attribute set.
 *
 * @returns the set, or which value is wrong
 */
export function readAttributes(event: unknown): AttributeSet | string {
  if (!isObject(event)) return 'it is no object'
  const goal = event.intervalsGoal
  if (!isObject(goal)) return 'intervalsGoal is missing'
  const wrong =
    firstWrong(event, [...NUMBERS, 'id', 'context']) ?? firstWrong(goal, [...GOAL_NUMBERS])
  if (wrong !== undefined) return wrong
  return event as unknown as AttributeSet
}

const NUMBERS = ['sampleUs', 'aggrUs', 'opsUpdateUs', 'minNrRegions', 'maxNrRegions'] as const
const GOAL_NUMBERS = ['accessBp', 'aggrs', 'minSampleUs', 'maxSampleUs'] as const

function firstWrong(object: JsonObject, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = object[key]
    if (typeof value !== 'number' || !(value >= 0)) {
      return `${key} is ${JSON.stringify(value)}, not a number from 0`
    }
  }
  return undefined
}

/**
 * Parses the lines of a kind-2 block.
 *
 * @returns the events, or what is wrong
 */
export function parseEvents(text: string): RecordEvent[] | string {
  const events: RecordEvent[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const value = parseJson(line)
    if (!isObject(value) || typeof value.type !== 'string') {
      return `an event is not a JSON object with a type (got ${JSON.stringify(line.slice(0, 40))})`
    }
    events.push(value as RecordEvent)
  }
  return events
}
