/** Judges a run by the checks of its scenario. */
import { evaluateCondition, parseCondition } from '../base/condition.js'
import { isFault } from '../base/expression.js'
import { numberAt } from '../base/figure-path.js'
import type { CheckPlan } from './plan.js'
import type { CheckResult } from './summary.js'

/** What is judged: figures by their paths. */
interface Summary {
  readonly isInterrupted: boolean
}

/** What becomes of each check. A run that was interrupted is not judged: its figures are those of another run. */
export function judgeChecks(checks: readonly CheckPlan[], summary: Summary): CheckResult[] {
  return checks.map((check) => judge(check, summary))
}

function judge(check: CheckPlan, summary: Summary): CheckResult {
  const condition = parseCondition(check.that)
  if (isFault(condition)) {
    return { ...check, passed: false, figures: {}, reason: condition.message }
  }
  const values = condition.names.map((name) => [name, numberAt(summary, name) ?? null] as const)
  const figures = Object.fromEntries(values)
  if (summary.isInterrupted) {
    return { ...check, passed: null, figures, reason: 'the run was interrupted' }
  }
  const outcome = evaluateCondition(condition, {
    get: (name) => numberAt(summary, name),
    names: () => [],
  })
  return isFault(outcome)
    ? { ...check, passed: false, figures, reason: outcome.message }
    : { ...check, passed: outcome.holds, figures }
}
