/** Percentiles of temperature or idle time, by bytes. */
import { DamoFault } from '../../../params/fault.js'
import { rowsByValue } from '../temperature.js'
import type { Metric } from './histogram.js'
import type { AccessLayout } from './options.js'
import { pythonRange, quotient } from '../arithmetic.js'

const DEFAULT_PERCENTILES = [0, 1, 25, 50, 75, 99, 100]
const BAR_WIDTH = 20

/**
 * Draws a table of percentiles.
 *
 * @param values of the regions
 * @param bytes  of the regions: what the percentages are of
 * @throws DamoFault where damo fails
 */
export function percentilesText(
  values: Float64Array,
  bytes: (row: number) => number,
  metric: Metric,
  title: string,
  { percentiles, form }: AccessLayout,
): string {
  if (values.length === 0) return 'no region in snapshot'
  const table = tableOf(values, bytes, wantedPercentiles(percentiles))
  if (table.length === 0) {
    throw new DamoFault(
      'max() arg is an empty sequence',
      '--percentiles_range: none of the percentiles is there; expected some from 0 to 100',
    )
  }
  const percents = table.map(([percent]) => String(percent))
  const texts = table.map(([, value]) => metric.print(value, form))
  const percentWidth = longest(percents)
  const textWidth = longest(texts)
  const first = table[0][1]
  const last = table[table.length - 1][1]
  const step = last === first ? 1 : (last - first) / BAR_WIDTH
  const lines = table.map(([, value], i) => {
    const bar = '*'.repeat(Math.trunc((value - first) / step)).padEnd(BAR_WIDTH)
    return `${percents[i].padStart(percentWidth)}  ${texts[i].padStart(textWidth)}  |${bar}|`
  })
  return [title, ...lines].join('\n')
}

function wantedPercentiles(given: readonly number[] | undefined): readonly number[] {
  if (given === undefined) return DEFAULT_PERCENTILES
  if (given.length > 3) return [...given].sort((a, b) => a - b)
  const [start, stop] = given.length === 1 ? [0, given[0]] : given
  return pythonRange(start, stop, given[2] ?? 1)
}

function tableOf(
  values: Float64Array,
  bytes: (row: number) => number,
  wanted: readonly number[],
): (readonly [number, number])[] {
  const rows = rowsByValue(values)
  let total = 0
  for (const row of rows) total += bytes(row)
  const table: (readonly [number, number])[] = []
  let reached = 0
  let next = 0
  let last = rows[0]
  for (const row of rows) {
    last = row
    reached += quotient(bytes(row) * 100, total)
    while (next < wanted.length && wanted[next] <= reached)
      table.push([wanted[next++], values[row]])
    if (reached >= 100) break
  }
  if (wanted.slice(next).includes(100)) table.push([100, values[last]])
  return table
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length))
}
