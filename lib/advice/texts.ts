/** Numbers in the words of advice: short, and with their units. */
import { formatCount, formatSize, formatSizeExact, formatTime } from '../base/format.js'

/** A size in bytes: `4 KiB`, `1.562 GiB`. */
export function sizeText(bytes: number): string {
  const exact = formatSizeExact(bytes)
  return /^\d{1,4} /.test(exact) ? exact : formatSize(bytes)
}

/** A time in µs: `5 ms`, `2 m 3 s`. */
export function timeText(us: number): string {
  return formatTime(us * 1000)
}

/** A count: `1,200`; 2^64 - 1 is `max`. */
export function countText(value: number | bigint): string {
  return Number(value) >= 2 ** 64 ? 'max' : formatCount(value)
}

/** `1 window`, `12 windows`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A small number with as many digits as tell something: `0.012`, `3.1`. */
export function figureText(value: number): string {
  return value >= 100 ? formatCount(value) : String(Number(value.toPrecision(2)))
}

/** Basis points as a share: `99.7 %`. */
export function bpText(bp: number | bigint): string {
  return `${Number((Number(bp) / 100).toPrecision(4))} %`
}
