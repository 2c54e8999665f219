/** The table of a sweep as text: a line for each combination of values. */
import { formatCount } from '../base/format.js'
import { describePoint } from '../tune/point.js'
import type { SweepCheck } from '../tune/checks.js'
import { formatFigure, formatSpread } from '../tune/format-figure.js'
import { shortNames } from '../tune/short-names.js'
import type { SweepTable } from '../tune/table.js'
import { alignColumns } from './text-table.js'

/** Formats the table, under a line that says what it is of; below it, what became of the checks. */
export function formatSweep(table: SweepTable): string {
  const { name, rows, figures, firstSeed, nrSeeds, points } = table
  const varied = table.parameters.filter(({ values }) => values.length > 1)
  const names = shortNames(varied.map(({ path }) => path))
  const isWhole = points.done === points.total
  const body = rows.map((row) => [
    ...varied.map(({ path }) => row.parameters[path]),
    ...(isWhole ? [] : [`${row.nrPoints} of ${nrSeeds}`]),
    ...figures.map((figure) => {
      const spread = row.figures[figure]
      if (spread === null) return '-'
      const median = formatFigure(spread.median, figure)
      return spread.nrValues > 1 ? `${median} (${formatSpread(spread, figure)})` : median
    }),
    ...(row.checks === undefined ? [] : [`${row.checks.nrFailedPoints} of ${row.nrPoints}`]),
  ])
  const { checks } = table
  const head = [
    ...names,
    ...(isWhole ? [] : ['points']),
    ...figures,
    ...(checks === undefined ? [] : ['checks failed']),
  ]
  const seeds =
    nrSeeds === 1
      ? `seed ${firstSeed}`
      : `medians over the seeds ${firstSeed} to ${firstSeed + nrSeeds - 1} (central 90 % of them)`
  const count = isWhole
    ? `${formatCount(points.total)} points`
    : `${formatCount(points.done)} of ${formatCount(points.total)} points`
  const lines = [`${name}: ${count}, ${seeds}`, '', ...alignColumns([head, ...body])]
  if (checks !== undefined) lines.push('', formatSweepChecks(checks))
  return lines.join('\n')
}

/** Formats checks: how many points failed each, the first of them, and what it shows. */
export function formatSweepChecks(checks: readonly SweepCheck[]): string {
  const lines = alignColumns(
    checks.map(({ that, nrPassed, nrFailed, firstFailed }) => {
      const nrJudged = formatCount(nrPassed + nrFailed)
      if (nrPassed + nrFailed === 0) return ['not judged', that, '']
      if (firstFailed === null) return ['passed', that, `in all ${nrJudged} points`]
      const where = `in ${formatCount(nrFailed)} of ${nrJudged} points`
      return ['FAILED', that, `${where}, first with ${describePoint(firstFailed)}`]
    }),
  )
  return checks
    .flatMap(({ because }, i) => [lines[i], ...(because === undefined ? [] : [`    ${because}`])])
    .join('\n')
}
