/**
 * Load that rises and falls: a smooth wave between a low and the full rate, in steps of equal length.
 *
 * ```
 *  1    ┤          ▄▄▄▄
 *       │       ▄▄▄████▄▄▄
 *       │    ▄▄▄██████████▄▄▄
 *  low  ┤▄▄▄▄████████████████▄▄▄
 *       └┴──────────┴──────────┴─ time
 *        0        peak      period
 * ```
 */
import { scaleTouch, type Touch } from '../touch.js'
import { intervalAt, touchAs, type Pattern, type PatternMemory } from './pattern.js'

/** See the top of the file. */
export interface DiurnalOptions {
  readonly periodUs: number
  /** In one period, at least 2. */
  readonly steps: number
  /** Lowest share of the full rate, 0..1. */
  readonly low: number
  /** When the load is highest. */
  readonly peakUs: number
  /** At the peak. */
  readonly touch: Touch
}

/** Load that rises and falls. */
export function diurnal(options: DiurnalOptions, { pages, quantumUs }: PatternMemory): Pattern {
  const { periodUs, steps, low, peakUs, touch } = options
  const stepUs = Math.max(1, Math.round(periodUs / steps))
  return {
    depth: 1,
    stepAt: (us) => {
      const index = intervalAt(us, stepUs)
      const middleUs = (index + 0.5) * stepUs
      const factor = low + (1 - low) * wave((middleUs - peakUs) / (stepUs * steps))
      return {
        fromUs: index * stepUs,
        untilUs: (index + 1) * stepUs,
        areas: touchAs(scaleTouch(touch, factor), [[0, pages]], quantumUs),
      }
    },
  }
}

/** 1 at whole numbers, 0 half way between them, smooth; a cosine to 1 %, of exactly specified operations. */
function wave(x: number): number {
  const distance = Math.abs(x - Math.floor(x + 0.5))
  const height = 1 - 2 * distance
  return height * height * (3 - 2 * height)
}
