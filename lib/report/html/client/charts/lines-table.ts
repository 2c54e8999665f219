import type { LinesLook } from '../../page-data.js'
import { formatValue } from '../format.js'
import type { TableContent } from './data-table.js'

const ROWS_MAX = 50

/** Values of a chart of lines; of many every second, third, … */
export function linesTable(data: LinesLook, columns: readonly Float64Array[]): TableContent {
  const { xLabel, xUnit, unit, lines, band } = data
  const { length } = columns[0]
  const stride = Math.ceil(length / ROWS_MAX)
  const rows: string[][] = []
  for (let i = 0; i < length; i += stride) {
    rows.push(columns.map((column, c) => formatValue(column[i], c === 0 ? xUnit : unit)))
  }
  return {
    caption: stride === 1 ? 'All values.' : `One of ${stride} values.`,
    head: [
      xLabel,
      ...lines.map(({ label }) => label),
      ...(band === null ? [] : ['Lowest', 'Highest']),
    ],
    rows,
  }
}
