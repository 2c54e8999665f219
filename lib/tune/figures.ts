/** The figures that a sweep can tabulate: the numbers of summary.json by their paths. */
import { UsageError } from '../base/errors.js'
import { numberAt } from '../base/figure-path.js'
import { suggest } from '../base/suggest.js'
import { figureNames, isOfContext, isOfMachine } from '../scenario/figure-names.js'
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

/** Paths of all numbers of a summary but those of `contexts` and `cost`, and the seed. */
export function runFigures(): readonly string[] {
  return figureNames().ofRun
}

/**
 * Checks names of figures: `accuracy.hotRecall`, `contexts[0].regions.mean` (or `contexts.0.…`).
 *
 * @param nrContexts contexts that there are, at most
 * @throws UsageError for the first that there is not
 */
export function checkFigures(figures: readonly string[], nrContexts: number): void {
  if (figures.length === 0) throw new UsageError('figures: none; expected at least one')
  const { ofRun, ofContext, ofMachine } = figureNames()
  for (const figure of figures) {
    const match = /^contexts[.[](\d+)\]?\.(.*)$/.exec(figure)
    const isOfRun = ofRun.includes(figure) || isOfMachine(figure)
    if (match === null ? isOfRun : isOfContext(match[2])) {
      if (match === null || Number(match[1]) < nrContexts) continue
      const last = nrContexts === 1 ? 'context 0' : `contexts 0 to ${nrContexts - 1}`
      throw new UsageError(`figure ${figure}: there is no such context; expected ${last}`)
    }
    const known = figure.startsWith('contexts')
      ? ofContext.map((path) => `contexts[${match?.[1] ?? 0}].${path.replaceAll('[N]', '[0]')}`)
      : [...ofRun, ...ofMachine.map((path) => path.replaceAll('[N]', '[0]'))]
    const hint = suggest(figure, known)
    throw new UsageError(
      `figure ${figure}: not known; expected the path of a number in summary.json`,
      hint === undefined ? {} : { hint },
    )
  }
}

/** The value of a figure; NaN where the run has none. */
export function figureOf(summary: PointSummary, figure: string): number {
  return numberAt(summary, figure) ?? NaN
}
