/** Conditions over figures that are numbers: what runs are checked against, and comparisons fail by. */
import {
  conditionFault,
  evaluateExpression,
  isFault,
  parseExpression,
  type Evaluation,
  type Expression,
  type ExpressionFault,
  type FigureScope,
} from './expression.js'

/** Whether a condition holds, and the figures that it names. */
export interface ConditionOutcome extends Pick<Evaluation, 'figures'> {
  readonly holds: boolean
}

/** Parses a condition; a fault where it is none. */
export function parseCondition(text: string): Expression | ExpressionFault {
  const expression = parseExpression(text)
  if (isFault(expression)) return expression
  return conditionFault(expression) ?? expression
}

/**
 * Looks whether a condition holds.
 *
 * @returns a fault where a figure is unknown or has no value, or something is divided by 0
 */
export function evaluateCondition(
  condition: Expression,
  scope: FigureScope,
): ConditionOutcome | ExpressionFault {
  const result = evaluateExpression(condition, scope)
  if (isFault(result)) return result
  return { holds: result.value === true, figures: result.figures }
}
