import type { SweepTable } from './table.js'

/**
 * The table as CSV (RFC 4180, but lines end with `\n`): the parameters, the points done, then for each figure the
 * median, and with several seeds `figure.low` and `figure.high`; then for each check the points in which it failed,
 * as `failed: CONDITION`. Numbers are exact; what is unknown is empty.
 */
export function* formatCsv(table: SweepTable): Generator<string, void> {
  const { parameters, figures, rows, nrSeeds, checks = [] } = table
  const hasIntervals = nrSeeds > 1
  const paths = parameters.map(({ path }) => path)
  const columns = figures.flatMap((name) =>
    hasIntervals ? [name, `${name}.low`, `${name}.high`] : [name],
  )
  const failed = checks.map(({ that }) => `failed: ${that}`)
  yield csvLine([...paths, 'points', ...columns, ...failed])
  for (const row of rows) {
    const values = figures.flatMap((name): (number | string)[] => {
      const spread = row.figures[name]
      if (spread === null) return hasIntervals ? ['', '', ''] : ['']
      const { median, low, high } = spread
      return hasIntervals ? [median, low, high] : [median]
    })
    const counts = checks.map(({ that }) => row.checks?.nrFailed[that] ?? 0)
    const place = paths.map((path) => row.parameters[path])
    yield csvLine([...place, row.nrPoints, ...values, ...counts])
  }
}

/** A line of CSV. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(quote).join(',')}\n`
}

function quote(cell: string | number): string {
  const text = String(cell)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
