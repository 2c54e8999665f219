/**
 * What a record holds of operation schemes: events `scheme` with statistics in bytes, and `quota` with the effective
 * size of a window and what its goals measured.
 */
import { isObject, type JsonObject } from '../../record/json.js'
import type { RecordEvent } from '../../record/events.js'

/** What a scheme has done, bytes. */
export interface SchemeTotals {
  readonly szTried: number
  readonly szApplied: number
  readonly szOpsFilterPassed: number
}

/** A scheme's statistics, as they were told last. */
export interface SchemeStatisticsSoFar extends SchemeTotals {
  readonly timeUs: number
  readonly qtExceeds: number
  readonly nrSnapshots: number
  readonly isActivated: boolean
  /** Bytes that it left alone, by what stood in the way first. */
  readonly refused: Readonly<Record<string, number>>
}

/** A window of a quota. */
export interface QuotaWindow {
  readonly timeUs: number
  /** Bytes; Infinity: no limit. */
  readonly esz: number
  readonly goals: readonly {
    readonly metric: string
    readonly current: number
    readonly target: number
  }[]
}

/** One scheme of a context. */
export interface RecordedScheme {
  readonly index: number
  /** When a commit took it away; null: it was there to the end. */
  removedAtUs: number | null
  statistics: SchemeStatisticsSoFar | null
  readonly windows: QuotaWindow[]
}

/** By context, the schemes in their order. */
export type RecordedSchemes = ReadonlyMap<number, readonly RecordedScheme[]>

/** Schemes of a context that are kept at one time, and over all, and windows of each. */
const SCHEMES_MAX = 64
const RECORDED_MAX = 128
const WINDOWS_MAX = 4000
/** What 64 bits hold at most is no limit. */
const NO_LIMIT = 2 ** 63

/** Gathers them in bounded memory; what is not of the right form is left out. */
export function readSchemeEvents(events: Iterable<RecordEvent>): RecordedSchemes {
  const contexts = new Map<number, RecordedScheme[]>()
  for (const event of events) {
    const { type, context, scheme: index, timeUs } = event
    if (type !== 'scheme' && type !== 'quota') continue
    if (!isCount(context) || !isCount(index) || index >= SCHEMES_MAX || !isCount(timeUs)) continue
    let schemes = contexts.get(context)
    if (schemes === undefined) contexts.set(context, (schemes = []))
    let scheme = schemes.find((each) => each.index === index && each.removedAtUs === null)
    if (scheme === undefined) {
      if (schemes.length === RECORDED_MAX) continue
      schemes.push((scheme = { index, removedAtUs: null, statistics: null, windows: [] }))
    }
    if (type === 'scheme') {
      scheme.statistics = statisticsOf(event, timeUs)
      if (event.removed === true) scheme.removedAtUs = timeUs
    } else if (scheme.windows.length < WINDOWS_MAX) scheme.windows.push(windowOf(event, timeUs))
  }
  for (const schemes of contexts.values()) schemes.sort((a, b) => a.index - b.index)
  return contexts
}

function statisticsOf(event: RecordEvent, timeUs: number): SchemeStatisticsSoFar {
  return {
    timeUs,
    szTried: numberOf(event.szTried),
    szApplied: numberOf(event.szApplied),
    szOpsFilterPassed: numberOf(event.szOpsFilterPassed),
    qtExceeds: numberOf(event.qtExceeds),
    nrSnapshots: numberOf(event.nrSnapshots),
    isActivated: event.isActivated !== false,
    refused: Object.fromEntries(
      Object.entries(isObject(event.refused) ? event.refused : {}).map(([why, bytes]) => [
        why,
        numberOf(bytes),
      ]),
    ),
  }
}

function windowOf({ esz, goals }: RecordEvent, timeUs: number): QuotaWindow {
  const size = numberOf(esz)
  const list = Array.isArray(goals)
    ? goals.filter((goal): goal is JsonObject => isObject(goal))
    : []
  return {
    timeUs,
    esz: size >= NO_LIMIT ? Infinity : size,
    goals: list.map(({ metric, current, target }) => ({
      metric: String(metric),
      current: numberOf(current),
      target: numberOf(target),
    })),
  }
}

/** What does not fit a number is written as a string of digits. */
function numberOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number >= 0 ? number : 0
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
