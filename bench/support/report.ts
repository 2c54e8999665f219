/** The result as a table. */
import type { ComparisonResult, FigureResult } from './rounds.js'

/** One table per comparison: a row per variant and figure. */
export function formatResults(results: readonly ComparisonResult[]): string {
  return results.map(formatComparison).join('\n\n')
}

function formatComparison({ title, variants }: ComparisonResult): string {
  const rows = variants.flatMap(({ name, figures }) =>
    figures.map((result) => [name, ...cells(result)]),
  )
  return [title, ...align(rows).map((line) => `  ${line}`)].join('\n')
}

function cells({ figure, spread, compared }: FigureResult): string[] {
  const { min, median, max } = spread
  const value = [
    format(median),
    figure.unit,
    min === max ? '' : `(${format(min)} to ${format(max)})`,
  ]
  if (compared === null) return [...value, '']
  if (figure.compare === 'same') return [...value, compared.min === compared.max ? '=' : '≠']
  const sign = figure.compare === 'ratio' ? 'x ' : compared.median < 0 ? '' : '+'
  return [
    ...value,
    `${sign}${format(compared.median)} (${format(compared.min)} to ${format(compared.max)})`,
  ]
}

function align(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] + 2))
      .join('')
      .trimEnd(),
  )
}

/** Three significant digits, more only where they are whole. */
function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
