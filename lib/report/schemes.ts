/** What schemes did over time: the effective quota, what its goals measured, and the statistics at the end. */
import { isObject } from '../record/json.js'
import type { RecordEvent } from '../record/events.js'

/** A value from a time on, until the next. */
export interface TimedValue {
  readonly timeUs: number
  readonly value: number
}

/** What a goal measured against its target, in the unit of its metric. */
export interface GoalSeries {
  readonly metric: string
  readonly current: TimedValue[]
  readonly target: TimedValue[]
}

/** The series of a scheme, in the order of time. */
export interface SchemeSeries {
  readonly context: number
  readonly scheme: number
  /** When a commit took it away; what comes to its position later is another scheme. */
  removedAtUs?: number
  /** Of the last line that tells of it; what did not change is not told again. */
  endUs: number
  /** Effective quotas in bytes, 0 without one; above 2^53 as near as a double comes. */
  readonly effectiveBytes: TimedValue[]
  /** By position; a goal that measures something else from a commit on begins another series. */
  readonly goals: GoalSeries[]
  /** What the last line of statistics says, sizes in bytes; absent where nothing was tried. */
  statistics?: Readonly<Record<string, unknown>>
}

/** Which schemes; all where nothing is given. */
export interface SchemeChoice {
  readonly context?: number
  readonly scheme?: number
}

/**
 * Collects the series of a record's schemes, by context and scheme.
 *
 * @param events of a record; lines of other types, and lines that are not as a run writes them, are passed over
 */
export function schemeSeries(
  events: Iterable<RecordEvent>,
  choice: SchemeChoice = {},
): SchemeSeries[] {
  const all: SchemeSeries[] = []
  const found = new Map<string, SchemeSeries>()
  const positions = new Map<string, GoalSeries[]>()
  for (const event of events) {
    if (event.type !== 'quota' && event.type !== 'scheme') continue
    const { type, timeUs, context, scheme, ...rest } = event
    if (![timeUs, context, scheme].every(Number.isSafeInteger)) continue
    if (choice.context !== undefined && choice.context !== context) continue
    if (choice.scheme !== undefined && choice.scheme !== scheme) continue
    const key = `${String(context)}.${String(scheme)}`
    let series = found.get(key)
    if (series === undefined) {
      series = emptySeries(context as number, scheme as number)
      all.push(series)
      found.set(key, series)
    }
    series.endUs = timeUs as number
    if (type === 'scheme') {
      const { removed, ...statistics } = rest
      series.statistics = statistics
      if (removed !== true) continue
      series.removedAtUs = timeUs as number
      found.delete(key)
      positions.delete(key)
    } else {
      const last = positions.get(key) ?? []
      positions.set(key, last)
      addWindow(series, last, timeUs as number, rest)
    }
  }
  return all.sort((a, b) => a.context - b.context || a.scheme - b.scheme)
}

function emptySeries(context: number, scheme: number): SchemeSeries {
  return { context, scheme, endUs: 0, effectiveBytes: [], goals: [] }
}

/** @param last the series that the goals of each position are in, changed in place */
function addWindow(
  series: SchemeSeries,
  last: GoalSeries[],
  timeUs: number,
  line: Readonly<Record<string, unknown>>,
): void {
  series.effectiveBytes.push({ timeUs, value: Number(line.esz) })
  const goals = Array.isArray(line.goals) ? line.goals.filter(isObject) : []
  for (const [i, { metric, current, target }] of goals.entries()) {
    const name = String(metric)
    if (last.at(i)?.metric !== name) {
      last[i] = { metric: name, current: [], target: [] }
      series.goals.push(last[i])
    }
    last[i].current.push({ timeUs, value: Number(current) })
    last[i].target.push({ timeUs, value: Number(target) })
  }
}
