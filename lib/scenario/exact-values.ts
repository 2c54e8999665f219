/**
 * Values of damo's schemes as schemas: checked here, one by one, and left as they stand, for the readers in params/ to
 * read them exactly. The kernel holds most of them in 64 bits.
 */
import * as z from 'zod'
import { showValue } from '../base/units.js'
import { damoValueOf } from '../params/documents.js'
import { DamoFault } from '../params/fault.js'
import { truncate, ULONG_MAX, type DamoNumber } from '../params/number.js'
import {
  readBytes,
  readMs,
  readNr,
  readNrUnit,
  readPercent,
  readPermil,
  readUs,
} from '../params/read-numbers.js'
import type { DamoValue } from '../params/value.js'

/** Text or a number, as given. */
export type GivenNumber = z.ZodType<number | string, number | string>

/** Largest value of an `unsigned int`. */
const UINT_MAX = 2n ** 32n - 1n
/** Largest integer that a double holds with all before it. */
const DOUBLE_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * A number that `read` takes.
 *
 * @param expected as a noun
 * @param isRight whether the value is in range; left out: from 0 to 2^64 - 1
 */
export function exactNumber(
  expected: string,
  read: (value: DamoValue) => DamoNumber,
  isRight: (value: DamoNumber) => boolean = (value) => isUpTo(value, ULONG_MAX),
): GivenNumber {
  return z
    .union([z.number(), z.string()], { error: expected })
    .describe(expected)
    .superRefine((given, context) => {
      const value = valueOf(given, read)
      if (value !== undefined && isRight(value)) return
      const message = `not usable (got ${showValue(given)}); expected ${expected}`
      context.addIssue({ code: 'custom', message })
    })
}

/** What `read` makes of a value; undefined where it refuses it. */
export function valueOf(
  given: number | string,
  read: (value: DamoValue) => DamoNumber,
): DamoNumber | undefined {
  try {
    return read(damoValueOf(given))
  } catch (error) {
    if (error instanceof DamoFault) return undefined
    throw error
  }
}

/** Whether a number's integer part is from 0 to `max`. */
function isUpTo(value: DamoNumber, max: bigint): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) return false
  return value >= 0 && truncate(value) <= max
}

const A_TIME = 'a time such as 5 s'
const A_SHARE = 'a share from 0 % to 100 %'

/** The kinds of numbers in schemes; bare numbers are in the field's own unit. */
export const exactValue = {
  /** Bytes; above 2^64 it is as good as max. */
  size: (): GivenNumber =>
    exactNumber('a size such as 4096, 2 MiB or max', readBytes, isNotNegative),
  /** Bytes that go to the kernel as they are. */
  bytes: (): GivenNumber => exactNumber('a size such as 4096, 2 MiB or max', readBytes),
  /** Percent, or so many samples. */
  accessRate: (): GivenNumber =>
    exactNumber(
      'percent such as 5 % (from 0 % to 100 %, or max), or a number of samples such as 3 samples',
      (value) => countedIn('samples', value) ?? wholePercent(value),
      isNotNegative,
    ),
  /** µs, or so many aggregation intervals. */
  age: (): GivenNumber =>
    exactNumber(
      `${A_TIME} (a bare number is µs), max, or a number of intervals such as 7 aggr_intervals`,
      (value) => countedIn('aggr_intervals', value) ?? readUs(value),
      isNotNegative,
    ),
  /** µs, below 2^53. */
  us: (): GivenNumber =>
    exactNumber(`${A_TIME} (a bare number is µs)`, readUs, (us) => isUpTo(us, DOUBLE_MAX)),
  /** ms. */
  ms: (): GivenNumber => exactNumber(`${A_TIME} (a bare number is ms) or max`, readMs),
  /** Permil, at most all. */
  permil: (): GivenNumber =>
    exactNumber(`${A_SHARE} (a bare number is permil)`, readPermil, (permil) =>
      isUpTo(permil, 1000n),
    ),
  /** A number that is to be read by what stands beside it. */
  any: (): GivenNumber => z.union([z.number(), z.string()], { error: 'a number' }),
  /** A number of 64 bits. */
  count: (): GivenNumber => exactNumber('a number such as 1,000 or max', readNr),
  /** A number of 32 bits. */
  count32: (): GivenNumber =>
    exactNumber('a number from 0 to 4,294,967,295', readNr, (nr) => isUpTo(nr, UINT_MAX)),
  /** A number below 2^53. */
  count53: (): GivenNumber =>
    exactNumber('a number from 0 to 2^53 - 1', readNr, (nr) => isUpTo(nr, DOUBLE_MAX)),
  /** The number of a NUMA node. */
  nodeId: (): GivenNumber =>
    exactNumber('the number of a NUMA node, from 0 to 1023', readNr, (nr) => isUpTo(nr, 1023n)),
} as const

function isNotNegative(value: DamoNumber): boolean {
  return value >= 0 && value < Infinity
}

/** The number before a unit; undefined where there is no such unit. */
function countedIn(unit: string, value: DamoValue): DamoNumber | undefined {
  if (typeof value !== 'string' || !value.trimEnd().endsWith(unit)) return undefined
  return readNrUnit(value)[0]
}

/** @throws DamoFault above 100, unless it is as good as max */
function wholePercent(value: DamoValue): DamoNumber {
  const percent = readPercent(value)
  if (percent > 100 && percent < ULONG_MAX) throw new DamoFault('', 'above 100 %')
  return percent
}
