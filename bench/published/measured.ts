/** Measured values as docs/published.md shows them: what is shown is judged, and kept where a row is not run. */

const SECTION = /^## Row (\d+):/

/** A value as it is shown. */
export function shownOf(value: number): number {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return Number(value.toFixed(digits)) + 0
}

/** Values of a page by rows, and by names of their figures. */
export function measuredIn(page: string): ReadonlyMap<number, Readonly<Record<string, number>>> {
  const rows = new Map<number, Record<string, number>>()
  let values: Record<string, number> = {}
  for (const line of page.split('\n')) {
    const row = SECTION.exec(line)
    if (row !== null) rows.set(Number(row[1]), (values = {}))
    if (!line.startsWith('|')) continue
    const [, name, , ours] = line.split('|').map((cell) => cell.trim())
    const value = Number.parseFloat(ours)
    if (!Number.isNaN(value)) values[name] = value
  }
  return rows
}
