/**
 * A set that grows, or shrinks, in steps of equal length; it begins at the start of the memory.
 *
 * ```
 *  pages  to ┤           ▄▄▄▄▄▄…   then: stay        ▄▄▄▄                ▄▄  then: back
 *            │       ▄▄▄▄████████                ▄▄▄▄████▄▄▄▄        ▄▄▄▄██
 *       from ┤   ▄▄▄▄████████████            ▄▄▄▄████████████▄▄▄▄▄▄▄▄██████
 *            └───┴───────────┴──── time      ┴───────────┴───────────┴─────
 *                0         over              0         over       2 × over
 * ```
 */
import type { Touch } from '../touch.js'
import { intervalAt, touchAs, type Pattern, type PatternMemory } from './pattern.js'

/** See the top of the file. */
export interface GrowingOptions {
  /** Sizes of the first and of the last step; it shrinks where the first is larger. */
  readonly fromPages: number
  readonly toPages: number
  /** Length of all steps together. */
  readonly overUs: number
  /** At least 2. */
  readonly steps: number
  /** What follows the last step: it stays, goes back step by step, or begins anew. */
  readonly next: 'stay' | 'back' | 'again'
  /** Of the set, whatever its size. */
  readonly touch: Touch
}

/** A set that grows or shrinks. */
export function growing(options: GrowingOptions, { quantumUs }: PatternMemory): Pattern {
  const { fromPages, toPages, steps, next, touch } = options
  const stepUs = Math.max(1, Math.round(options.overUs / steps))
  const unit = 1 << touch.granuleOrder
  return {
    depth: 1,
    stepAt: (us) => {
      const index = intervalAt(us, stepUs)
      const isLast = next === 'stay' && index >= steps - 1
      const at = isLast ? steps - 1 : placeOf(index, steps, next)
      const exact = fromPages + ((toPages - fromPages) * at) / (steps - 1)
      const pages = Math.round(exact / unit) * unit
      return {
        fromUs: isLast ? (steps - 1) * stepUs : index * stepUs,
        untilUs: isLast ? Infinity : (index + 1) * stepUs,
        areas: touchAs(touch, [[0, pages]], quantumUs),
      }
    },
  }
}

/** Steps up from the first size, 0 … steps − 1. */
function placeOf(index: number, steps: number, next: GrowingOptions['next']): number {
  if (next !== 'back') return index % steps
  const inRound = index % (2 * steps)
  return inRound < steps ? inRound : 2 * steps - 1 - inRound
}
