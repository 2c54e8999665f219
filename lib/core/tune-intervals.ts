/**
 * Monitoring intervals that tune themselves: they grow while too little is seen, and shrink while too much is.
 */
import { mulDiv } from '../base/integers.js'
import type { MonitoringAttributes } from './attributes.js'
import { feedLoop } from './feed-loop.js'

/** The input of the feedback loop that stands for "as they are". */
const AS_THEY_ARE = 100_000_000

/**
 * The attributes after one step of tuning. Follows `kdamond_tune_intervals()`.
 *
 * Worked example: 5 ms / 100 ms with 1 % of all possible positive checks seen, where 4 % is the goal: the score
 * is 2500, so both become × 1.75: 8.75 ms / 175 ms.
 *
 * @param seen sum of size × nrAccesses over all regions of the context, this window
 * @param total size of all regions, in the same units
 * @returns the new attributes, or `attrs` itself where nothing is to change
 */
export function tuneIntervals(
  attrs: MonitoringAttributes,
  seen: number,
  total: number,
): MonitoringAttributes {
  const { intervalsGoal: goal, aggrSamples, sampleUs } = attrs
  const possible = total * aggrSamples
  const wanted = Math.max(1, mulDiv(possible, goal.accessBp, 10_000))
  const score = mulDiv(seen, 10_000, wanted)
  let adaptationBp = Math.floor(feedLoop(AS_THEY_ARE, score) / 10_000)
  if (adaptationBp <= 10_000) adaptationBp = 5_000 + Math.floor(adaptationBp / 2)
  if (adaptationBp === 10_000) return attrs
  const wished = mulDiv(sampleUs, adaptationBp, 10_000)
  const newSampleUs = Math.max(goal.minSampleUs, Math.min(goal.maxSampleUs, wished))
  return { ...attrs, sampleUs: newSampleUs, aggrUs: newSampleUs * aggrSamples }
}
