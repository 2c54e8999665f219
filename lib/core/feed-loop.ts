/**
 * The feedback loop behind every self-tuning of DAMON: the farther the score is from its goal, the larger the
 * step.
 */
import { mulDiv } from '../base/integers.js'

/** The score of a goal that is exactly met. */
export const GOAL_SCORE = 10_000
/** No input becomes smaller than this. */
const INPUT_MIN = 10_000

/**
 * The next input of the loop. Follows `damon_feed_loop_next_input()`.
 *
 * Worked examples: feed(900000, 200) = 1782000; feed(900000, 15000) = 450000; a score from 20000 on: 10000.
 *
 * @param lastInput a safe integer
 * @param score 10000 keeps the input, less raises it, more lowers it
 */
export function feedLoop(lastInput: number, score: number): number {
  if (score === GOAL_SCORE) return lastInput
  if (score >= 2 * GOAL_SCORE) return INPUT_MIN
  const change = mulDiv(lastInput, Math.abs(score - GOAL_SCORE), GOAL_SCORE)
  if (score > GOAL_SCORE) return Math.max(lastInput - change, INPUT_MIN)
  return lastInput + change
}
