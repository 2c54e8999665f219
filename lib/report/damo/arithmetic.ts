/** Python's arithmetic where JavaScript's differs. */

import { DamoFault } from '../../params/fault.js'
import { add, truncate, type DamoNumber } from '../../params/number.js'

/** A quotient; fails as damo does where the divisor is 0. */
export function quotient(dividend: number, divisor: number): number {
  if (divisor !== 0) return dividend / divisor
  throw new DamoFault('division by zero', 'a number that the report divides by is 0')
}

/** The difference; exact where both are integers. */
export function subtract(a: DamoNumber, b: DamoNumber): DamoNumber {
  return add(a, -b)
}

/** Python's `//`. */
export function floorDivide(a: DamoNumber, b: DamoNumber): DamoNumber {
  quotient(1, Number(b))
  if (typeof a === 'number' || typeof b === 'number') return floorDivideFloats(Number(a), Number(b))
  const whole = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? whole - 1n : whole
}

/** A number without its fraction, as a double holds it. */
export function whole(value: DamoNumber): number {
  return Number(truncate(value))
}

/** Python's `range()`. */
export function pythonRange(start: number, stop: number, step: number): number[] {
  if (step === 0) {
    throw new DamoFault('range() arg 3 must not be zero', 'the step of a range is 0')
  }
  const length = Math.max(0, Math.ceil((stop - start) / step))
  return Array.from({ length }, (_, i) => start + step * i)
}

/** Python's `//` of floats: the remainder is taken first, so that it and the quotient fit together. */
export function floorDivideFloats(a: number, b: number): number {
  const rest = a % b
  let quotient = (a - rest) / b
  if (rest !== 0 && b < 0 !== rest < 0) quotient -= 1
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

/** Adds up products of whole numbers as Python's ints do, and rounds once, when asked. */
export class ExactSum {
  /** For the caller's use: whether more may be added. */
  isOpen = true
  #small = 0
  #large = 0n

  /** Adds a product; of numbers that are not whole, what a double holds of it. */
  addProduct(a: number, b: number): void {
    const product = a * b
    const sum = this.#small + product
    if (Number.isSafeInteger(sum) || !Number.isSafeInteger(a) || !Number.isSafeInteger(b)) {
      this.#small = sum
      return
    }
    this.#large += BigInt(this.#small) + BigInt(a) * BigInt(b)
    this.#small = 0
  }

  /** The sum as a double. */
  get value(): number {
    if (this.#large === 0n) return this.#small
    return Number.isSafeInteger(this.#small)
      ? Number(this.#large + BigInt(this.#small))
      : Number(this.#large) + this.#small
  }
}
