/** Phases that follow each other, over and over; each touches areas of its own. */
import type { Touch } from '../touch.js'
import {
  intervalAt,
  touchAs,
  type PatternArea,
  type Pattern,
  type PatternMemory,
} from './pattern.js'

/** See the top of the file. */
export interface PhasesOptions {
  /** At least one. */
  readonly phases: readonly PhaseOptions[]
}

/** One phase. */
export interface PhaseOptions {
  readonly lengthUs: number
  /** They may overlap; none: nothing is touched. */
  readonly areas: readonly PhaseArea[]
}

/** Pages [start, end) of the memory, and how they are touched. */
export interface PhaseArea {
  readonly start: number
  readonly end: number
  readonly touch: Touch
}

/** Phases that follow each other. */
export function phases(options: PhasesOptions, { quantumUs }: PatternMemory): Pattern {
  const areas = options.phases.map((phase) =>
    phase.areas.flatMap(({ start, end, touch }) => touchAs(touch, [[start, end]], quantumUs)),
  )
  const startsUs = [0]
  for (const { lengthUs } of options.phases) startsUs.push(startsUs.at(-1)! + lengthUs)
  const roundUs = startsUs[options.phases.length]
  return {
    depth: Math.max(1, ...areas.map(depthOf)),
    stepAt: (us) => {
      const beginUs = intervalAt(us, roundUs) * roundUs
      let index = 0
      while (beginUs + startsUs[index + 1] <= us) index++
      const fromUs = beginUs + startsUs[index]
      return { fromUs, untilUs: beginUs + startsUs[index + 1], areas: areas[index] }
    },
  }
}

/** The most areas that hold one page. */
function depthOf(areas: readonly PatternArea[]): number {
  return areas.reduce((max, { start }) => {
    const holding = areas.filter((other) => other.start <= start && start < other.end)
    return Math.max(max, holding.length)
  }, 0)
}
