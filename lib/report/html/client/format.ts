/** How numbers are written on the page. */
import { formatCount, formatTime } from '../../../base/format.js'
import { PAGE_BYTES } from '../../../base/units.js'
import { formatShortSize } from '../../view/ticks.js'
import type { Unit } from '../page-data.js'

/** A number of some unit. */
export function formatValue(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'none'
  switch (unit) {
    case 'bytes':
      return formatShortSize(value)
    case 'us':
      return formatUs(value)
    case 'percent':
      return `${Number(value.toFixed(Math.abs(value) < 1 ? 3 : 1))} %`
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(1)
  }
}

/** A number of some unit in about three digits, however small it is: `0.254 %`, `12.3`. */
export function formatFigure(value: number, unit: Unit): string {
  const isFine = unit === 'percent' || (unit === 'count' && !Number.isInteger(value))
  if (!isFine || Number.isNaN(value)) return formatValue(value, unit)
  const text = Math.abs(value) < 1000 ? String(Number(value.toPrecision(3))) : formatCount(value)
  return unit === 'percent' ? `${text} %` : text
}

/** A time in µs. */
export function formatUs(us: number): string {
  return us === 0 ? '0 s' : withoutZeros(formatTime(Math.round(us) * 1000))
}

/** `14.500 s` as `14.5 s`. */
export function withoutZeros(time: string): string {
  return time.replace(/(\.\d*[1-9])0+(?= )|\.0+(?= )/, '$1')
}

/** A share in three digits: `12.5 %`. */
export function formatPercent(share: number): string {
  const percent = share * 100
  if (percent === 0) return '0 %'
  return `${Number(percent.toPrecision(percent < 0.1 ? 1 : 3))} %`
}

/** A byte address of a page number, which may have a fraction. */
export function formatAddress(page: number): string {
  const whole = Math.floor(page)
  const low = Math.floor((page - whole) * PAGE_BYTES)
  return `0x${(BigInt(whole) * BigInt(PAGE_BYTES) + BigInt(low)).toString(16)}`
}

/** The size of so many pages. */
export function formatPages(pages: number): string {
  return formatShortSize(pages * PAGE_BYTES)
}
