/** What expressions compute with. Values of the wrong kind are faults: nothing is converted. */

/** What a figure or an expression is worth. */
export type ExpressionValue = number | boolean

/** Stops an evaluation; never leaves expression.ts. */
export class Fault extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** By name. */
export const FUNCTIONS: ReadonlyMap<string, (...values: readonly number[]) => number> = new Map([
  ['abs', (value) => Math.abs(value)],
  ['min', (...values) => Math.min(...values)],
  ['max', (...values) => Math.max(...values)],
])

type UnaryOperation = (value: ExpressionValue) => ExpressionValue

/** By operator. */
export const UNARY: ReadonlyMap<string, UnaryOperation> = new Map<string, UnaryOperation>([
  ['-', (value) => -numberOf(value, '-')],
  ['+', (value) => numberOf(value, '+')],
  ['!', (value) => !conditionOf(value, '!')],
])

type BinaryOperation = (left: ExpressionValue, right: ExpressionValue) => ExpressionValue

/** By operator. */
export const BINARY: ReadonlyMap<string, BinaryOperation> = new Map<string, BinaryOperation>([
  ['+', onNumbers('+', (a, b) => a + b)],
  ['-', onNumbers('-', (a, b) => a - b)],
  ['*', onNumbers('*', (a, b) => a * b)],
  ['/', onNumbers('/', (a, b) => a / nonZero(b))],
  ['%', onNumbers('%', (a, b) => a % nonZero(b))],
  ['<', onNumbers('<', (a, b) => a < b)],
  ['<=', onNumbers('<=', (a, b) => a <= b)],
  ['>', onNumbers('>', (a, b) => a > b)],
  ['>=', onNumbers('>=', (a, b) => a >= b)],
  ['==', (a, b) => a === sameKind(a, b)],
  ['!=', (a, b) => a !== sameKind(a, b)],
  ['&&', (a, b) => [conditionOf(a, '&&'), conditionOf(b, '&&')].every(Boolean)],
  ['||', (a, b) => [conditionOf(a, '||'), conditionOf(b, '||')].some(Boolean)],
])

function onNumbers(
  operator: string,
  act: (a: number, b: number) => ExpressionValue,
): BinaryOperation {
  return (a, b) => act(numberOf(a, operator), numberOf(b, operator))
}

/** A number, or a fault. */
export function numberOf(value: ExpressionValue, operator: string): number {
  if (typeof value === 'number') return value
  throw new Fault(
    `${operator} got a condition; expected a number`,
    'comparisons do not chain: a < b && b < c',
  )
}

function conditionOf(value: ExpressionValue, operator: string): boolean {
  if (typeof value === 'boolean') return value
  throw new Fault(`${operator} got a number; expected a condition, as in a < b`)
}

function sameKind(a: ExpressionValue, b: ExpressionValue): ExpressionValue {
  if (typeof a === typeof b) return b
  throw new Fault('a number and a condition cannot be equal')
}

function nonZero(value: number): number {
  if (value !== 0) return value
  throw new Fault('divides by 0')
}
