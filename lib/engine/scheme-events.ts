/**
 * What a record holds of schemes: a line when a window's effective size, or what a goal measures, has changed, and
 * one with the statistics where they have. Of each there are 1,000 at most in a run, spread evenly, and of statistics
 * at most one a second; but towards the end none is left out, so that the last one is what the run came to, and one
 * says what a scheme came to that a commit removes. Sizes are bytes; what does not fit a number is a string of digits.
 */
import { PAGE_BYTES } from '../base/units.js'
import type { PassObserver } from '../damos/observer.js'
import { REFUSALS, type RefusedSizes } from '../damos/refusals.js'
import type { Scheme } from '../damos/scheme.js'
import type { RunPlan } from './plan.js'

const LINES_MAX = 1000
const STATISTICS_US = 1_000_000
/** Bytes of a line with the statistics and of one with a window, and of what a goal adds. */
const STATISTICS_BYTES = 768
const WINDOW_BYTES = 512
const SCHEME_BYTES = STATISTICS_BYTES + WINDOW_BYTES
const GOAL_BYTES = 256
/** What a caller may commit in a run whose plan names less. */
const NR_SCHEMES_MIN = 64
const NR_GOALS_MIN = 8

/** Lines on removed schemes that can wait for the next pass. */
const REMOVED_MAX = 64

/** What was told last. */
interface Told {
  readonly timeUs: number
  readonly text: string
}

/** Lines that wait to be handed out. */
export interface SchemeEvents {
  readonly observer: PassObserver
  /** UTF-8 JSON, in the order of the pass. */
  readonly lines: string[]
}

/**
 * Collects the lines of a context.
 *
 * @param durationUs of the run
 * @param addrUnit bytes of a core address unit
 */
export function createSchemeEvents(
  context: number,
  durationUs: number,
  addrUnit: number,
): SchemeEvents {
  const quotaUs = durationUs / LINES_MAX
  const statisticsUs = Math.max(STATISTICS_US, quotaUs)
  const lines: string[] = []
  const lastWindow = new Map<Scheme, Told>()
  const lastStatistics = new Map<Scheme, Told>()
  const put = (type: string, timeUs: number, scheme: Scheme, text: string): void => {
    const head = `"type":"${type}","timeUs":${timeUs},"context":${context},"scheme":${scheme.index}`
    lines.push(`{${head},${text}}`)
  }
  return {
    lines,
    observer: {
      onWindow(scheme, nowUs) {
        const last = lastWindow.get(scheme)
        if (last !== undefined && nowUs - last.timeUs < quotaUs) return
        const text = windowText(scheme, addrUnit)
        if (last?.text === text) return
        lastWindow.set(scheme, { timeUs: nowUs, text })
        put('quota', nowUs, scheme, text)
      },
      onPassEnd(scheme, nowUs) {
        const last = lastStatistics.get(scheme)
        const isNearEnd = durationUs - nowUs < statisticsUs
        if (last !== undefined && nowUs - last.timeUs < statisticsUs && !isNearEnd) return
        const text = statisticsText(scheme)
        if (last?.text === text) return
        lastStatistics.set(scheme, { timeUs: nowUs, text })
        put('scheme', nowUs, scheme, text)
      },
      onRemoved(scheme, nowUs) {
        const text = statisticsText(scheme)
        if (lines.length < REMOVED_MAX) put('scheme', nowUs, scheme, `${text},"removed":true`)
        for (const map of [lastWindow, lastStatistics]) map.delete(scheme)
      },
    },
  }
}

/** The most bytes that a pass can bring. */
export function eventBytesMax(schemes: readonly Scheme[]): number {
  return schemes.reduce((sum, { goals }) => sum + SCHEME_BYTES + GOAL_BYTES * goals.length, 0)
}

/** The most bytes that a pass of any context can bring, whatever is committed on the way. */
export function passBytesMaxOf({ contexts, events = [] }: RunPlan): number {
  const sets = [
    ...contexts.map(({ schemes = [] }) => schemes),
    ...events.map((event) => (event.do === 'commit' ? event.schemes : [])),
  ]
  const goalSets = events.flatMap((event) => (event.do === 'commitGoals' ? event.goals : []))
  const nrGoals = Math.max(
    NR_GOALS_MIN,
    ...sets.flat().map(({ quota }) => quota.goals.length),
    ...goalSets.map((goals) => goals.length),
  )
  const nrSchemes = Math.max(NR_SCHEMES_MIN, ...sets.map((schemes) => schemes.length))
  return nrSchemes * (SCHEME_BYTES + GOAL_BYTES * nrGoals) + REMOVED_MAX * STATISTICS_BYTES
}

function windowText({ quota, goals }: Scheme, addrUnit: number): string {
  const goalTexts = goals.map(
    ({ parameters: { metric, targetValue }, currentValue }) =>
      `{"metric":"${metric}","current":${digits(currentValue)},"target":${digits(targetValue)}}`,
  )
  return `"esz":${digits(quota.esz * BigInt(addrUnit))},"goals":[${goalTexts.join(',')}]`
}

function statisticsText({ statistics, refused, isActivated }: Scheme): string {
  const { nrTried, szTried, nrApplied, szApplied, szOpsFilterPassed, ...rest } = statistics
  return JSON.stringify({
    nrTried,
    szTried: szTried * PAGE_BYTES,
    nrApplied,
    szApplied: szApplied * PAGE_BYTES,
    szOpsFilterPassed: szOpsFilterPassed * PAGE_BYTES,
    ...rest,
    ...(refused.reasons.length > 0 && { refused: refusedBytes(refused) }),
    isActivated,
  }).slice(1, -1)
}

/** Bytes of memory that a scheme left alone, by what stood in the way first. */
function refusedBytes({ units, reasons }: RefusedSizes): Record<string, number> {
  return Object.fromEntries(reasons.map((reason) => [REFUSALS[reason], units[reason] * PAGE_BYTES]))
}

function digits(value: bigint): string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? String(value) : `"${value}"`
}
