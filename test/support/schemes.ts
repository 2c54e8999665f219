/** Schemes for tests: everything matches, nothing is limited, unless told otherwise. */
import type { GoalParameters } from '../../lib/damos/goal.js'

export { plainScheme as scheme } from '../../lib/damos/plain-scheme.js'

/** A goal that the user feeds. */
export function userGoal(targetValue: bigint, currentValue: bigint): GoalParameters {
  return { metric: 'user_input', targetValue, currentValue, nid: -1, memcgPath: '' }
}
