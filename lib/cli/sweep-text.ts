/** The table of a sweep as text: a line for each combination of values. */
import { formatCount } from '../base/format.js'
import { formatFigure, formatSpread } from '../tune/format-figure.js'
import { shortNames } from '../tune/short-names.js'
import type { SweepTable } from '../tune/table.js'
import { alignColumns } from './text-table.js'

/** Formats the table, under a line that says what it is of. */
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
  ])
  const head = [...names, ...(isWhole ? [] : ['points']), ...figures]
  const seeds =
    nrSeeds === 1
      ? `seed ${firstSeed}`
      : `medians over the seeds ${firstSeed} to ${firstSeed + nrSeeds - 1} (central 90 % of them)`
  const count = isWhole
    ? `${formatCount(points.total)} points`
    : `${formatCount(points.done)} of ${formatCount(points.total)} points`
  return [`${name}: ${count}, ${seeds}`, '', ...alignColumns([head, ...body])].join('\n')
}
