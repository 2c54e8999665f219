/**
 * damo's numbers. damo is a Python program: its integers are exact whatever their size (here `bigint`), its other
 * numbers are doubles (here `number`), and both stay what they are until an operation mixes them.
 */
import { DamoFault } from './fault.js'

/** An exact integer, or a double. */
export type DamoNumber = bigint | number

/** The value of `max`: 2^64 - 1. */
export const ULONG_MAX: bigint = 2n ** 64n - 1n

/** Whether two numbers are equal; an integer and a double are compared exactly. */
export function isSame(a: DamoNumber, b: DamoNumber): boolean {
  return a <= b && a >= b
}

/** The product; exact where both are integers. */
export function multiply(a: DamoNumber, b: DamoNumber): DamoNumber {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a * b
  return Number(a) * Number(b)
}

/** The sum; exact where both are integers. */
export function add(a: DamoNumber, b: DamoNumber): DamoNumber {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b
  return Number(a) + Number(b)
}

/** The quotient as a double, rounded once, also where the integers are larger than a double holds. */
export function divide(a: DamoNumber, b: DamoNumber): number {
  if (isSame(b, 0)) throw new DamoFault('division by zero', 'a division by 0')
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return Number(a) / Number(b)
  const isNegative = a < 0n !== b < 0n
  const [dividend, divisor] = [a < 0n ? -a : a, b < 0n ? -b : b]
  if (dividend <= Number.MAX_SAFE_INTEGER && divisor <= Number.MAX_SAFE_INTEGER) {
    return Number(a) / Number(b)
  }
  // 64 bits and more of the quotient, the last of them set where something is left: Number() rounds that right.
  const bits = divisor.toString(2).length - dividend.toString(2).length + 66
  const shift = BigInt(Math.max(0, bits))
  const scaled = dividend << shift
  const quotient = scaled / divisor
  const sticky = scaled % divisor === 0n ? quotient : quotient | 1n
  const value = Number(sticky) / 2 ** Number(shift)
  return isNegative ? -value : value
}

/**
 * The integer part, as damo's `%d` prints it.
 *
 * @throws DamoFault for what has none
 */
export function truncate(value: DamoNumber): bigint {
  if (typeof value === 'bigint') return value
  if (Number.isFinite(value)) return BigInt(Math.trunc(value))
  const name = Number.isNaN(value) ? 'NaN' : 'infinity'
  throw new DamoFault(`cannot convert float ${name} to integer`, `not a number (got ${value})`)
}

/** A number as Python writes it: `5`, `5.0`, `1e-05`, `1e+16`. */
export function numberText(value: DamoNumber): string {
  if (typeof value === 'bigint') return String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa, exponentText] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 16) {
    const text = Math.abs(value) < 1e-6 ? value.toFixed(20) : String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
