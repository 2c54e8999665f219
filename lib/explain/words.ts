/** How explanations write numbers: short, with units. */
import { formatCount, formatTime } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import { formatShortSize } from '../report/view/ticks.js'

/** Bytes: `64 KiB`, `1.5 GiB`, `0`. */
export function sizeText(bytes: number): string {
  if (bytes >= 2 ** 63) return 'no limit'
  return bytes === 0 ? '0' : formatShortSize(bytes)
}

/** µs: `100 ms`, `3.8 s`, `2 m 5 s`. */
export function timeText(us: number): string {
  if (us === 0) return '0 s'
  const [scale, unit] = us >= 1e6 ? [1e6, 's'] : us >= 1e3 ? [1e3, 'ms'] : [1, 'us']
  if (us >= 60e6) return formatTime(Math.round(us / 1e6) * 1e9)
  return `${short(us / scale)} ${unit}`
}

/** A ratio: `12.5 %`, `0.02 %`. */
export function shareText(ratio: number): string {
  return `${short(100 * ratio)} %`
}

/** A number of any size in at most three significant digits. */
export function short(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 1000) return formatCount(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

/** `1 region`, `3 regions`. */
export function countText(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Address pages [start, end): `0x7f0000000000-0x7f0000010000`. */
export function rangeText(startPage: number, endPage: number): string {
  return `${addressText(startPage)}-${addressText(endPage)}`
}

function addressText(page: number): string {
  return `0x${(page * PAGE_BYTES).toString(16)}`
}
