/**
 * Prints counts, sizes, times and shares as damo does, and the exact forms in which scenarios are written.
 * damo's printing is Python's: roundings of the exact binary value, ties to even.
 */
import { DAMO_MAX, TIME_UNITS } from './units.js'

const SIZE_UNITS = ['EiB', 'PiB', 'TiB', 'GiB', 'MiB', 'KiB'] as const

const NS_UNITS = TIME_UNITS.slice(0, -1).map(([unit, ns]) => [unit, Number(ns)] as const)

/** A count grouped by commas, cut to an integer: `1,234`. */
export function formatCount(value: number | bigint): string {
  const isNegative = value < 0 || Object.is(value, -0)
  const digits =
    typeof value === 'bigint'
      ? String(value < 0n ? -value : value)
      : BigInt(Math.trunc(Math.abs(value))).toString()
  return (isNegative ? '-' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/**
 * A size as damo prints it: `4.000 KiB`, `1024 B`, `max`. Exact powers stay in the smaller unit.
 *
 * @param digits after the point: 3, or 6 in damo's accurate form
 */
export function formatSize(bytes: number, digits: 3 | 6 = 3): string {
  if (bytes === DAMO_MAX) return 'max'
  for (const [index, unit] of SIZE_UNITS.entries()) {
    const scale = 1024 ** (6 - index)
    if (bytes > scale) return `${toFixedEven(bytes / scale, digits)} ${unit}`
  }
  return `${BigInt(Math.trunc(bytes))} B`
}

/** A size without loss, in the largest unit that divides it: `2 GiB`, `132 KiB`, `10000 B`. */
export function formatSizeExact(bytes: number): string {
  for (const [index, unit] of SIZE_UNITS.entries()) {
    const scale = 1024 ** (6 - index)
    if (bytes >= scale && bytes % scale === 0) return `${bytes / scale} ${unit}`
  }
  return `${bytes} B`
}

/** A time as damo prints it, rounded to three decimals: `5 ms`, `5 m 10.250 s`, `1 h 10 m`, `max`. */
export function formatTime(ns: number): string {
  if (ns >= DAMO_MAX) return 'max'
  if (ns < 0) return `-${formatTime(-ns)}`
  if (ns >= 3.6e12) {
    const rest = ns % 3.6e12
    const hours = `${Math.trunc(ns / 3.6e12)} h`
    return rest === 0 ? hours : `${hours} ${formatTime(rest)}`
  }
  if (ns >= 6e10) {
    const rest = ns % 6e10
    const minutes = `${Math.trunc(ns / 6e10)} m`
    return rest === 0 ? minutes : `${minutes} ${wholeOrThousandths(rest, 1e9, 's')}`
  }
  if (ns >= 1e9) return wholeOrThousandths(ns, 1e9, 's')
  if (ns >= 1e6) return wholeOrThousandths(ns, 1e6, 'ms')
  return ns >= 1e3 ? wholeOrThousandths(ns, 1e3, 'us') : `${Math.trunc(ns)} ns`
}

/** A time without loss, as damo prints it: `23 h 21 s 659 ms 44 us 103 ns`, `0 ns`, `max`. */
export function formatTimeExact(ns: number): string {
  if (ns >= DAMO_MAX) return 'max'
  if (ns < 0) return `-${formatTimeExact(-ns)}`
  const parts: string[] = []
  let rest = ns
  for (const [unit, scale] of NS_UNITS) {
    if (rest < scale) continue
    parts.push(`${formatCount(Math.floor(rest / scale))} ${unit}`)
    rest %= scale
  }
  if (rest > 0 || parts.length === 0) {
    const isWhole = Number.isInteger(rest)
    parts.push(`${isWhole || rest < 1 ? Math.trunc(rest) : toFixedEven(rest, 3)} ns`)
  }
  return parts.join(' ')
}

/** A share as damo prints it: `5 %`, `99.9 %`, `66.6666667 %`. */
export function formatShare(ratio: number): string {
  const percent = ratio * 100
  const rest = percent % 1
  // Python's remainder is never negative.
  const digits = toFixedEven(rest < 0 ? rest + 1 : rest, 7)
    .replace(/0+$/, '')
    .slice(2)
  const whole = formatCount(BigInt(Math.trunc(percent)))
  return `${whole}${digits === '' ? '' : `.${digits}`} %`
}

/**
 * `toFixed` with ties to even, as Python's `%.3f`.
 *
 * A double is a tie at `digits` decimals only if it is an odd multiple of 2^-(digits + 1).
 */
export function toFixedEven(value: number, digits: number): string {
  const size = Math.abs(value)
  if (size >= 1e21 && Number.isFinite(value)) return `${BigInt(value)}.${'0'.repeat(digits)}`
  const text = value.toFixed(digits)
  const steps = size * 2 ** (digits + 1)
  if (steps % 2 !== 1) return text
  // Exactly half a last digit more than this.
  const below = (BigInt(steps) * 5n ** BigInt(digits)) / 2n
  if (below % 2n === 1n) return text
  const padded = String(below).padStart(digits + 1, '0')
  const sign = value < 0 ? '-' : ''
  return `${sign}${padded.slice(0, padded.length - digits)}.${padded.slice(-digits)}`
}

function wholeOrThousandths(ns: number, scale: number, unit: string): string {
  return ns % scale === 0 ? `${ns / scale} ${unit}` : `${toFixedEven(ns / scale, 3)} ${unit}`
}
