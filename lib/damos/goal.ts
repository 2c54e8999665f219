/**
 * Goals of a quota: what they measure, how far it is from its target, and what the tuners make of that.
 */
import { mulDivU64, U64_MAX, wrapU64 } from '../base/u64.js'

/** What a goal measures; the value's unit is in the name, the memory supplies it. */
export const GOAL_METRICS = [
  'user_input',
  'some_mem_psi_us',
  'node_mem_used_bp',
  'node_mem_free_bp',
  'node_memcg_used_bp',
  'node_memcg_free_bp',
  'active_mem_bp',
  'inactive_mem_bp',
  'node_eligible_mem_bp',
  'hugepage_mem_bp',
] as const
export type GoalMetric = (typeof GOAL_METRICS)[number]

/** `consist` keeps acting around the goal, `temporal` acts in full until it is met, then not at all. */
export const GOAL_TUNERS = ['consist', 'temporal'] as const
export type GoalTuner = (typeof GOAL_TUNERS)[number]

/** What a user says of a goal. Follows `struct damos_quota_goal`. */
export interface GoalParameters {
  readonly metric: GoalMetric
  /** Not 0. */
  readonly targetValue: bigint
  /** user_input: what the user fed in last. */
  readonly currentValue: bigint
  /** NUMA node; -1: none. */
  readonly nid: number
  /** Path of the memory cgroup; empty: none. */
  readonly memcgPath: string
}

/** A goal of a running scheme. */
export interface Goal {
  parameters: GoalParameters
  /** As it was read last. */
  currentValue: bigint
  /** some_mem_psi_us: the total at the reading before. */
  lastPsiTotalUs: bigint
}

/** A goal that has not been read yet. */
export function createGoal(parameters: GoalParameters): Goal {
  return { parameters, currentValue: parameters.currentValue, lastPsiTotalUs: 0n }
}

/** The score of a goal that is exactly met. */
export const SCORE_MET = 10_000n
const INPUT_MIN = 10_000n

/** How far a goal is met, in basis points of its target. @param wraps kernels up to 7.0: the product wraps */
export function scoreOf({ parameters, currentValue }: Goal, wraps: boolean): bigint {
  const { targetValue } = parameters
  if (wraps) return wrapU64(currentValue * SCORE_MET) / targetValue
  return mulDivU64(currentValue, SCORE_MET, targetValue)
}

/** The highest score: the least aggressive goal decides. */
export function highestScore(goals: readonly Goal[], wraps: boolean): bigint {
  let highest = 0n
  for (const goal of goals) {
    const score = scoreOf(goal, wraps)
    if (score > highest) highest = score
  }
  return highest
}

/**
 * The next input of the feedback loop in 64 bits. Follows `damon_feed_loop_next_input()`.
 *
 * Worked example: from 20000 with score 0: 40000; with 9000: 22000; with 15000: 10000; with 20000 or more: 10000.
 */
export function feedQuota(last: bigint, score: bigint): bigint {
  if (score === SCORE_MET) return last
  if (score >= 2n * SCORE_MET) return INPUT_MIN
  const distance = score > SCORE_MET ? score - SCORE_MET : SCORE_MET - score
  const change =
    last < U64_MAX / distance ? (last * distance) / SCORE_MET : (last / SCORE_MET) * distance
  if (score > SCORE_MET) return last > change + INPUT_MIN ? last - change : INPUT_MIN
  return last + change > U64_MAX ? U64_MAX : last + change
}

/**
 * The tuned size × 10000 of the next window.
 *
 * @param eszBp the last window's
 * @param score see {@link highestScore}
 * @param sz the size quota; 0: none
 */
export function tuneQuota(tuner: GoalTuner, eszBp: bigint, score: bigint, sz: bigint): bigint {
  if (tuner === 'consist') return feedQuota(eszBp > INPUT_MIN ? eszBp : INPUT_MIN, score)
  if (score >= SCORE_MET) return 0n
  return sz === 0n ? U64_MAX : wrapU64(sz * SCORE_MET)
}
