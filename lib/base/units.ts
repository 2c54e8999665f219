/**
 * Reads sizes, times, shares and counts as damo does (see damo's `_damo_fmt_str`), from text or numbers.
 *
 * A little more is accepted than damo does, where it can only mean one thing: `4k`, `5m 10s`, `1m30s`, `5 µs`.
 * All functions refuse what is not a number with a {@link UsageError} whose text has the shape
 * `not a size (got "4q"); expected …`.
 */
import { UsageError } from './errors.js'

/** The value of `max` in damo's texts: 2^64 - 1, which a double holds as 2^64. */
export const DAMO_MAX: number = 2 ** 64

/** Bytes of a base page. */
export const PAGE_BYTES = 4096

/** Bytes of a huge page. */
export const HUGE_PAGE_BYTES: number = 512 * PAGE_BYTES

/** How the bare numbers of a field are meant. */
export type TimeUnit = 'ns' | 'us' | 'ms' | 's'

/** Units of time and their nanoseconds, the longest first. */
export const TIME_UNITS: readonly (readonly [unit: string, ns: bigint])[] = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
]

const NUMBER = String.raw`[+-]?(?:\d[\d,_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`
const BARE = new RegExp(`^\\s*(${NUMBER})\\s*$`)
const SIZE = new RegExp(`^\\s*(${NUMBER})\\s*([KMGTPE]?)(?:i?B)?\\s*$`, 'i')
const TIME_PARTS = new RegExp(`\\s*(${NUMBER})\\s*(ns|us|µs|μs|ms|s|m|h|d)(?![a-zµμ])`, 'gy')
const PERCENT = new RegExp(`^\\s*(${NUMBER})\\s*%\\s*$`)
const RATE = new RegExp(`^\\s*(${NUMBER})\\s*([KMGT]?)\\s*(?:(?:/|per)\\s*(s|ms|us))?\\s*$`)

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ...Object.fromEntries(TIME_UNITS.map(([unit, ns]) => [unit, Number(ns)])),
  µs: 1e3,
  μs: 1e3,
}

/** Longest text that can be a number with units; longer ones are refused unread. */
const MAX_TEXT = 200

/**
 * Bytes: `4096`, `4K`, `4 KiB`, `1.5G`, `1,024 MB` (all binary), `min`, `max`. A fraction of a byte is cut off.
 *
 * @returns bytes, at most {@link DAMO_MAX}; may be negative
 */
export function parseSize(value: string | number): number {
  const noun = 'size'
  const example = 'bytes, or a number with a unit such as 4K or 2 MiB'
  if (typeof value === 'number') return finite(value, noun, example)
  const special = parseSpecial(value)
  if (special !== undefined) return special
  const match = matchText(SIZE, value)
  if (match === null) return refuse(noun, value, example)
  const power = 'KMGTPE'.indexOf(match[2].toUpperCase()) + 1
  const bytes = toNumber(match[1]) * 1024 ** (match[2] === '' ? 0 : power)
  return Math.min(Math.trunc(finite(bytes, noun, example)), DAMO_MAX)
}

/**
 * A time: `5ms`, `5 ms`, `1 h 2 m 3.5 s`, `min`, `max`, or a bare number in the field's own unit.
 *
 * @param unit of the result, and of bare numbers
 * @returns the time in `unit`, fractions kept; may be negative
 */
export function parseTime(value: string | number, unit: TimeUnit): number {
  const noun = 'time'
  const example = 'a number with a unit such as 5ms, 60 s or 1 h 30 m'
  if (typeof value === 'number') return finite(value, noun, example)
  const special = parseSpecial(value) ?? parseBare(value)
  if (special !== undefined) return special
  const text = value.trimEnd()
  if (text.length > MAX_TEXT) return refuse(noun, value, example)
  let ns = 0
  let inUnit = 0
  let end = 0
  TIME_PARTS.lastIndex = 0
  for (let part = TIME_PARTS.exec(text); part !== null; part = TIME_PARTS.exec(text)) {
    const [scale, number] = [NS_PER_UNIT[part[2]], toNumber(part[1])]
    ns += number * scale
    inUnit += number * (scale / NS_PER_UNIT[unit])
    end = TIME_PARTS.lastIndex
  }
  if (end === 0 || end !== text.length) return refuse(noun, value, example)
  // As damo does, unless nanoseconds would be rounded.
  return finite(ns <= Number.MAX_SAFE_INTEGER ? ns / NS_PER_UNIT[unit] : inUnit, noun, example)
}

/**
 * A share: `10 %`, `min`, `max`, or a bare number in the field's own unit.
 *
 * @param per what a whole is in the field's unit: 1 (ratio), 100 (percent), 1000 (permil), 10000 (basis points)
 */
export function parseShare(value: string | number, per: 1 | 100 | 1000 | 10000): number {
  const noun = 'share'
  const example = per === 1 ? 'a share such as 10% or 0.1' : 'a share such as 10%'
  if (typeof value === 'number') return finite(value, noun, example)
  const special = parseSpecial(value) ?? parseBare(value)
  if (special !== undefined) return special
  const match = matchText(PERCENT, value)
  if (match === null) return refuse(noun, value, example)
  return finite((toNumber(match[1]) / 100) * per, noun, example)
}

/** A plain number: `1000`, `1,000`, `1.5`, `max`. */
export function parseCount(value: string | number): number {
  const noun = 'number'
  const example = 'a number such as 1,000'
  if (typeof value === 'number') return finite(value, noun, example)
  return parseBare(value) ?? (value.trim() === 'max' ? DAMO_MAX : refuse(noun, value, example))
}

/**
 * A rate of accesses: `2 M/s`, `150,000 per ms`, `500/s`, or a bare number in the field's own unit. K, M, G and T
 * are decimal here.
 *
 * @param unit the result is "per `unit`"; so are bare numbers
 */
export function parseRate(value: string | number, unit: TimeUnit): number {
  const noun = 'rate'
  const example = 'accesses per time such as 2 M/s or 500/s'
  if (typeof value === 'number') return finite(value, noun, example)
  const match = matchText(RATE, value)
  if (match === null) return refuse(noun, value, example)
  const thousands = match[2] === '' ? 0 : 'KMGT'.indexOf(match[2]) + 1
  const given = NS_PER_UNIT[match.at(3) ?? unit]
  const rate = (toNumber(match[1]) * 1000 ** thousands * NS_PER_UNIT[unit]) / given
  return finite(rate, noun, example)
}

/** A boolean as damo reads it: true, false, or y, yes, true, n, no, false in any case. */
export function parseBoolean(value: string | boolean): boolean {
  if (typeof value === 'boolean') return value
  const word = value.toLowerCase()
  if (['y', 'yes', 'true'].includes(word)) return true
  if (['n', 'no', 'false'].includes(word)) return false
  return refuse('boolean', value, 'true or false')
}

/** Bytes per second: `60 GB/s` (10^9), `25 GiB/s` (2^30), `10 Gbit/s`. @throws UsageError */
export function parseBandwidth(value: string | number): number {
  const match = matchText(BANDWIDTH, String(value))
  if (match === null) return refuse('bandwidth', value, 'a bandwidth such as 60 GB/s')
  const [, number, prefix = '', binary = '', unit] = match
  const power = prefix === '' ? 0 : 'kmgt'.indexOf(prefix.toLowerCase()) + 1
  const scaled = Number(number) * (binary === '' ? 1000 : 1024) ** power
  return unit.toLowerCase() === 'bit' ? scaled / 8 : scaled
}

const BANDWIDTH = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?))?(b|bit)\/s\s*$/i

/** Whether a value is an integer that a double holds exactly, and not negative. */
export function isCountable(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

/** Shows a value of an input inside a message: as JSON, cut to a length that fits a line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // Cyclic, or holds a BigInt: only API calls can hand such things in.
  }
  text ??= typeof value
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function parseSpecial(text: string): number | undefined {
  const word = text.trim()
  if (word === 'max') return DAMO_MAX
  return word === 'min' ? 0 : undefined
}

function parseBare(text: string): number | undefined {
  const match = matchText(BARE, text)
  if (match === null) return undefined
  const value = toNumber(match[1])
  return Number.isFinite(value) ? value : undefined
}

function matchText(pattern: RegExp, text: string): RegExpExecArray | null {
  return text.length > MAX_TEXT ? null : pattern.exec(text)
}

function toNumber(text: string): number {
  return Number(text.replace(/[,_]/g, ''))
}

function finite(value: number, noun: string, example: string): number {
  return Number.isFinite(value) ? value : refuse(noun, value, example)
}

function refuse(noun: string, value: unknown, example: string): never {
  throw new UsageError(`not a ${noun} (got ${showValue(value)}); expected ${example}`)
}
