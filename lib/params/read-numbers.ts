/**
 * Reads numbers exactly as damo does (its `_damo_fmt_str.py`): a JSON number as it stands, in the field's own unit;
 * a text bare or with a unit. base/units.ts reads the same texts, a few more, and as doubles.
 */
import { TIME_UNITS } from '../base/units.js'
import { DamoFault } from './fault.js'
import { add, divide, multiply, truncate, ULONG_MAX, type DamoNumber } from './number.js'
import {
  isList,
  isObject,
  joinWords,
  lengthOf,
  noAttribute,
  notA,
  reprOf,
  shown,
  typeName,
  type DamoValue,
} from './value.js'

const INTEGER = /^[+-]?\d+(?:_\d+)*$/
const DECIMAL = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i
const ENDLESS = /^[+-]?(?:inf|infinity|nan)$/i
/** White space of Python: also the separators 0x1c to 0x1f. */
const BLANKS = String.raw`[\s\u001c-\u001f]+`
const SPACE = new RegExp(`^${BLANKS}|${BLANKS}$`, 'g')
const SPLIT = new RegExp(BLANKS)
/** Python refuses longer ones. */
const INTEGER_DIGITS_MAX = 4300

const BYTES_PER_UNIT: ReadonlyMap<string, bigint> = new Map(
  Array.from('KMGTPE').flatMap((prefix, i) => {
    const bytes = 1n << BigInt(10 * (i + 1))
    return ['', 'B', 'iB'].map((suffix) => [prefix + suffix, bytes] as const)
  }),
).set('B', 1n)

const NS_PER_UNIT: ReadonlyMap<string, bigint> = new Map(TIME_UNITS)

/** A plain number: `1000`, `1,000`, `1.5`, `max`. */
export function readNr(value: DamoValue): DamoNumber {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  if (value === 'max') return ULONG_MAX
  if (typeof value === 'string') return readPlain(value)
  // Python joins what it finds in a list, or the keys of a map.
  if (isList(value)) return readPlain(joinWords(value, ''))
  if (isObject(value)) return readPlain([...value.keys()].join(''))
  throw new DamoFault(`'${typeName(value)}' object is not iterable`, notA('number', value))
}

/** Bytes: `4096`, `4K`, `4 KiB`, `1.5G` (all binary), `min`, `max`. */
export function readBytes(value: DamoValue): DamoNumber {
  const common = readCommon(value)
  if (common !== undefined) return common
  lengthOf(value)
  const last = lastOf(value, 'size')
  if (isList(last)) throw new DamoFault("unhashable type: 'list'", notA('size', value))
  if (isObject(last)) throw new DamoFault("unhashable type: 'dict'", notA('size', value))
  if (typeof value !== 'string') return readNr(value)
  const unitLength = [3, 2, 1].find(
    (length) => (length === 1 || value.length > length) && BYTES_PER_UNIT.has(value.slice(-length)),
  )
  const [digits, unit] =
    unitLength === undefined
      ? [value, 'B']
      : [value.slice(0, -unitLength), value.slice(-unitLength)]
  const bytes = truncate(multiply(readNr(digits), BYTES_PER_UNIT.get(unit)!))
  return bytes > ULONG_MAX ? ULONG_MAX : bytes
}

/** A time in nanoseconds. */
export function readNs(value: DamoValue): DamoNumber {
  const common = readCommon(value)
  if (common !== undefined) return common
  if (typeof value !== 'string') throw noAttribute(value, 'split', 'time')
  const fields = splitFields(value)
  if (fields.length > 1) {
    let sum: DamoNumber = 0n
    for (let i = 0; i < fields.length; i += 2) {
      sum = add(sum, readNs(fields.slice(i, i + 2).join('')))
    }
    return sum
  }
  lastOf(value, 'time')
  const unit = [-2, -1].map((length) => value.slice(length)).find((end) => NS_PER_UNIT.has(end))
  if (unit === undefined) throw notFloat(value)
  return multiply(readNr(value.slice(0, -unit.length)), NS_PER_UNIT.get(unit)!)
}

/** A time in µs; bare numbers are µs. */
export function readUs(value: DamoValue): DamoNumber {
  return readCommon(value) ?? divide(readNs(value), 1000n)
}

/** A time in ms; bare numbers are ms. */
export function readMs(value: DamoValue): DamoNumber {
  return readCommon(value) ?? divide(readUs(value), 1000n)
}

/** A share in basis points; bare numbers are basis points. */
export function readBp(value: DamoValue): DamoNumber {
  return readCommon(value) ?? multiply(readRatio(value), 10_000n)
}

/** A share in permil; bare numbers are permil. */
export function readPermil(value: DamoValue): DamoNumber {
  return readCommon(value) ?? multiply(readRatio(value), 1000n)
}

/** A share in percent; bare numbers are percent. */
export function readPercent(value: DamoValue): DamoNumber {
  return readCommon(value) ?? multiply(readRatio(value), 100n)
}

/** A number and its unit, two words: `5 samples`. */
export function readNrUnit(value: DamoValue): readonly [DamoNumber, string] {
  if (typeof value !== 'string') throw noAttribute(value, 'split', 'number with a unit')
  const fields = splitFields(value)
  if (fields.length !== 2) {
    throw new DamoFault(
      'text_to_nr_unit requires two fields',
      `not a number with a unit (got ${shown(value)}); expected two words such as 5 samples`,
    )
  }
  return [readNr(fields[0]), fields[1]]
}

/** A boolean: JSON's, or y, yes, true, n, no, false in any case. */
export function readBoolean(value: DamoValue): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') throw noAttribute(value, 'lower', 'boolean')
  const word = value.toLowerCase()
  if (['y', 'yes', 'true'].includes(word)) return true
  if (['n', 'no', 'false'].includes(word)) return false
  throw new DamoFault(
    `txt should be one of y yes true n no false but ${word}`,
    `not a boolean (got ${shown(value)}); expected true or false`,
  )
}

/**
 * An integer as Python's `int()` reads it from a text.
 *
 * @returns undefined where it is none
 */
export function parseInteger(text: string): bigint | undefined {
  const plain = text.replace(SPACE, '')
  if (!INTEGER.test(plain) || plain.length > INTEGER_DIGITS_MAX) return undefined
  const value = BigInt(plain.replace(/[_+-]/g, ''))
  return plain.startsWith('-') ? -value : value
}

/** Splits at white space, as Python's `split()` does. */
export function splitFields(text: string): string[] {
  return text.split(SPLIT).filter((field) => field !== '')
}

/** What damo tries first for every number with a unit; undefined where it is something else. */
function readCommon(value: DamoValue): DamoNumber | undefined {
  if (value === 'min') return 0n
  try {
    return readNr(value)
  } catch (error) {
    if (error instanceof DamoFault) return undefined
    throw error
  }
}

function readPlain(text: string): DamoNumber {
  const digits = text.replaceAll(',', '')
  const integer = parseInteger(digits)
  if (integer !== undefined) return integer
  const plain = digits.replace(SPACE, '')
  if (DECIMAL.test(plain)) return Number(plain.replaceAll('_', ''))
  if (ENDLESS.test(plain)) {
    if (/nan/i.test(plain)) return NaN
    return plain.startsWith('-') ? -Infinity : Infinity
  }
  throw notFloat(digits)
}

function notFloat(text: string): DamoFault {
  return new DamoFault(
    `could not convert string to float: ${reprOf(text)}`,
    `not a number (got ${shown(text)}); expected one, or one with a unit of the field such as 4K, 5 ms or 10 %`,
  )
}

function readRatio(value: DamoValue): DamoNumber {
  const text = lastOf(value, 'share')
  if (typeof value !== 'string') return readNr(value)
  return text === '%' ? divide(readNr(value.slice(0, -1)), 100) : readNr(value)
}

/** The last entry, which Python looks at for the unit. */
function lastOf(value: DamoValue, noun: string): DamoValue {
  const message = notA(noun, value)
  if (isObject(value)) throw new DamoFault('-1', message)
  if (typeof value !== 'string' && !isList(value)) {
    throw new DamoFault(`'${typeName(value)}' object is not subscriptable`, message)
  }
  if (value.length > 0) return value[value.length - 1]
  const kind = isList(value) ? 'list' : 'string'
  throw new DamoFault(`${kind} index out of range`, message)
}
