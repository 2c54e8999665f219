/**
 * Columns padded to the widest cell of each; a line for each row.
 *
 * @param nrTexts columns that begin at the left; those after them end at the right, as numbers do; default: all
 */
export function alignColumns(rows: readonly (readonly string[])[], nrTexts?: number): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, i) =>
        nrTexts === undefined || i < nrTexts ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
      )
      .join('  ')
      .trimEnd(),
  )
}
