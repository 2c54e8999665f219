/**
 * What schemes would do on each snapshot of a record, whoever recorded it. Ages and access counts are the record's:
 * each action succeeds, but nothing comes of it.
 */
import { UsageError } from '../base/errors.js'
import { PAGE_BYTES, parseTime } from '../base/units.js'
import { KERNEL_LEVELS, type KernelLevel } from '../core/kernel.js'
import type { OpsName } from '../engine/plan.js'
import type { Scheme } from '../params/scheme.js'
import { isObject } from '../record/json.js'
import type { RecordReader } from '../record/reader.js'
import { parseAddressRange } from './address-range.js'
import type { ExplainQuestion } from './question.js'
import type { RecordExplanation } from './reason.js'
import { RecordPass } from './record-pass.js'
import { surveyRecord, type Surveyed } from './record-survey.js'
import { largestStart } from './record-tables.js'
import type { Scope } from './scheme-trace.js'
import { rangeText, timeText } from './words.js'

/** Schemes, and the operations set that they are for; undefined: it is not said. */
export interface SchemesOfContext {
  readonly ops: OpsName | undefined
  readonly schemes: readonly Scheme[]
}

/** What the record is. */
export interface RecordSource {
  readonly reader: RecordReader
  /** What a target is called. */
  readonly targetName: (context: number, target: number) => string
}

/** What is asked about schemes on a record. */
export interface RecordQuestion extends ExplainQuestion {
  /** Whose schemes; left out: as the record's scenario says, else `next`. */
  readonly kernel?: KernelLevel
}

/**
 * Explains what schemes would do.
 *
 * @param given by context of the record where there are as many, else all of them for each
 * @throws UsageError where the question makes no sense for this record; RecordError, FileError
 */
export function explainRecord(
  source: RecordSource,
  given: readonly SchemesOfContext[],
  question: RecordQuestion = {},
): RecordExplanation {
  const surveyed = surveyRecord(source.reader)
  const atUs = timeOf(surveyed, question.at)
  const notes = new Set<string>()
  const kernel = question.kernel ?? kernelOf(source.reader, notes)
  const all = [...surveyed.contexts.keys()]
  const wanted = question.context === undefined ? all : [question.context]
  if (wanted.some((context) => !all.includes(context))) {
    const known = all.join(', ')
    throw new UsageError(
      `--context: the record has no context ${wanted[0]}; expected one of ${known}`,
    )
  }
  const passes = wanted.flatMap((context) => {
    const { ops, schemes } = schemesFor(given, all.length, all.indexOf(context))
    checkScheme(schemes, question)
    const scope = scopeOf(source, surveyed, context, question, atUs)
    if (scope === null) return []
    const site = { kernel, scope, notes }
    return [new RecordPass(surveyed.contexts.get(context)!, ops, schemes, site)]
  })
  if (passes.length === 0) throw noTarget(source, surveyed, question)
  for (const snapshot of source.reader.snapshots({ untilUs: atUs + 0.5 })) {
    const set = source.reader.attributes.get(snapshot.attributesId)!
    passes.find(({ context }) => context === snapshot.context)?.pass(snapshot, set)
  }
  return {
    kind: 'record',
    atUs,
    kernel,
    contexts: passes.map((pass) => pass.explain(question.scheme ?? null)),
    notes: [...notes],
  }
}

/** Whose behaviour the scenario in the record chose. */
function kernelOf({ scenario }: RecordReader, notes: Set<string>): KernelLevel {
  const given = isObject(scenario) ? scenario.kernel : undefined
  const known = KERNEL_LEVELS.find((level) => level === given)
  if (known === undefined)
    notes.add('kernel taken for next: the record does not say; --kernel does')
  return known ?? 'next'
}

function timeOf({ endUs }: Surveyed, text: string | undefined): number {
  if (text === undefined) return endUs
  let atUs: number
  try {
    atUs = Math.floor(parseTime(text, 's') * 1e6)
  } catch (error) {
    throw new UsageError(`--at: ${(error as Error).message}`)
  }
  if (atUs >= 0 && atUs <= endUs) return atUs
  throw new UsageError(`--at: ${text} is beyond the record; expected at most ${timeText(endUs)}`)
}

function schemesFor(
  given: readonly SchemesOfContext[],
  nrContexts: number,
  index: number,
): SchemesOfContext {
  if (given.length === nrContexts) return given[index]
  return { ops: given.at(0)?.ops, schemes: given.flatMap(({ schemes }) => schemes) }
}

function checkScheme(schemes: readonly Scheme[], { scheme }: ExplainQuestion): void {
  if (schemes.length === 0) throw new UsageError('--schemes: the file has no schemes; expected one')
  if (scheme === undefined || scheme < schemes.length) return
  throw new UsageError(
    `--scheme: the file has no scheme ${scheme}; expected 0 to ${schemes.length - 1}`,
  )
}

/** What is asked of a context, addresses in pages; null: nothing, its targets are not asked about. */
function scopeOf(
  { targetName }: RecordSource,
  { contexts }: Surveyed,
  context: number,
  { target: name, addr }: ExplainQuestion,
  atUs: number,
): Scope | null {
  const { targets, nrTargets } = contexts.get(context)!
  const indexes = Array.from({ length: nrTargets }, (_, i) => i)
  const named = indexes.filter((i) => name === undefined || targetName(context, i) === name)
  if (named.length === 0) return null
  if (addr === undefined) {
    return { target: name === undefined ? null : named[0], start: -Infinity, end: Infinity }
  }
  const { start, end, isOffset } = parseAddressRange(addr)
  const places = named.flatMap((target) => {
    const ranges = targets.at(target)?.ranges ?? []
    if (ranges.length === 0) return []
    const base = isOffset ? largestStart(ranges) : 0
    const place = { target, start: base + start / PAGE_BYTES, end: base + end / PAGE_BYTES }
    const isThere = ranges.some(
      (range) => place.start < range.endPage && range.startPage < place.end,
    )
    return isThere ? [place] : []
  })
  if (places.length === 1) return places[0]
  if (places.length > 1) {
    const names = places.map(({ target }) => targetName(context, target)).join(', ')
    throw new UsageError(`--addr: ${addr} is in several targets (${names}); expected --target`)
  }
  const known = named.flatMap((target) => targets.at(target)?.ranges ?? []).slice(0, 4)
  const expected = known.map(({ startPage, endPage }) => rangeText(startPage, endPage)).join(', ')
  throw new UsageError(
    `--addr: ${addr} is not monitored up to ${timeText(atUs)}; expected a part of ${expected}`,
  )
}

function noTarget(
  { targetName }: RecordSource,
  { contexts }: Surveyed,
  { target }: ExplainQuestion,
): UsageError {
  const names = [...contexts.values()].flatMap(({ context, nrTargets }) =>
    Array.from({ length: nrTargets }, (_, i) => targetName(context, i)),
  )
  const known = [...new Set(names)].slice(0, 8).join(', ')
  return new UsageError(`--target: there is no ${target}; expected one of ${known}`)
}
