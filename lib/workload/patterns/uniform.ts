import type { Touch } from '../touch.js'
import { touchAs, type Pattern, type PatternMemory } from './pattern.js'

/** All of the memory alike, all the time. */
export interface UniformOptions {
  readonly touch: Touch
}

/** One area, one step. */
export function uniform({ touch }: UniformOptions, memory: PatternMemory): Pattern {
  const areas = touchAs(touch, [[0, memory.pages]], memory.quantumUs)
  return { depth: 1, stepAt: () => ({ fromUs: 0, untilUs: Infinity, areas }) }
}
