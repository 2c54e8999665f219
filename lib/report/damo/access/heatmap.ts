/** The one-line heatmap of a snapshot: its address range in columns of equal size, each with its temperature. */
import { printNr, printSize } from '../../../params/print-numbers.js'
import { ExactSum, floorDivideFloats, quotient } from '../arithmetic.js'
import { COLOUR_END, colourStart, LEVEL_MAX } from '../colours.js'
import { ascends, totalSize } from '../regions.js'
import { temperatureOf, type TemperatureWeights } from '../temperature.js'
import type { AccessLayout } from './options.js'
import type { FilledRegions } from '../model.js'

interface Column {
  readonly start: number
  end: number
  /** NaN where no region is. */
  readonly temperature: number
}

/**
 * Draws the map and a line about it.
 *
 * @throws DamoFault where damo fails
 */
export function snapshotHeatmap(regions: FilledRegions, layout: AccessLayout): string {
  const { length, start, end } = regions
  if (length === 0) return 'n/a (no region)'
  const { width, isStatic } = layout.heatmap
  const covered = isStatic ? end[length - 1] - start[0] : totalSize(regions)
  const unit = quotient(covered, width)
  const columns = columnsOf(regions, unit, layout.weights)
  let min = Infinity
  let max = -Infinity
  for (const { temperature } of columns) {
    if (temperature < min) min = temperature
    if (temperature > max) max = temperature
  }
  const { form } = layout
  const about =
    `# min/max temperatures: ${printNr(min, form)}, ${printNr(max, form)}, ` +
    `column size: ${printSize(unit, form)}`
  return `${columnsText(columns, unit, min, max, layout)}\n${about}`
}

function columnsText(
  columns: readonly Column[],
  unit: number,
  min: number,
  max: number,
  { heatmap: { colours, isStatic } }: AccessLayout,
): string {
  let step = (max - min) / LEVEL_MAX
  if (step === 0) step = max / LEVEL_MAX
  if (step === 0) step = 1
  let text = ''
  for (const { start, end, temperature } of columns) {
    if (Number.isNaN(temperature)) {
      const units = (end - start) / unit
      text += !isStatic && units > 4 ? '[...]' : '.'.repeat(Math.max(0, Math.trunc(units)))
    } else {
      const level = Math.trunc((temperature - min) / step)
      text += colourStart(colours, level) + String(level) + COLOUR_END
    }
  }
  return text
}

function columnsOf(regions: FilledRegions, unit: number, weights: TemperatureWeights): Column[] {
  const { length, start: starts, end: ends } = regions
  const isAscending = ascends(regions)
  const columns: Column[] = []
  const last = ends[length - 1]
  let first = 0
  for (let start = starts[0]; start < last;) {
    const end = start + unit
    quotient(1, end - start)
    if (!isAscending) first = 0
    while (first < length && ends[first] <= start) first++
    const heat = heatOf(regions, first, start, end, weights)
    const column = { start, end, temperature: heat / (end - start) }
    columns.push(column)
    if (Number.isNaN(heat)) {
      const next = starts.findIndex((address) => address > end)
      if (next < 0) break
      column.end = floorDivideFloats(starts[next], unit) * unit
      start = column.end
    } else {
      start = end
    }
  }
  return columns
}

/**
 * Temperature times size of what lies in a column; NaN where nothing does.
 *
 * damo adds up exactly while regions lie in the column as a whole; from the first part of a region on, in doubles.
 */
function heatOf(
  regions: FilledRegions,
  first: number,
  start: number,
  end: number,
  weights: TemperatureWeights,
): number {
  const { length, start: starts, end: ends } = regions
  const whole = new ExactSum()
  let heat = NaN
  for (let i = first; i < length; i++) {
    if (ends[i] <= start) continue
    if (end <= starts[i]) break
    const from = Math.max(start, starts[i])
    const size = Math.min(end, ends[i]) - from
    const temperature = temperatureOf(regions, i, size, weights)
    const isWhole = start <= starts[i] && ends[i] <= end
    if (isWhole && whole.isOpen) {
      whole.addProduct(temperature, size)
      heat = whole.value
    } else {
      whole.isOpen = false
      heat = (Number.isNaN(heat) ? 0 : heat) + temperature * size
    }
  }
  return heat
}
