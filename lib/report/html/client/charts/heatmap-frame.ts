/** Draws around the cells: axes, their ticks, and marks where addresses are folded. */
import { PAGE_BYTES } from '../../../../base/units.js'
import { timeTicks } from '../../../view/ticks.js'
import { rowOf, type AddressMap, type MappedSegment } from '../../plot/address-map.js'
import type { View } from '../../plot/view.js'
import { styleValue } from '../dom.js'
import { formatAddress, formatPages, formatUs, withoutZeros } from '../format.js'

/** The place of the cells in the chart, in CSS pixels. */
export interface PlotArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Room for labels, in CSS pixels. */
const LEFT = 112
const LEFT_NARROW = 102
const BOTTOM = 26
const TOP = 8
const RIGHT = 12
const NARROW = 480
const TICK = 5
const TIME_SPACING = 84
const ROW_SPACING = 34
/** A step finer than this share of the offset is labelled with whole addresses. */
const OFFSET_DIGITS = 1 / 400

/** The place of the cells in a chart of that size. */
export function plotArea(width: number, height: number): PlotArea {
  const left = width < NARROW ? LEFT_NARROW : LEFT
  return {
    left,
    top: TOP,
    width: Math.max(1, width - left - RIGHT),
    height: Math.max(1, height - TOP - BOTTOM),
  }
}

/** Draws axes and folds. */
export function drawFrame(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  view: View,
  addresses: AddressMap,
): void {
  context.lineWidth = 1
  context.strokeStyle = styleValue('--axis')
  context.fillStyle = styleValue('--quiet')
  context.font = `11px ${styleValue('--sans')}`
  context.strokeRect(area.left - 0.5, area.top - 0.5, area.width + 1, area.height + 1)
  drawTimes(context, area, view)
  for (const segment of addresses.segments) drawAddresses(context, area, view, segment)
  addresses.segments.forEach((segment, i) => {
    const below = addresses.segments[i - 1] as MappedSegment | undefined
    if (below !== undefined) drawFold(context, area, view, below, segment)
  })
}

function drawTimes(context: CanvasRenderingContext2D, area: PlotArea, view: View): void {
  context.textAlign = 'center'
  context.textBaseline = 'top'
  const y = area.top + area.height
  const axis = { start: view.startUs, end: view.endUs, cells: Math.round(area.width) }
  context.beginPath()
  let free = 0
  for (const { cell, label: whole } of timeTicks(axis, TIME_SPACING)) {
    const label = withoutZeros(whole)
    const x = Math.round(area.left + cell) + 0.5
    context.moveTo(x, y + 1)
    context.lineTo(x, y + TICK)
    const half = context.measureText(label).width / 2
    const at = Math.min(Math.max(x, half), area.left + area.width + RIGHT - half)
    if (at - half < free) continue
    context.fillText(label, at, y + TICK + 3)
    free = at + half + 6
  }
  context.stroke()
}

function drawAddresses(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  view: View,
  segment: MappedSegment,
): void {
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  const pixelsPerRow = area.height / (view.high - view.low)
  const pixelsPerPage = (segment.cells / (segment.end - segment.start)) * pixelsPerRow
  const rowToY = (row: number): number => area.top + (view.high - row) * pixelsPerRow
  const lowest = Math.max(0, view.low - segment.firstRow) * (pixelsPerRow / pixelsPerPage)
  const highest =
    Math.min(segment.cells, view.high - segment.firstRow) * (pixelsPerRow / pixelsPerPage)
  let step = 1 / PAGE_BYTES
  while (step * pixelsPerPage < ROW_SPACING) step *= 2
  context.beginPath()
  let free = Infinity
  for (let i = Math.ceil(lowest / step); i * step <= highest; i++) {
    const offset = i * step
    const y = Math.round(rowToY(rowOf(segment, segment.start + offset))) + 0.5
    const isWhole = offset === 0 || step < offset * OFFSET_DIGITS
    const label = isWhole ? formatAddress(segment.start + offset) : `+${formatPages(offset)}`
    context.moveTo(area.left - 1, y)
    context.lineTo(area.left - TICK, y)
    if (y > free) continue
    context.fillText(label, area.left - TICK - 4, Math.min(y, area.top + area.height - 4))
    free = y - 14
  }
  context.stroke()
}

/** Marks the addresses that are left out between two segments. */
function drawFold(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  view: View,
  below: MappedSegment,
  above: MappedSegment,
): void {
  if (above.firstRow <= view.low || above.firstRow >= view.high) return
  const y =
    Math.round(area.top + ((view.high - above.firstRow) / (view.high - view.low)) * area.height) +
    0.5
  context.save()
  context.strokeStyle = styleValue('--fold')
  context.lineWidth = 3
  context.beginPath()
  context.moveTo(area.left, y)
  context.lineTo(area.left + area.width, y)
  context.stroke()
  const label = `${formatPages(above.start - below.end)} not monitored`
  const width = context.measureText(label).width + 14
  const x = area.left + area.width - width - 8
  context.fillStyle = styleValue('--fold')
  context.beginPath()
  context.roundRect(x, y - 8.5, width, 17, 8)
  context.fill()
  context.fillStyle = styleValue('--ink')
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(label, x + 7, y + 0.5)
  context.restore()
}

/** A place in the area: a time and a row. */
export function placeAt(
  { left, top, width, height }: PlotArea,
  view: View,
  x: number,
  y: number,
): { readonly timeUs: number; readonly row: number; readonly isInside: boolean } {
  const across = (x - left) / width
  const up = 1 - (y - top) / height
  return {
    timeUs: view.startUs + (view.endUs - view.startUs) * across,
    row: view.low + (view.high - view.low) * up,
    isInside: across >= 0 && across < 1 && up > 0 && up <= 1,
  }
}

/** The visible part in words, for those who do not see it. */
export function viewInWords(view: View, addresses: AddressMap): string {
  const last = addresses.segments.at(-1)!
  const from = Math.floor(addresses.pageAt(view.low))
  const until = view.high >= addresses.rows ? last.end : Math.ceil(addresses.pageAt(view.high))
  return (
    `time ${formatUs(view.startUs)} to ${formatUs(view.endUs)}, ` +
    `addresses ${formatAddress(from)} to ${formatAddress(until)}`
  )
}
