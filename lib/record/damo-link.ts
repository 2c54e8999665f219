/**
 * How a record of the lab and damo's records belong together. A record that was converted from damo's keeps in its
 * scenario what the lab has no place for, so that converting it back loses nothing:
 *
 * ```
 *  scenario  {"damo":{"timeBaseNs":"82820952659000","records":[{"context":0,"target":0,"targetId":"0",…}]}}
 *  event     {"type":"damo","snapshot":17,"target":0,"startNs":…,"percent":[…]}     for some snapshots, before them
 * ```
 * Time 0 of the record is `timeBaseNs`, the start of damo's first snapshot. An event says what the snapshot of that
 * number (from 0, in the order of the file) cannot; a start time only where it is not the end of the one before.
 */
import type { DamoExtras, DamoMeta } from './damo-model.js'
import type { RecordEvent } from './events.js'
import { isObject, parseJson } from './json.js'

/** The latest time that can be kept, ns. */
export const INT64_MAX: bigint = 2n ** 63n - 1n

/** A damo record in the scenario of a converted record. */
export interface LinkedRecord extends DamoMeta {
  readonly context: number
  readonly target: number
}

/** What the scenario of a converted record says. */
export interface DamoLink {
  readonly timeBaseNs: bigint
  readonly records: readonly LinkedRecord[]
}

/** What a "damo" event says. */
export interface LinkEvent {
  readonly snapshot: number
  readonly target: number
  readonly startNs: bigint | undefined
  readonly extras: DamoExtras
}

const TEXTS = [
  'kdamondIdx',
  'contextIdx',
  'schemeIdx',
  'targetId',
  'intervals',
  'schemeFilters',
  'dataSource',
] as const

/** The scenario of a converted record. */
export function linkScenario({ timeBaseNs, records }: DamoLink): unknown {
  return { damo: { timeBaseNs: String(timeBaseNs), records } }
}

/**
 * Reads the scenario of a record.
 *
 * @returns undefined for the lab's own records; what is wrong, in words
 */
export function readLink(scenario: unknown): DamoLink | string | undefined {
  if (!isObject(scenario) || !('damo' in scenario)) return undefined
  const link = scenario.damo
  if (!isObject(link)) return 'damo is no object'
  const { timeBaseNs, records } = link
  const timeBase = readNsText(timeBaseNs)
  if (timeBase === undefined) return 'damo.timeBaseNs is no time'
  if (!Array.isArray(records)) return 'damo.records is no list'
  for (const [i, record] of (records as unknown[]).entries()) {
    if (!isLinkedRecord(record)) return `damo.records[${i}] is wrong`
  }
  return { timeBaseNs: timeBase, records: records as LinkedRecord[] }
}

/** The event for a snapshot; undefined where there is nothing to say. */
export function linkEvent(event: LinkEvent): RecordEvent | undefined {
  const { snapshot, target, startNs, extras } = event
  if (startNs === undefined && Object.keys(extras).length === 0) return undefined
  const start = startNs === undefined ? {} : { startNs: String(startNs) }
  return { type: 'damo', snapshot, target, ...start, ...extras }
}

/**
 * Reads an event of a converted record.
 *
 * @returns undefined where it is another kind of event; what is wrong, in words
 */
export function readLinkEvent(event: RecordEvent): LinkEvent | string | undefined {
  if (event.type !== 'damo') return undefined
  const { snapshot, target, startNs } = event
  if (!Number.isSafeInteger(snapshot) || !Number.isSafeInteger(target)) return 'it has no number'
  const start = readNsText(startNs)
  if (startNs !== undefined && start === undefined) return 'startNs is no time'
  const extras: Record<string, unknown> = {}
  for (const [key, isRight] of Object.entries(EXTRAS)) {
    const value = event[key]
    if (value === undefined) continue
    if (!isRight(value)) return `${key} is wrong`
    extras[key] = value
  }
  return {
    snapshot: snapshot as number,
    target: target as number,
    startNs: start,
    extras: extras,
  }
}

const EXTRAS: Readonly<Record<keyof DamoExtras, (value: unknown) => boolean>> = {
  totalBytes: (value) => typeof value === 'string',
  damosStats: () => true,
  sampleIntervalUs: () => true,
  samples: Array.isArray,
  percent: Array.isArray,
  usec: Array.isArray,
  aggrIntervals: Array.isArray,
  szFilterPassed: Array.isArray,
  probeHits: Array.isArray,
  isBare: Array.isArray,
  start: (value) => value === null || typeof value === 'number',
  addresses: Array.isArray,
}

/** Nanoseconds as decimal digits; undefined where they are none, or do not fit 63 bits. */
function readNsText(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !/^\d{1,19}$/.test(value)) return undefined
  const ns = BigInt(value)
  return ns <= INT64_MAX ? ns : undefined
}

/**
 * When a snapshot starts unless it says otherwise: at the end of the one before, or, for the first, an aggregation
 * interval before its own end.
 */
export function impliedStartNs(
  previousEndNs: bigint | undefined,
  endNs: bigint,
  aggrUs: number,
): bigint {
  if (previousEndNs !== undefined) return previousEndNs
  const startNs = endNs - BigInt(Math.round(aggrUs * 1000))
  return startNs < 0n ? 0n : startNs
}

function isLinkedRecord(value: unknown): boolean {
  if (!isObject(value)) return false
  const isCounted = Number.isSafeInteger(value.context) && Number.isSafeInteger(value.target)
  return isCounted && TEXTS.every((key) => isJsonText(value[key]))
}

function isJsonText(value: unknown): boolean {
  return typeof value === 'string' && parseJson(value) !== undefined
}
