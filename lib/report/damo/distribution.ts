/** Tables of percentiles with bars: working sets and footprints. */
import { printSize } from '../../params/print-numbers.js'
import { DamoFault } from '../../params/fault.js'
import type { ReportForm } from './model.js'

/** How a table is printed. */
export interface DistributionOptions {
  readonly percentiles: readonly number[]
  /** All values instead of percentiles. */
  readonly isAll: boolean
  readonly form: ReportForm
  /** Columns of the bars; 0: none. */
  readonly barWidth: number
}

/**
 * The table.
 *
 * @param values bytes, in the order in which percentiles are taken
 * @throws DamoFault where damo fails
 */
export function distributionText(
  name: string,
  values: readonly number[],
  { percentiles, isAll, form, barWidth }: DistributionOptions,
): string {
  const lines = [`# <percentile> <${name}>`]
  if (values.length === 0) return [...lines, '# no snapshot'].join('\n')
  const sum = values.reduce((total, value) => total + value, 0)
  lines.push(`# avr:\t${printSize(sum / values.length, form)}`)
  if (isAll) {
    return [...lines, ...values.map((value, i) => `${i} ${printSize(value, form)}`)].join('\n')
  }
  const shown = percentiles.map((percentile) => percentileOf(values, percentile))
  const most = Math.max(0, ...shown)
  const step = most > 0 ? most / barWidth : 1
  for (const [i, value] of shown.entries()) {
    const percent = String(percentiles[i]).padStart(3)
    const line = `${percent} ${printSize(value, form).padStart(15)}`
    lines.push(barWidth > 0 ? `${line} |${bar(Math.trunc(value / step), barWidth)}|` : line)
  }
  return lines.join('\n')
}

/**
 * The value at a percentile.
 *
 * @throws DamoFault where there is none
 */
export function percentileOf(values: readonly number[], percentile: number): number {
  const index = Math.trunc((percentile / 100) * values.length)
  const value = values.at(index === values.length ? -1 : index)
  if (value !== undefined) return value
  throw new DamoFault(
    'list index out of range',
    `--range: there is no percentile ${percentile}; expected 0 to 100`,
  )
}

function bar(stars: number, width: number): string {
  return '*'.repeat(Math.max(0, stars)) + ' '.repeat(Math.max(0, width - stars))
}
