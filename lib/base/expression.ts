/**
 * Expressions over named figures, as in `B.accuracy.hotRecall < A.accuracy.hotRecall - 0.02`. jsep reads them; nothing
 * of JavaScript can be reached from them: they compute with numbers, compare, and join comparisons.
 *
 * A figure's name is a chain of words and list indexes: `contexts[0].regions.mean`. What is no word stands in brackets
 * and quotes: `targets["vm-1"].accessShare`.
 */
import jsep from 'jsep'
import {
  BINARY,
  Fault,
  FUNCTIONS,
  numberOf,
  UNARY,
  type ExpressionValue,
} from './expression-operators.js'
import { nearest } from './suggest.js'

export type { ExpressionValue }

/** The figures that an expression may name. */
export interface FigureScope {
  /** Null: the figure has no value here; undefined: there is no such figure. */
  get(name: string): ExpressionValue | null | undefined
  /** All names, in the order in which they are to be listed. */
  names(): readonly string[]
}

/** A parsed expression. */
export interface Expression {
  readonly text: string
  /** The figures it names, in order, each once. */
  readonly names: readonly string[]
  readonly root: jsep.CoreExpression
}

/** What came out, and the figures that it came from. */
export interface Evaluation {
  readonly value: ExpressionValue
  readonly figures: ReadonlyMap<string, ExpressionValue>
}

/** Why an expression cannot be used. */
export interface ExpressionFault {
  readonly message: string
  readonly hint?: string
}

const LENGTH_MAX = 2000
/** Names in a list of all there are. */
const LISTED_MAX = 40
const RULES = 'numbers, figures, + - * / %, < <= > >= == !=, && || !, abs(…), min(…), max(…)'

/** Parses an expression; a fault where it is none. */
export function parseExpression(text: string): Expression | ExpressionFault {
  return attempt(() => {
    if (text.length > LENGTH_MAX) throw new Fault(`longer than ${LENGTH_MAX} characters`)
    if (text.trim() === '') throw new Fault('empty', `what may be used: ${RULES}`)
    const root = parse(text)
    const names = new Set<string>()
    check(root, names)
    return { text, names: [...names], root }
  })
}

/** Tells a fault from what was wanted. */
export function isFault(result: object): result is ExpressionFault {
  return 'message' in result
}

/** What keeps an expression over numbers from being a condition, such as `a < b`; undefined: it is one. */
export function conditionFault({ root, names }: Expression): ExpressionFault | undefined {
  return attempt(() => {
    // Stands for every figure: all operators take it, and it divides.
    const figures = new Map(names.map((name) => [name, NaN]))
    if (typeof evaluate(root, figures) === 'boolean') return undefined
    throw new Fault('it is a number', 'compare it with something, as in a < b')
  })
}

/**
 * Computes an expression. All figures that it names must be there, even where others decide.
 *
 * @returns a fault where a figure is unknown or has no value, a number stands for a condition or the other way round,
 * or something is divided by 0
 */
export function evaluateExpression(
  { root, names }: Expression,
  scope: FigureScope,
): Evaluation | ExpressionFault {
  return attempt(() => {
    const figures = new Map(names.map((name) => [name, lookUp(name, scope)]))
    const value = evaluate(root, figures)
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Fault('not finite')
    return { value, figures }
  })
}

function attempt<Result>(act: () => Result): Result | ExpressionFault {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { message, hint } = error
    return { message, ...(hint !== undefined && { hint }) }
  }
}

function parse(text: string): jsep.CoreExpression {
  try {
    return jsep(text) as jsep.CoreExpression
  } catch (error) {
    const { index, description = '' } = error as { index?: number; description?: string }
    if (index === undefined) throw error
    const what = description.trim().replace(/^Unexpected$/, 'something is missing')
    throw new Fault(`at character ${index + 1}: ${what}`, `what may be used: ${RULES}`)
  }
}

/** Refuses all that has no meaning here, and gathers names. */
function check(node: jsep.Expression, names: Set<string>): void {
  const expression = node as jsep.CoreExpression
  switch (expression.type) {
    case 'Literal':
      if (typeof expression.value === 'number' || typeof expression.value === 'boolean') return
      throw new Fault(`${expression.raw} is no number`, 'sizes are in bytes, times in us')
    case 'Identifier':
    case 'MemberExpression':
      names.add(nameOf(expression))
      return
    case 'UnaryExpression':
      if (!UNARY.has(expression.operator)) throw notAllowed(`operator ${expression.operator}`)
      check(expression.argument, names)
      return
    case 'BinaryExpression':
      if (!BINARY.has(expression.operator)) throw notAllowed(`operator ${expression.operator}`)
      check(expression.left, names)
      check(expression.right, names)
      return
    case 'CallExpression':
      functionOf(expression)
      for (const argument of expression.arguments) check(argument, names)
      return
    case 'Compound':
      throw new Fault('more than one expression', 'an operator is missing between them')
    case 'ConditionalExpression':
    case 'SequenceExpression':
    case 'ArrayExpression':
    case 'ThisExpression':
      throw notAllowed(expression.type.replace('Expression', '').toLowerCase())
  }
}

function notAllowed(what: string): Fault {
  return new Fault(`${what} cannot be used`, `what can: ${RULES}`)
}

function functionOf({ callee, arguments: list }: jsep.CallExpression): {
  readonly call: (...values: readonly number[]) => number
} {
  const name = callee.type === 'Identifier' ? (callee as jsep.Identifier).name : ''
  const call = FUNCTIONS.get(name)
  if (call === undefined) throw notAllowed(name === '' ? 'such a call' : `function ${name}`)
  if (list.length === 0 || (name === 'abs' && list.length > 1)) {
    throw new Fault(
      `${name}() got ${list.length} values; expected one${name === 'abs' ? '' : ' or more'}`,
    )
  }
  return { call }
}

/** The name that a chain of members spells. */
function nameOf(node: jsep.Expression): string {
  const expression = node as jsep.CoreExpression
  if (expression.type === 'Identifier') return expression.name
  if (expression.type !== 'MemberExpression') throw notAllowed('a member of what is no figure')
  const object = nameOf(expression.object)
  const property = expression.property as jsep.CoreExpression
  if (!expression.computed) return `${object}.${(property as jsep.Identifier).name}`
  const key = property.type === 'Literal' ? property.value : undefined
  if (typeof key === 'number') return `${object}[${key}]`
  if (typeof key === 'string') return `${object}.${key}`
  throw new Fault(`${object}[…] needs a number or a quoted name`)
}

function lookUp(name: string, scope: FigureScope): ExpressionValue {
  const value = scope.get(name)
  if (value === null) {
    throw new Fault(`${name} has no value`, 'the run had nothing to take it from')
  }
  if (value !== undefined) return value
  const all = scope.names()
  const first = /^[^.[]+/.exec(name)?.[0] ?? name
  const alike = all.filter((one) => one.startsWith(`${first}.`) || one.startsWith(`${first}[`))
  const known = alike.length > 0 ? alike : all
  const near = nearest(name, known)
  const shown = known.slice(0, LISTED_MAX).join(', ')
  const rest = known.length > LISTED_MAX ? `, and ${known.length - LISTED_MAX} more` : ''
  const list = `known: ${shown}${rest}`
  throw new Fault(
    `there is no figure ${name}`,
    near === undefined ? list : `did you mean ${near}? ${list}`,
  )
}

/** Both sides of && and || are computed: that a figure is wrong must not depend on what another one is. */
function evaluate(
  node: jsep.Expression,
  figures: ReadonlyMap<string, ExpressionValue>,
): ExpressionValue {
  const expression = node as jsep.CoreExpression
  // What else there is was refused by check().
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (expression.type) {
    case 'Literal':
      return expression.value as ExpressionValue
    case 'UnaryExpression':
      return UNARY.get(expression.operator)!(evaluate(expression.argument, figures))
    case 'BinaryExpression': {
      const { operator, left, right } = expression
      return BINARY.get(operator)!(evaluate(left, figures), evaluate(right, figures))
    }
    case 'CallExpression': {
      const { call } = functionOf(expression)
      const values = expression.arguments.map((argument) => evaluate(argument, figures))
      return call(...values.map((value) => numberOf(value, 'a function')))
    }
    case 'Identifier':
    case 'MemberExpression':
      return figures.get(nameOf(expression))!
    default:
      throw notAllowed(expression.type)
  }
}
