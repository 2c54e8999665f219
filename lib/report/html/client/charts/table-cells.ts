/** The cells of a table: what they hold, and how they are written. */
import type { TableColumn } from '../../page-data.js'
import type { LoadedColumn } from '../../plot/table-order.js'
import { loadCounts, loadFloats } from '../columns.js'
import { formatFigure } from '../format.js'

/** The values of a column. */
export type Cells = LoadedColumn

/** Unpacks a column. */
export async function loadCells(column: TableColumn): Promise<Cells> {
  if (column.kind === 'number') return { kind: 'number', values: await loadFloats(column.values) }
  return { kind: 'text', words: column.words, index: await loadCounts(column.index) }
}

/** The text of a cell. */
export function cellText(column: TableColumn, cells: Cells, row: number): string {
  if (cells.kind === 'text') return cells.words[cells.index[row]]
  const value = cells.values[row]
  const { unit, digits } = column as Extract<TableColumn, { kind: 'number' }>
  if (Number.isNaN(value)) return '–'
  if (digits === null) return formatFigure(value, unit)
  return value.toFixed(digits) + (unit === 'percent' ? ' %' : '')
}
