/**
 * The kinds of values in scenarios, as schemas: text or number in, a checked number out. Their error texts are
 * what is expected, as a noun; messages.ts makes sentences of them.
 */
import * as z from 'zod'
import { DamonLabError } from '../base/errors.js'
import { formatCount, formatSizeExact, formatTime } from '../base/format.js'
import {
  HUGE_PAGE_BYTES,
  isCountable,
  PAGE_BYTES,
  parseBandwidth,
  parseBoolean,
  parseCount,
  parseRate,
  parseShare,
  parseSize,
  parseTime,
  showValue,
  type TimeUnit,
} from '../base/units.js'

/** Text or a number in, a number (or what else `Output` is) out. */
export type Value<Output> = z.ZodType<Output, string | number>

/** Largest integer that a scenario may hold. */
const INTEGER_MAX = Number.MAX_SAFE_INTEGER

/** Bytes: `2 GiB`; a multiple of `multiple`. */
export function sizeValue(min: number, multiple: number): Value<number> {
  return bytesValue(['a size', '64K or 2 GiB'], parseSize, min, multiple)
}

/** A byte address: a size, or a number in hexadecimal. */
export function addressValue(multiple: number): Value<number> {
  const parse = (given: string | number): number => {
    if (HEXADECIMAL.test(String(given))) return Number(given)
    try {
      return parseSize(given)
    } catch {
      return outOf(given, 'an address such as 0x7f0000000000')
    }
  }
  return bytesValue(['an address', '0x7f0000000000'], parse, 0, multiple)
}

const HEXADECIMAL = /^\s*0x[\da-f]{1,20}\s*$/i

function bytesValue(
  [noun, example]: readonly [noun: string, example: string],
  parse: (given: string | number) => number,
  min: number,
  multiple: number,
): Value<number> {
  const unit = formatSizeExact(multiple)
  return value(`${noun} such as ${example}, a multiple of ${unit}`, (given) => {
    const bytes = parse(given)
    if (bytes > INTEGER_MAX) return outOf(given, `${noun} of at most 8 PiB`)
    if (bytes < min) return outOf(given, `${noun} of at least ${formatSizeExact(min)}`)
    if (bytes % multiple === 0) return bytes + 0
    const next = Math.ceil(bytes / multiple) * multiple
    return outOf(given, `a multiple of ${unit}; the next one is ${formatSizeExact(next)}`)
  })
}

/** µs: `5 ms`, `1 h 30 m`; a bare number is refused (but for 0), since nobody can tell its unit. */
export function timeValue(min: 0 | 1): Value<number> {
  return timeIn(min, true)
}

/** µs, with fractions: what a piece of work costs, such as `9.35 us`. */
export function costValue(): Value<number> {
  return timeIn(0, false)
}

/** µs within bounds, with fractions or whole ones. @param expected the bounds in words: `a time from 1 ms to 10 s` */
export function timeWithin(
  min: number,
  max: number,
  isWhole: boolean,
  expected: string,
): Value<number> {
  const plain = timeIn(0, isWhole)
  return plain.refine((us) => us >= min && us <= max, {
    error: ({ input }) =>
      `not usable (got ${formatTime(Number(input) * 1000)}); expected ${expected}`,
  })
}

function timeIn(min: 0 | 1, isWhole: boolean): Value<number> {
  const [less, more] = isWhole ? ['ms', 's'] : ['ns', 'us']
  return value('a time with its unit, such as 5 ms or 60 s', (given) => {
    const us = parseTime(given, 'us')
    if (us !== 0 && BARE_NUMBER.test(String(given))) {
      return outOf(given, `a time with its unit, such as ${us} ${less} or ${us} ${more}`)
    }
    if (us < min) return outOf(given, min === 0 ? 'a time of 0 or more' : 'a time above 0')
    if (us > INTEGER_MAX) return outOf(given, 'a time of at most 2^53 µs, 285 years')
    return !isWhole || Number.isInteger(us) ? us + 0 : outOf(given, 'a time in whole µs')
  })
}

const BARE_NUMBER = /^[\s\d.,_e+-]*$/i

/** A share, 0 to 1: `10%` or `0.1`. */
export function shareValue(): Value<number> {
  return value('a share from 0 to 1, such as 10% or 0.1', (given) => {
    const share = parseShare(given, 1)
    if (share >= 0 && share <= 1) return share + 0
    const isPercent = share > 1 && share <= 100 && BARE_NUMBER.test(String(given))
    return outOf(given, `a share from 0 to 1, such as ${isPercent ? share : 10}%`)
  })
}

/** Accesses per `unit`, above 0: `2 M/s`. */
export function rateValue(unit: TimeUnit): Value<number> {
  const noun = `accesses per ${unit === 'us' ? 'µs' : unit}`
  return value(`${noun} above 0, such as 2 M/s`, (given) => {
    const rate = parseRate(given, unit)
    if (rate > RATE_MAX) return outOf(given, `at most 10^15 ${noun}`)
    return rate > 0 ? rate : outOf(given, `${noun} above 0, such as 2 M/s`)
  })
}

const RATE_MAX = 1e15

/** Bytes per second: `60 GB/s` (10^9), `25 GiB/s` (2^30), `10 Gbit/s`. */
export function bandwidthValue(): Value<number> {
  const expected = 'a bandwidth such as 60 GB/s'
  return value(expected, (given) => {
    const bytes = parseBandwidth(given)
    return bytes > 0 && bytes <= RATE_MAX ? bytes : outOf(given, `${expected}, at most 1 PB/s`)
  })
}

/** A number: `0.99`, `1`. */
export function numberValue(min: number, max: number): Value<number> {
  const expected = `a number from ${min} to ${max}`
  return value(expected, (given) => {
    const number = parseCount(given)
    return number >= min && number <= max ? number + 0 : outOf(given, expected)
  })
}

/** An integer: `1000`, `1,000`. */
export function countValue(min: number, max: number = INTEGER_MAX): Value<number> {
  const expected = `an integer from ${min} to ${countText(max)}`
  return value(expected, (given) => {
    let count: number
    try {
      count = parseCount(given)
    } catch {
      return outOf(given, expected)
    }
    return Number.isInteger(count) && count >= min && count <= max
      ? count + 0
      : outOf(given, expected)
  })
}

function countText(count: number): string {
  return count === INTEGER_MAX ? '2^53 - 1' : formatCount(count)
}

/** The kind of a page: `4K` or `2M`, as the order of its folio. */
export function pageOrderValue(): Value<0 | 9> {
  const expected = '4K or 2M'
  return value(expected, (given) => {
    const bytes = parseSize(given)
    if (bytes === PAGE_BYTES) return 0
    return bytes === HUGE_PAGE_BYTES ? 9 : outOf(given, expected)
  })
}

/** Text that is not empty and fits a line. */
export function nameValue(): z.ZodType<string, string> {
  const expected = 'text: one line of 1 to 200 characters'
  return z
    .string({
      error: ({ input }) =>
        typeof input === 'number' ? `${expected}; a number needs quotes` : expected,
    })
    .min(1, { error: expected })
    .max(200, { error: expected })
    .refine((text) => !/\p{C}/u.test(text), {
      error: `holds control characters; expected ${expected}`,
    })
    .describe(expected)
}

/** damo's numbers, in the field's own unit, cut to integers as damo does before it writes them to sysfs. */
export const damoValue = {
  /** Bytes. */
  size: (): Value<number> => damoInteger('a size such as 4096 or 2 MiB', parseSize),
  /** µs or ms. */
  time: (unit: TimeUnit): Value<number> =>
    damoInteger(`a time such as 5 ms (a bare number is ${unit === 'us' ? 'µs' : unit})`, (given) =>
      parseTime(given, unit),
    ),
  /** Basis points. */
  basisPoints: (): Value<number> =>
    damoInteger('a share such as 4 % (a bare number is basis points)', (given) =>
      parseShare(given, 10_000),
    ),
  /** A count. */
  count: (): Value<number> => damoInteger('a number such as 10 or 1,000', parseCount),
  /** true or false, or y, yes, n, no in any case. */
  boolean: (): z.ZodType<boolean, boolean | string> =>
    z.union([z.boolean(), z.string()], { error: 'true or false' }).transform((given, context) => {
      return tryParse(() => parseBoolean(given), context)
    }),
}

function damoInteger(expected: string, parse: (given: string | number) => number): Value<number> {
  return value(expected, (given) => {
    const integer = Math.trunc(parse(given))
    return isCountable(integer) ? integer + 0 : outOf(given, `${expected}, from 0 to 2^53 - 1`)
  })
}

function value<Output>(expected: string, parse: (given: string | number) => Output): Value<Output> {
  return z
    .union([z.number(), z.string()], { error: expected })
    .describe(expected)
    .transform((given, context) => tryParse(() => parse(given), context))
}

function tryParse<Output>(parse: () => Output, context: z.RefinementCtx): Output {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof DamonLabError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
}

function outOf(given: string | number, expected: string): never {
  throw new DamonLabError('ERR_USAGE', `not usable (got ${showValue(given)}); expected ${expected}`)
}
