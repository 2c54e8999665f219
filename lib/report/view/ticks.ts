/** Round numbers along an axis, and how they are written. */
import { formatTime } from '../../base/format.js'
import { PAGE_BYTES } from '../../base/units.js'
import { cellOf, type Axis } from '../axis.js'

/** A round number on an axis. */
export interface Tick {
  /** Cell that it lies in. */
  readonly cell: number
  readonly label: string
}

const SECOND = 1e6
const STEPS_ABOVE_SECOND = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600]
const SIZE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/**
 * Ticks of a time axis in µs.
 *
 * @param spacing cells between two ticks, at least
 */
export function timeTicks(axis: Axis, spacing: number): Tick[] {
  const wanted = ((axis.end - axis.start) / axis.cells) * spacing
  return ticksOf(axis, timeStep(wanted), (us) => (us === 0 ? '0 s' : formatTime(us * 1000)))
}

/**
 * Ticks of an address axis in pages, labelled with the offset from its start.
 *
 * @param spacing cells between two ticks, at least
 */
export function offsetTicks({ start, end, cells }: Axis, spacing: number): Tick[] {
  const axis = { start: 0, end: (end - start) * PAGE_BYTES, cells }
  let step = 1
  while (step < (axis.end / cells) * spacing) step *= 2
  return ticksOf(axis, step, formatShortSize)
}

/** A size in at most three digits and its unit: `95.4 MiB`, `1.5 GiB`, `0`. */
export function formatShortSize(bytes: number): string {
  if (bytes === 0) return '0'
  let power = 0
  let value = bytes
  while (value >= 999.5 && power < SIZE_UNITS.length - 1) {
    value /= 1024
    power++
  }
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${Number(value.toFixed(digits))} ${SIZE_UNITS[power]}`
}

/** The smallest round step that is not below `wanted`. */
function timeStep(wanted: number): number {
  if (wanted > 3600 * SECOND) {
    let hours = 1
    while (hours * 3600 * SECOND < wanted) hours *= 2
    return hours * 3600 * SECOND
  }
  if (wanted > SECOND) return SECOND * STEPS_ABOVE_SECOND.find((step) => step * SECOND >= wanted)!
  let unit = SECOND
  while (unit > 1 && unit / 10 >= wanted) unit /= 10
  return [0.2, 0.5, 1].map((part) => part * unit).find((step) => step >= wanted)!
}

function ticksOf(axis: Axis, step: number, labelOf: (value: number) => string): Tick[] {
  const ticks: Tick[] = []
  for (let i = Math.ceil(axis.start / step); i * step < axis.end; i++) {
    ticks.push({ cell: cellOf(axis, i * step), label: labelOf(i * step) })
  }
  return ticks
}
