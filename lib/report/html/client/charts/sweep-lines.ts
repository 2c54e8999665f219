/** What is drawn of a sweep: points of one figure along one parameter, a line for each value of another. */
import type { SweepChart } from '../../page-data.js'

/** What is chosen; indexes into the chart's parameters, figures and values. */
export interface SweepChoice {
  figure: number
  along: number
  /** -1: one line only. */
  by: number
  /** Which value each parameter has that is neither. */
  readonly fixed: number[]
  scale: SweepScale
}

/** How values lie along the axis. */
export type SweepScale = 'even' | 'linear' | 'log'

/** Values of a figure, by combination. */
export interface SweepColumns {
  readonly median: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

/** One line, in the order of the points. */
export interface SweepLine {
  /** The value that tells it from the others. */
  readonly label: string
  readonly median: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Points along the axis, and the lines through them. */
export interface SweepLines {
  /** Places on the axis, ascending. */
  readonly x: readonly number[]
  readonly xLabels: readonly string[]
  readonly lines: readonly SweepLine[]
  /** Lines that are left out. */
  readonly nrOthers: number
}

/** Lines that can be told apart. */
export const LINES_MAX = 6

/** Scales that the values of a parameter allow. */
export function scalesOf({ parameters }: SweepChart, along: number): SweepScale[] {
  const { numbers } = parameters[along]
  if (numbers === null) return ['even']
  return numbers.every((value) => value > 0) ? ['linear', 'log', 'even'] : ['linear', 'even']
}

/** The scale on which the values lie best: logarithmic where they span more than a decade or so. */
export function bestScale(chart: SweepChart, along: number): SweepScale {
  const scales = scalesOf(chart, along)
  const numbers = chart.parameters[along].numbers ?? []
  const isWide = Math.max(...numbers) / Math.min(...numbers) >= 12
  return scales.includes('log') && isWide ? 'log' : scales[0]
}

/** Picks what is to be drawn. */
export function sweepLines(
  chart: SweepChart,
  choice: SweepChoice,
  columns: SweepColumns,
): SweepLines {
  const { along, by, scale } = choice
  const { values, numbers } = chart.parameters[along]
  const isEven = scale === 'even' || numbers === null
  const order = values.map((_, i) => i)
  if (!isEven) order.sort((a, b) => numbers[a] - numbers[b])
  const labels = by < 0 ? ['Median'] : chart.parameters[by].values
  const lineOf = (label: string, line: number): SweepLine => {
    const rows = order.map((value) => rowOf(chart, choice, value, line))
    const pick = (column: Float64Array): number[] => rows.map((row) => column[row])
    const { median, low, high } = columns
    return { label, median: pick(median), low: pick(low), high: pick(high) }
  }
  return {
    x: order.map((value) => {
      if (isEven) return value
      return scale === 'log' ? Math.log10(numbers[value]) : numbers[value]
    }),
    xLabels: order.map((value) => values[value]),
    lines: labels.slice(0, LINES_MAX).map(lineOf),
    nrOthers: Math.max(0, labels.length - LINES_MAX),
  }
}

/** The number of a combination; the last parameter varies fastest. */
function rowOf(
  { parameters }: SweepChart,
  { along, by, fixed }: SweepChoice,
  value: number,
  line: number,
): number {
  return parameters.reduce((row, { values }, p) => {
    const index = p === along ? value : p === by ? line : fixed[p]
    return row * values.length + index
  }, 0)
}
