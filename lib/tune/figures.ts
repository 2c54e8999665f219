/** The figures that a sweep can tabulate: the numbers of summary.json by their paths. */
import * as z from 'zod'
import { UsageError } from '../base/errors.js'
import { suggest } from '../base/suggest.js'
import { summarySchema } from '../scenario/summary-schema.js'
import type { PointSummary } from './point.js'

/** What is tabulated unless something else is asked for: how good the results are, and what they cost. */
export const DEFAULT_FIGURES: readonly string[] = [
  'accuracy.hotPrecision',
  'accuracy.hotRecall',
  'accuracy.rateError',
  'wssBytes.p50',
  'regions.mean',
  'samples',
]

/** How a figure is written. */
export type FigureUnit = 'bytes' | 'us' | 'share' | 'count'

/** Paths of all numbers of a summary but those of `contexts` and `cost`, and the seed. */
export function runFigures(): readonly string[] {
  return knownFigures().ofRun
}

/**
 * Checks names of figures: `accuracy.hotRecall`, `contexts[0].regions.mean` (or `contexts.0.…`).
 *
 * @param nrContexts contexts that there are, at most
 * @throws UsageError for the first that there is not
 */
export function checkFigures(figures: readonly string[], nrContexts: number): void {
  if (figures.length === 0) throw new UsageError('figures: none; expected at least one')
  const { ofRun, ofContext } = knownFigures()
  for (const figure of figures) {
    const match = /^contexts[.[](\d+)\]?\.(.*)$/.exec(figure)
    if (match === null ? ofRun.includes(figure) : ofContext.includes(match[2])) {
      if (match === null || Number(match[1]) < nrContexts) continue
      const last = nrContexts === 1 ? 'context 0' : `contexts 0 to ${nrContexts - 1}`
      throw new UsageError(`figure ${figure}: there is no such context; expected ${last}`)
    }
    const known = figure.startsWith('contexts')
      ? ofContext.map((path) => `contexts[${match?.[1] ?? 0}].${path}`)
      : ofRun
    const hint = suggest(figure, known)
    throw new UsageError(
      `figure ${figure}: not known; expected the path of a number in summary.json`,
      hint === undefined ? {} : { hint },
    )
  }
}

/** The value of a figure; NaN where the run has none. */
export function figureOf(summary: PointSummary, figure: string): number {
  let value: unknown = summary
  for (const step of figure.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null) return NaN
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return typeof value === 'number' ? value : NaN
}

/** The unit of a figure, told by its name. */
export function unitOf(figure: string): FigureUnit {
  if (/(^|\.)wssBytes\./.test(figure)) return 'bytes'
  if (figure.endsWith('Us')) return 'us'
  return /\.(hotPrecision|hotRecall|rateError)$/.test(figure) ? 'share' : 'count'
}

interface KnownFigures {
  readonly ofRun: readonly string[]
  /** Below `contexts[N].`. */
  readonly ofContext: readonly string[]
}

let known: KnownFigures | undefined

function knownFigures(): KnownFigures {
  if (known !== undefined) return known
  const schema = z.toJSONSchema(summarySchema, { reused: 'inline' }) as JsonSchema
  const { contexts, cost: _, seed: __, ...ofRun } = schema.properties!
  known = {
    ofRun: [...numbersIn({ properties: ofRun }, '')],
    ofContext: [...numbersIn(contexts.items!, '')],
  }
  return known
}

interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** Paths of the numbers of a schema; lists are left out. */
function* numbersIn(schema: JsonSchema, path: string): Generator<string, void> {
  if (schema.type === 'number' || schema.type === 'integer') yield path
  for (const one of schema.anyOf ?? []) yield* numbersIn(one, path)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* numbersIn(member, path === '' ? name : `${path}.${name}`)
  }
}
