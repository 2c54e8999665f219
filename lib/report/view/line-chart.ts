/** A line of values over time as text; logarithmic where the values span more than three decades. */
import { cellOf, type Axis } from '../axis.js'
import type { TimedValue } from '../schemes.js'
import { timeTicks } from './ticks.js'

const LOG_FROM_RATIO = 1000
const LABEL_WIDTH = 10
const TICK_SPACING = 12

/** What to draw. */
export interface LineChart {
  /** Drawn with `*`; each value holds until the next. */
  readonly values: readonly TimedValue[]
  /** Drawn with `-` behind the values. */
  readonly target?: readonly TimedValue[]
  /** µs, a cell for each column. */
  readonly axis: Axis
  readonly height: number
  readonly label: (value: number) => string
}

/** Rows of a chart, the highest values first, then the time axis; a column that holds many values shows their range. */
export function lineChart({ values, target = [], axis, height, label }: LineChart): string[] {
  const scale = scaleOf([...values, ...target].map(({ value }) => value))
  const grid = Array.from({ length: height }, () => Array<string>(axis.cells).fill(' '))
  draw(grid, target, '-', axis, scale)
  draw(grid, values, '*', axis, scale)
  const rows = grid.map((cells, i) => {
    const text = i % 2 === 0 ? label(scale.valueAt((height - 1 - i) / (height - 1))) : ''
    return `${text.padStart(LABEL_WIDTH)} |${cells.join('')}`.trimEnd()
  })
  const blank = ' '.repeat(LABEL_WIDTH + 2)
  return [...rows, `${blank.slice(1)}+${'-'.repeat(axis.cells)}`, `${blank}${tickLine(axis)}`]
}

interface Scale {
  /** Height of a value, from 0 to 1. */
  readonly heightOf: (value: number) => number
  readonly valueAt: (height: number) => number
}

/** Zero lies at the bottom of either scale. */
function scaleOf(values: readonly number[]): Scale {
  const max = values.reduce((a, b) => Math.max(a, b), 0)
  const min = values.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), max)
  if (max === 0) return { heightOf: () => 0, valueAt: (height) => height }
  if (max / min <= LOG_FROM_RATIO) {
    return { heightOf: (value) => value / max, valueAt: (height) => height * max }
  }
  const span = Math.log2(max / min)
  return {
    heightOf: (value) => (value <= min ? 0 : Math.log2(value / min) / span),
    // The power would miss the largest value by a rounding.
    valueAt: (height) => (height === 1 ? max : min * 2 ** (height * span)),
  }
}

function draw(
  grid: string[][],
  values: readonly TimedValue[],
  mark: string,
  axis: Axis,
  { heightOf }: Scale,
): void {
  const rowOf = (value: number): number =>
    grid.length - 1 - Math.round(heightOf(value) * (grid.length - 1))
  let next = 0
  let row: number | undefined
  for (let column = 0; column < axis.cells; column++) {
    let [top, bottom] = [row ?? Infinity, row ?? -Infinity]
    while (next < values.length && cellOf(axis, values[next].timeUs) <= column) {
      row = rowOf(values[next++].value)
      top = Math.min(top, row)
      bottom = Math.max(bottom, row)
    }
    for (let y = top; y <= bottom; y++) grid[y][column] = mark
  }
}

function tickLine(axis: Axis): string {
  let line = ''
  for (const { cell, label } of timeTicks(axis, TICK_SPACING)) line = line.padEnd(cell) + label
  return line
}
