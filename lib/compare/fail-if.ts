/** Conditions over the figures of a comparison, as `--fail-if` has them. */
import { evaluateCondition, parseCondition as parse } from '../base/condition.js'
import { UsageError } from '../base/errors.js'
import {
  isFault,
  type Expression,
  type ExpressionFault,
  type ExpressionValue,
  type FigureScope,
} from '../base/expression.js'
import type { Figures } from './figures.js'
import type { Side } from './side.js'

/** What became of a condition. */
export interface ConditionResult {
  readonly text: string
  readonly holds: boolean
  /** The figures that it names. */
  readonly figures: ReadonlyMap<string, ExpressionValue>
}

/**
 * Parses a condition, before anything is read.
 *
 * @throws UsageError
 */
export function parseCondition(text: string): Expression {
  const condition = parse(text)
  if (isFault(condition)) throw refuse(text, condition)
  return condition
}

/**
 * Looks whether a condition holds.
 *
 * @throws UsageError where it names a figure that is not there or has no value
 */
export function testCondition(condition: Expression, sides: readonly Side[]): ConditionResult {
  const { text } = condition
  const outcome = evaluateCondition(condition, scopeOf(sides))
  if (isFault(outcome)) throw refuse(text, outcome)
  return { text, ...outcome }
}

function refuse(text: string, { message, hint }: ExpressionFault): UsageError {
  return new UsageError(`--fail-if '${text}': ${message}`, hint === undefined ? {} : { hint })
}

/** Figures under `LABEL.name`; of groups also the ends of their intervals, `LABEL.name.low` and `.high`. */
function scopeOf(sides: readonly Side[]): FigureScope {
  return {
    get(name) {
      const side = sides.find(({ label }) => name.startsWith(`${label}.`))
      return side && valueOf(side.figures, name.slice(side.label.length + 1))
    },
    names: () =>
      sides.flatMap(({ label, figures }) => [...figures.keys()].map((name) => `${label}.${name}`)),
  }
}

function valueOf(figures: Figures, name: string): number | null | undefined {
  const figure = figures.get(name)
  if (figure !== undefined) return figure?.value ?? null
  const end = /\.(low|high)$/.exec(name)
  const whole = end && figures.get(name.slice(0, end.index))
  if (whole) return whole.spread?.[end[1] as 'low' | 'high'] ?? whole.value
  // Where a run had nothing to tell, its summary has null in place of several figures.
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) {
    if (figures.get(name.slice(0, at)) === null) return null
  }
  return undefined
}
