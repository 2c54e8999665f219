/**
 * The kinds of values in scenarios, as schemas: text or number in, a checked number out. Their error texts are
 * what is expected, as a noun; messages.ts makes sentences of them.
 */
import * as z from 'zod'
import { DamonLabError } from '../base/errors.js'
import { formatSizeExact } from '../base/format.js'
import {
  HUGE_PAGE_BYTES,
  isCountable,
  PAGE_BYTES,
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
  const of = multiple === 1 ? '' : `, a multiple of ${formatSizeExact(multiple)}`
  const expected = `a size such as 64K or 2 GiB${of}`
  return value(expected, (given) => {
    const bytes = checkRange(parseSize(given), given, min, INTEGER_MAX, expected)
    return bytes % multiple === 0 ? bytes : outOf(given, expected)
  })
}

/** µs: `5 ms`, `1 h 30 m`; a bare number is refused (but for 0), since nobody can tell its unit. */
export function timeValue(min: number): Value<number> {
  const expected = 'a time with its unit, such as 5 ms or 60 s'
  return value(expected, (given) => {
    const us = parseTime(given, 'us')
    if (us !== 0 && /^[\s\d.,_e+-]*$/i.test(String(given))) return outOf(given, expected)
    if (!Number.isInteger(us)) return outOf(given, 'a time in whole µs')
    return checkRange(us, given, min, INTEGER_MAX, min > 0 ? 'a time above 0' : expected)
  })
}

/** A share, 0 to 1: `10%` or `0.1`. */
export function shareValue(): Value<number> {
  const expected = 'a share from 0 to 1, such as 10% or 0.1'
  return value(expected, (given) => checkRange(parseShare(given, 1), given, 0, 1, expected))
}

/** Accesses per `unit`, above 0: `2 M/s`. */
export function rateValue(unit: TimeUnit): Value<number> {
  const expected = `accesses per ${unit === 'us' ? 'µs' : unit} above 0, such as 2 M/s`
  return value(expected, (given) => {
    const rate = parseRate(given, unit)
    return rate > 0 && rate <= 1e15 ? rate : outOf(given, expected)
  })
}

/** An integer: `1000`, `1,000`. */
export function countValue(min: number, max: number = INTEGER_MAX): Value<number> {
  const expected = `an integer from ${min} to ${max}`
  return value(expected, (given) => {
    const count = parseCount(given)
    return Number.isInteger(count)
      ? checkRange(count, given, min, max, expected)
      : outOf(given, expected)
  })
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
export function nameValue(expected: string): z.ZodType<string, string> {
  const error = `${expected}: one line of 1 to 200 characters`
  return z
    .string({ error: expected })
    .min(1, { error })
    .max(200, { error })
    .refine((text) => !/\p{C}/u.test(text), {
      error: `holds control characters; expected ${error}`,
    })
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

function checkRange(
  number: number,
  given: string | number,
  min: number,
  max: number,
  expected: string,
): number {
  // Adding zero makes -0 an ordinary zero.
  return number >= min && number <= max ? number + 0 : outOf(given, expected)
}

function outOf(given: string | number, expected: string): never {
  throw new DamonLabError('ERR_USAGE', `not usable (got ${showValue(given)}); expected ${expected}`)
}
