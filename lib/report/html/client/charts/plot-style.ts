/** What all plots of lines have in common. */
import type uPlot from 'uplot'
import type { Unit } from '../../page-data.js'
import { styleValue } from '../dom.js'
import { formatValue } from '../format.js'
import { axisSteps } from './axis-steps.js'

/** Height of a plot, CSS pixels. */
export const PLOT_HEIGHT = 220

/** An axis of a unit. */
export function axisOf(unit: Unit, space: number): uPlot.Axis {
  return {
    stroke: () => styleValue('--quiet'),
    grid: { stroke: () => styleValue('--grid'), width: 1 },
    ticks: { stroke: () => styleValue('--axis'), width: 1, size: 5 },
    font: `11px ${styleValue('--sans')}`,
    incrs: axisSteps(unit),
    values: (_, splits) => splits.map((value) => formatValue(value, unit)),
    space,
  }
}

/** How the legend writes values of a unit. */
export function legendValue(unit: Unit): uPlot.Series.Value {
  return (_, value: number | null) => (value === null ? '–' : formatValue(value, unit))
}

/** Keeps a plot as wide as its host; returns what ends that. */
export function followWidth(plot: uPlot, host: HTMLElement, height: number): () => void {
  const observer = new ResizeObserver(() => {
    const width = host.clientWidth
    if (width > 0) plot.setSize({ width, height })
  })
  observer.observe(host)
  return () => observer.disconnect()
}
