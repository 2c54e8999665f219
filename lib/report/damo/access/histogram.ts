/** Histograms of temperature or idle time, by bytes. */
import { printNr, printSize, printUs } from '../../../params/print-numbers.js'
import { DamoFault } from '../../../params/fault.js'
import type { DamoNumber } from '../../../params/number.js'
import { readNr, readUs } from '../../../params/read-numbers.js'
import type { HistogramOptions } from './options.js'
import type { ReportForm } from '../model.js'

/** What the classes are of: how numbers of it are printed, and the ends of ranges read. */
export interface Metric {
  readonly print: (value: number, form: ReportForm) => string
  readonly read: (text: string) => DamoNumber
}

/** Temperatures. */
export const TEMPERATURE: Metric = { print: printNr, read: readNr }
/** Idle times, µs. */
export const IDLE_TIME: Metric = { print: printUs, read: readUs }

type Class = readonly [number, number]

const NR_CLASSES = 10
const BAR_WIDTH = 20

/**
 * Draws a histogram.
 *
 * @param values of the regions
 * @param bytes  of the regions: what the bars count
 * @throws DamoFault where damo fails
 */
export function histogramText(
  values: Float64Array,
  bytes: (row: number) => number,
  metric: Metric,
  options: HistogramOptions,
  form: ReportForm,
): string {
  if (values.length === 0) return 'no region in snapshot'
  const classes = classesOf(values, metric, options)
  const sums = classes.map(([lowest, end]) => {
    let sum = 0
    values.forEach((value, row) => {
      if (value >= lowest && value < end) sum += bytes(row)
    })
    return sum
  })
  const labels = classes.map(
    ([lowest, end]) => `[${metric.print(lowest, form)}, ${metric.print(end, form)})`,
  )
  const sizes = sums.map((sum) => printSize(sum, form))
  const labelWidth = longest(labels)
  const sizeWidth = longest(sizes)
  const least = Math.min(...sums)
  const step = Math.max(Math.trunc((Math.max(...sums) - least) / BAR_WIDTH), 1)
  return labels
    .map((label, i) => {
      const stars = Math.min(Math.ceil((sums[i] - least) / step), BAR_WIDTH)
      const bar = '*'.repeat(stars).padEnd(BAR_WIDTH)
      return `${label.padEnd(labelWidth)} ${sizes[i].padEnd(sizeWidth)} |${bar}|`
    })
    .join('\n')
}

function classesOf(values: Float64Array, metric: Metric, options: HistogramOptions): Class[] {
  const { ranges, isLog, isCumulative } = options
  if (ranges !== undefined) return givenClasses(ranges, metric)
  let lowest = Infinity
  let highest = -Infinity
  for (const value of values) {
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return isLog
    ? growingClasses(lowest, highest, isCumulative)
    : equalClasses(lowest, highest, isCumulative)
}

function givenClasses(ranges: readonly string[], metric: Metric): Class[] {
  if (ranges.length % 2 === 1) {
    throw new DamoFault(
      'list index out of range',
      `--hist_ranges: ${ranges.length} numbers; expected pairs, the two ends of each range`,
    )
  }
  const ends = ranges.map((text) => Number(metric.read(text)))
  return Array.from({ length: ends.length / 2 }, (_, i) => [ends[2 * i], ends[2 * i + 1]])
}

function equalClasses(lowest: number, highest: number, isCumulative: boolean): Class[] {
  const step = Math.max(Math.ceil((highest + 1 - lowest) / NR_CLASSES), 1)
  return Array.from({ length: NR_CLASSES }, (_, i) => [
    isCumulative ? lowest : lowest + step * i,
    lowest + step * (i + 1),
  ])
}

/** Each class is twice as wide as the one before it (cumulative: as all of it). */
function growingClasses(lowest: number, highest: number, isCumulative: boolean): Class[] {
  const step = Math.max(Math.trunc((highest - lowest) / 2 ** NR_CLASSES), 1)
  const classes: Class[] = [[lowest, lowest + step]]
  for (let [start, end] = classes[0]; end < highest;) {
    const width = end - start
    start = isCumulative ? lowest : end
    end += width * 2
    classes.push([start, end])
  }
  return classes
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length))
}
