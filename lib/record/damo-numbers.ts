/**
 * Reads damo's text numbers without loss: addresses reach 2^64 and times are nanoseconds since 1970, both beyond
 * what a double holds. Where no more than a double is needed, base/units.ts serves.
 */
import { UsageError } from '../base/errors.js'
import { parseCount, parseShare, parseSize, parseTime, TIME_UNITS } from '../base/units.js'

const INTEGER = /^\s*[+-]?\d[\d,_]*\s*$/
const TIME_PART = /\s*(\d[\d,_]*)\s*(ns|us|ms|s|m|h|d)(?![a-z])/gy
const TEXT_MAX = 200

const NS_PER_UNIT: Readonly<Record<string, bigint>> = Object.fromEntries(TIME_UNITS)

/** A count such as `"1,234"`; a fraction is cut off. Undefined where it is none. */
export function readCount(value: unknown): bigint | undefined {
  return readExact(value, parseCount)
}

/** Bytes such as `"94,372,242,653,184"` or `"4 KiB"`; a fraction is cut off. Undefined where it is none. */
export function readBytes(value: unknown): bigint | undefined {
  return readExact(value, parseSize)
}

/**
 * A time in nanoseconds: a bare number, or exact units such as `"23 h 21 s 659 ms"`; a fraction of a nanosecond is
 * cut off. Undefined where it is none.
 */
export function readNs(value: unknown): bigint | undefined {
  const exact = typeof value === 'string' ? readTimeParts(value) : undefined
  return exact ?? readExact(value, (text) => parseTime(text, 'ns'))
}

/** A time in µs, bare or with a unit; may have a fraction. Undefined where it is none. */
export function readUs(value: unknown): number | undefined {
  return quietly(value, (text) => parseTime(text, 'us'))
}

/** A share in percent, bare or as in `"35 %"`. Undefined where it is none. */
export function readPercent(value: unknown): number | undefined {
  return quietly(value, (text) => parseShare(text, 100))
}

/** A share in basis points, bare or as in `"4 %"`. Undefined where it is none. */
export function readBp(value: unknown): number | undefined {
  return quietly(value, (text) => parseShare(text, 10_000))
}

function readExact(value: unknown, parse: (text: string) => number): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && value.length <= TEXT_MAX && INTEGER.test(value)) {
    return BigInt(value.replace(/[,_\s+]/g, ''))
  }
  const number = quietly(value, parse)
  return number === undefined ? undefined : BigInt(Math.trunc(number))
}

/** Sums parts that are all whole numbers with a unit. */
function readTimeParts(text: string): bigint | undefined {
  if (text.length > TEXT_MAX) return undefined
  let ns = 0n
  let end = 0
  TIME_PART.lastIndex = 0
  for (let part = TIME_PART.exec(text); part !== null; part = TIME_PART.exec(text)) {
    ns += BigInt(part[1].replace(/[,_]/g, '')) * NS_PER_UNIT[part[2]]
    end = TIME_PART.lastIndex
  }
  return end > 0 && end === text.trimEnd().length ? ns : undefined
}

function quietly(value: unknown, parse: (text: string) => number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') return undefined
  try {
    return parse(value)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}
