import uPlot from 'uplot'
import type { SweepChart } from '../../page-data.js'
import { styleValue } from '../dom.js'
import { formatFigure } from '../format.js'
import { fineSteps } from './axis-steps.js'
import { axisOf, PLOT_HEIGHT } from './plot-style.js'
import type { SweepChoice, SweepLines } from './sweep-lines.js'

/** Draws the lines and their bands into a host. */
export function sweepPlot(
  chart: SweepChart,
  choice: SweepChoice,
  drawn: SweepLines,
  isFromZero: boolean,
  host: HTMLElement,
): uPlot {
  const { unit } = chart.figures[choice.figure]
  const { x } = drawn
  const { series, bands, data } = layersOf(chart, choice, drawn)
  const options: uPlot.Options = {
    width: host.clientWidth || 480,
    height: PLOT_HEIGHT + 80,
    series,
    bands,
    scales: {
      x: { time: false, range: () => xRange(x) },
      y: { range: (_, min, max) => yRange(min, max, isFromZero) },
    },
    axes: [
      {
        ...axisOf('count', 72),
        size: 30,
        // Each value that was run has its tick, as far as there is room.
        filter: (_, splits) => splits,
        splits: (plot) => roomyTicks(plot, x),
        values: (_, splits) => splits.map((value) => labelAt(drawn, value)),
      },
      {
        ...axisOf(unit, 34),
        size: 70,
        incrs: fineSteps(unit),
        values: (_, splits) => splits.map((value) => formatFigure(value, unit)),
      },
    ],
    legend: { markers: { width: 0 } },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
  }
  return new uPlot(options, data as uPlot.AlignedData, host)
}

interface Layers {
  readonly series: uPlot.Series[]
  readonly bands: uPlot.Band[]
  readonly data: (readonly (number | null)[])[]
}

/** The lines, then the edges of their bands. */
function layersOf(chart: SweepChart, choice: SweepChoice, drawn: SweepLines): Layers {
  const { unit, name } = chart.figures[choice.figure]
  const { lines, x } = drawn
  const colourOf = (line: number) => (): string => styleValue(`--line-${line + 1}`)
  const value = (_: uPlot, shown: number | null): string =>
    shown === null ? '–' : formatFigure(shown, unit)
  const series: uPlot.Series[] = [
    {
      label: chart.parameters[choice.along].label,
      value: (_, shown: number | null) => labelAt(drawn, shown),
    },
    ...lines.map(({ label }, i): uPlot.Series => ({
      label: lines.length === 1 ? name : label,
      stroke: colourOf(i),
      width: 1.5,
      points: { show: true, size: 6, fill: colourOf(i) },
      value,
    })),
  ]
  const data: (readonly (number | null)[])[] = [x, ...lines.map(({ median }) => withGaps(median))]
  const bands: uPlot.Band[] = []
  if (chart.bandLabel === null) return { series, bands, data }
  for (const [i, { low, high }] of lines.entries()) {
    const edge: uPlot.Series = { stroke: 'transparent', points: { show: false }, class: 'edge' }
    series.push({ ...edge, label: 'from', value }, { ...edge, label: 'to', value })
    data.push(withGaps(low), withGaps(high))
    const fill = (): string => `color-mix(in srgb, ${colourOf(i)()} 20%, transparent)`
    bands.push({ series: [series.length - 1, series.length - 2], fill })
  }
  return { series, bands, data }
}

/** The text of a value that was run. */
function labelAt({ x, xLabels }: SweepLines, value: number | null): string {
  return value === null ? '–' : (xLabels[x.indexOf(value)] ?? '')
}

/** NaN is drawn as a gap. */
function withGaps(values: readonly number[]): (number | null)[] {
  return values.map((value) => (Number.isNaN(value) ? null : value))
}

/** From the first value to the last, with some room at both ends. */
function xRange(x: readonly number[]): [number, number] {
  const [first, last] = [x[0], x.at(-1)!]
  const room = (last - first) * 0.04 || 0.5
  return [first - room, last + room]
}

function yRange(min: number | null, max: number | null, isFromZero: boolean): [number, number] {
  if (min === null || max === null) return [0, 1]
  const room = (max - min) * 0.06 || Math.abs(max) * 0.06 || 1
  if (isFromZero) return [Math.min(0, min), max > 0 ? max * 1.06 : 1]
  return [min < 0 ? min - room : Math.max(0, min - room), max + room]
}

/** Values far enough from each other to be written. */
function roomyTicks(plot: uPlot, x: readonly number[]): number[] {
  const ticks: number[] = []
  let end = -Infinity
  for (const value of x) {
    const at = plot.valToPos(value, 'x')
    if (at - end < 64 && ticks.length > 0) continue
    ticks.push(value)
    end = at
  }
  return ticks
}
