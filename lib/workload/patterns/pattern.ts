/**
 * Patterns: workloads told by a few words, which come down to areas that change with time. A pattern counts pages
 * from the start of its memory, 0 … pages, and knows nothing of addresses.
 */
import type { Key } from '../../base/random.js'
import { touchedPages, type Touch } from '../touch.js'
import type { AreaPlan } from '../areas.js'

/** What a pattern is made for. */
export interface PatternMemory {
  readonly pages: number
  readonly quantumUs: number
  /** Of the pattern's own choices: places, arrivals. */
  readonly key: Key
}

/** What happens, as a pure function of time. */
export interface Pattern {
  /** Areas of a step overlap so many deep at most: mostly 1. */
  readonly depth: number
  /** The step that a time lies in. */
  stepAt(us: number): PatternStep
}

/** What holds during [fromUs, untilUs). */
export interface PatternStep {
  readonly fromUs: number
  readonly untilUs: number
  readonly areas: readonly PatternArea[]
}

/** Pages [start, end) of a pattern's memory. */
export interface PatternArea extends Pick<
  AreaPlan,
  'touch' | 'accessesPerSecond' | 'writeShare' | 'granuleOrder'
> {
  readonly start: number
  readonly end: number
}

/** Pages [start, end). */
export type Pages = readonly [start: number, end: number]

/** Areas that are touched as one: accesses are shared out by size. Empty ones are left out. */
export function touchAs(
  touch: Touch,
  stretches: readonly Pages[],
  quantumUs: number,
): PatternArea[] {
  const total = stretches.reduce((sum, [start, end]) => sum + end - start, 0)
  const { touch: how, accessesPerSecond } = touchedPages(touch, total, quantumUs)
  const { writeShare, granuleOrder } = touch
  return stretches
    .filter(([start, end]) => start < end)
    .map(([start, end]) => ({
      start,
      end,
      touch: how,
      accessesPerSecond: (accessesPerSecond * (end - start)) / total,
      writeShare,
      granuleOrder,
    }))
}

/** Which of the intervals [k × lengthUs, (k + 1) × lengthUs) a time lies in. */
export function intervalAt(us: number, lengthUs: number): number {
  const index = Math.floor(us / lengthUs)
  // A quotient that was rounded up to an integer is one too many.
  return index * lengthUs > us ? index - 1 : index
}
