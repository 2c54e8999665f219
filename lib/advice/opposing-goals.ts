/** Two schemes that work against each other, each towards a goal of its own. */
import type { GoalMetric, GoalParameters } from '../damos/goal.js'
import type { RunPlan } from '../engine/plan.js'
import type { Advice } from './advice.js'
import { bpText } from './texts.js'

/** Advice on a context of the run, by position. */
export interface ContextAdvice extends Advice {
  readonly context: number
}

interface PlacedGoal extends GoalParameters {
  readonly context: number
  readonly at: readonly (string | number)[]
}

/** Metrics that add up to 100 %. */
const OPPOSITES: readonly (readonly [GoalMetric, GoalMetric])[] = [
  ['node_mem_used_bp', 'node_mem_free_bp'],
  ['node_memcg_used_bp', 'node_memcg_free_bp'],
  ['active_mem_bp', 'inactive_mem_bp'],
]

const ALL_BP = 10_000n
/** Where both act: the kernel's own samples have 0.02 % and 0.2 % of it. */
const OVERLAP_MAX_BP = 500n

/** Pairs of goals with too much, or nothing, between them. */
export function* adviseOnOpposingGoals({ contexts }: RunPlan): Generator<ContextAdvice> {
  const goals = contexts.flatMap(({ schemes = [] }, context) =>
    schemes.flatMap(({ quota }, scheme) =>
      quota.goals.map((goal, i): PlacedGoal => ({
        ...goal,
        context,
        at: ['schemes', scheme, 'quotas', 'goals', i, 'target_value'],
      })),
    ),
  )
  for (const [one, other] of OPPOSITES) {
    for (const goal of goals.filter(({ metric }) => metric === one)) {
      const others = goals.filter(
        ({ metric, nid, memcgPath }) =>
          metric === other && nid === goal.nid && memcgPath === goal.memcgPath,
      )
      for (const opposite of others) yield* adviseOnPair(goal, opposite)
    }
  }
}

function* adviseOnPair(goal: PlacedGoal, opposite: PlacedGoal): Generator<ContextAdvice> {
  const overlap = goal.targetValue + opposite.targetValue - ALL_BP
  const both =
    `${goal.metric} of ${bpText(goal.targetValue)} here, ${opposite.metric} of ` +
    `${bpText(opposite.targetValue)} in ${placeOf(opposite)}`
  const place = { context: goal.context, at: goal.at }
  if (overlap <= 0n) {
    const between =
      overlap === 0n
        ? 'never act both, so what is in the wrong place stays there once one is met'
        : `both rest anywhere between ${bpText(goal.targetValue)} and ` +
          `${bpText(ALL_BP - opposite.targetValue)}, whatever is in the wrong place`
    yield {
      ...place,
      code: 'goals-apart',
      message: `${both}: ${between}`,
      remedy:
        'targets that add up to a little more than 100 %, such as ' +
        `${bpText(ALL_BP + 20n - opposite.targetValue)} here`,
    }
  } else if (overlap > OVERLAP_MAX_BP) {
    const [low, high] = [bpText(ALL_BP - opposite.targetValue), bpText(goal.targetValue)]
    yield {
      ...place,
      code: 'goals-compete',
      message: `${both}: from ${low} to ${high} both act, one against the other, and no state satisfies both`,
      remedy:
        'targets that add up to a little more than 100 %, such as ' +
        `${bpText(ALL_BP + 20n - opposite.targetValue)} here`,
    }
  }
}

function placeOf({ context, at }: PlacedGoal): string {
  return `scheme ${at[1]} of context ${context}`
}
