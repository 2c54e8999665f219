/** What is asked about a run, checked against its plan and its record before anything is run again. */
import { UsageError } from '../base/errors.js'
import { PAGE_BYTES, parseTime } from '../base/units.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import type { RunPlan } from '../engine/plan.js'
import type { RecordReader } from '../record/reader.js'
import { parseAddressRange } from './address-range.js'
import { memoryStartOf } from './memory-start.js'
import { rangeText, sizeText, timeText } from './words.js'

/** As the user asks; everything may be left out. */
export interface ExplainQuestion {
  readonly context?: number
  readonly scheme?: number
  /** Name of a target. */
  readonly target?: string
  /** A range of addresses: `start-end`, `start+size` or one; from a `+` on, from the start of the memory. */
  readonly addr?: string
  /** Virtual time, as in `10 s`; a bare number is seconds. */
  readonly at?: string
}

/** What is asked of one context. */
export interface ContextQuestion {
  readonly context: number
  /** Position of the target; null: all. */
  readonly target: number | null
  /** Address pages; null: all of it. */
  readonly range: { readonly startPage: number; readonly endPage: number } | null
}

/** What is asked, with nothing left to guess. */
export interface ResolvedQuestion {
  readonly atUs: number
  readonly scheme: number | null
  readonly contexts: readonly ContextQuestion[]
  /** From here on, sampled pages are of interest. */
  readonly ticksFromUs: number
}

/** Aggregations of which the sampled pages are looked at. */
const WINDOWS_SAMPLED = 10

/**
 * Finds out what is asked.
 *
 * @throws UsageError where it makes no sense for this run; RecordError, FileError
 */
export function resolveQuestion(
  plan: RunPlan,
  reader: RecordReader,
  question: ExplainQuestion,
): ResolvedQuestion {
  const atUs = timeOf(plan, reader, question.at)
  const { last, times } = lastSnapshots(reader, atUs)
  const chosen = contextsOf(plan, question)
  const contexts = scopesOf(plan, chosen, last, question, atUs)
  checkSchemes(plan, contexts, question)
  const isRanged = contexts.some(({ range }) => range !== null)
  const from = contexts.map(({ context }) => times[context]?.[0] ?? 0)
  return {
    atUs,
    scheme: question.scheme ?? null,
    contexts,
    ticksFromUs: isRanged ? Math.min(...from) : Infinity,
  }
}

function timeOf(plan: RunPlan, reader: RecordReader, text: string | undefined): number {
  const endUs = endOf(plan, reader)
  if (text === undefined) return endUs
  let atUs: number
  try {
    atUs = Math.floor(parseTime(text, 's') * 1e6)
  } catch (error) {
    throw new UsageError(`--at: ${(error as Error).message}`)
  }
  if (atUs >= 0 && atUs <= endUs) return atUs
  throw new UsageError(`--at: ${text} is beyond the run; expected at most ${timeText(endUs)}`)
}

/** The run's duration, or the last snapshot of a record that ends before. */
function endOf({ durationUs }: RunPlan, reader: RecordReader): number {
  const isWhole = [...reader.events()].some(
    ({ type, isInterrupted }) => type === 'end' && isInterrupted !== true,
  )
  if (isWhole) return durationUs
  let endUs = 0
  for (const { timeUs } of reader.snapshots()) endUs = timeUs
  return endUs
}

interface LastSnapshots {
  /** By context, up to the time. */
  readonly last: readonly (Snapshot | undefined)[]
  /** By context, of the last ones, ascending. */
  readonly times: readonly (number[] | undefined)[]
}

function lastSnapshots(reader: RecordReader, atUs: number): LastSnapshots {
  const last: Snapshot[] = []
  const times: number[][] = []
  for (const snapshot of reader.snapshots({ untilUs: atUs + 0.5 })) {
    const { context, timeUs } = snapshot
    last[context] = snapshot
    const list = (times[context] ??= [])
    list.push(timeUs)
    if (list.length > WINDOWS_SAMPLED + 1) list.shift()
  }
  return { last, times }
}

/** Those that the question allows for. */
function contextsOf(plan: RunPlan, { context, target }: ExplainQuestion): number[] {
  const all = plan.contexts.map((_, i) => i)
  if (context !== undefined && !all.includes(context)) {
    const last = all.length - 1
    throw new UsageError(`--context: there is no context ${context}; expected 0 to ${last}`)
  }
  const given = context === undefined ? all : [context]
  if (target === undefined) return given
  const names = [...new Set(given.flatMap((each) => targetNamesOf(plan, each)))]
  if (!names.includes(target)) {
    throw new UsageError(`--target: there is no ${target}; expected one of ${names.join(', ')}`)
  }
  return given.filter((each) => targetNamesOf(plan, each).includes(target))
}

/** What the targets of a context are called. */
export function targetNamesOf({ contexts, targets }: RunPlan, context: number): string[] {
  return contexts[context].targets.map(({ target }) =>
    target === null ? 'physical memory' : targets[target].name,
  )
}

function scopesOf(
  plan: RunPlan,
  contexts: readonly number[],
  last: LastSnapshots['last'],
  { addr, target }: ExplainQuestion,
  atUs: number,
): ContextQuestion[] {
  if (addr === undefined) {
    return contexts.map((context) => {
      const index = target === undefined ? null : targetNamesOf(plan, context).indexOf(target)
      return { context, target: index, range: null }
    })
  }
  const candidates = contexts.flatMap((context) =>
    targetNamesOf(plan, context).flatMap((name, i) =>
      target === undefined || name === target ? [{ context, target: i, name }] : [],
    ),
  )
  const given = parseAddressRange(addr)
  if (given.isOffset) refuseSeveral(candidates, `${addr} counts from the start of a target`)
  const found = candidates.flatMap(({ context, target: index, name }) => {
    const columns = last.at(context)?.targets.at(index)
    const base = given.isOffset ? memoryStartOf(plan, context, index, columns) : 0
    const startPage = Math.floor(given.start / PAGE_BYTES) + base
    const endPage = Math.ceil(given.end / PAGE_BYTES) + base
    const isSeen = columns !== undefined && pagesWithin(columns, startPage, endPage) > 0
    return isSeen ? [{ context, target: index, name, range: { startPage, endPage } }] : []
  })
  if (found.length === 0) throw notMonitored(plan, candidates, last, addr, atUs)
  refuseSeveral(found, `${addr} is monitored`)
  return found.map(({ context, target: index, range }) => ({ context, target: index, range }))
}

/** @throws UsageError where there are targets of several names */
function refuseSeveral(list: readonly { readonly name: string }[], what: string): void {
  const names = [...new Set(list.map(({ name }) => name))]
  if (names.length < 2) return
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '')
  throw new UsageError(`--addr: ${what} in several targets (${shown}); expected --target`)
}

function pagesWithin(columns: SnapshotTarget, startPage: number, endPage: number): number {
  let pages = 0
  columns.startPage.forEach((start, i) => {
    pages += Math.max(0, Math.min(columns.endPage[i], endPage) - Math.max(start, startPage))
  })
  return pages
}

/** Names what is monitored in place of a range. */
function notMonitored(
  plan: RunPlan,
  candidates: readonly { readonly context: number; readonly target: number }[],
  last: LastSnapshots['last'],
  addr: string,
  atUs: number,
): UsageError {
  const places = candidates.flatMap(({ context, target }) => {
    const columns = last.at(context)?.targets.at(target)
    const name = targetNamesOf(plan, context)[target]
    const runs = columns === undefined ? [] : runsOf(columns)
    if (runs.length === 0) return []
    const shown = runs
      .slice(0, 4)
      .map(([s, e]) => `${rangeText(s, e)} (${sizeText((e - s) * PAGE_BYTES)})`)
    return [`${name} ${shown.join(', ')}${runs.length > 4 ? ', …' : ''}`]
  })
  const expected =
    places.length === 0 ? 'a later time' : `a part of ${places.slice(0, 4).join('; ')}`
  const time = timeText(atUs)
  return new UsageError(`--addr: ${addr} is not monitored at ${time}; expected ${expected}`)
}

function runsOf({ startPage, endPage }: SnapshotTarget): [number, number][] {
  const runs: [number, number][] = []
  startPage.forEach((start, i) => {
    const run = runs.at(-1)
    if (run?.[1] === start) run[1] = endPage[i]
    else runs.push([start, endPage[i]])
  })
  return runs
}

/** @throws UsageError where there is nothing to say of schemes, and nothing else is asked */
function checkSchemes(
  plan: RunPlan,
  contexts: readonly ContextQuestion[],
  { scheme, addr }: ExplainQuestion,
): void {
  const counts = contexts.map(({ context }) => nrSchemesOf(plan, context))
  const most = Math.max(...counts)
  const which = contexts.length === 1 ? `context ${contexts[0].context}` : 'the run'
  if (scheme !== undefined && scheme >= most) {
    const expected = most === 0 ? 'no --scheme' : `0 to ${most - 1}`
    throw new UsageError(`--scheme: ${which} has no scheme ${scheme}; expected ${expected}`)
  }
  if (most === 0 && addr === undefined) {
    throw new UsageError(`${which} has no schemes; expected --addr or --schemes`, {
      hint: '--addr RANGE tells how memory was seen, --schemes FILE what schemes would do',
    })
  }
}

/** Schemes that a context has at any time. */
function nrSchemesOf({ contexts, events = [] }: RunPlan, context: number): number {
  const committed = events.map((event) =>
    event.context === context && event.do === 'commit' ? event.schemes.length : 0,
  )
  return Math.max(contexts[context].schemes?.length ?? 0, ...committed)
}
