/** A hot set that moves: by steps through the memory and round, or to places drawn from the seed. */
import { mix, scale } from '../../base/random.js'
import type { Touch } from '../touch.js'
import { intervalAt, touchAs, type Pages, type Pattern, type PatternMemory } from './pattern.js'

/** See the top of the file. */
export interface ShiftingOptions {
  readonly hotPages: number
  /** It stays so long at each place. */
  readonly periodUs: number
  /** forward: `byPages` further each time; random: anywhere. */
  readonly order: 'forward' | 'random'
  readonly byPages: number
  readonly hot: Touch
  /** Of the rest of the memory; left out: it is never touched. */
  readonly cold?: Touch | undefined
}

/** A hot set that moves. */
export function shifting(options: ShiftingOptions, memory: PatternMemory): Pattern {
  const { hotPages, periodUs, hot, cold } = options
  const { pages, quantumUs } = memory
  return {
    depth: 1,
    stepAt: (us) => {
      const index = intervalAt(us, periodUs)
      const start = startOf(index, options, memory)
      // It goes round at the end of the memory.
      const beyond = Math.max(0, start + hotPages - pages)
      const hotStretches: Pages[] = [
        [0, beyond],
        [start, start + hotPages - beyond],
      ]
      const coldStretches: Pages[] = [
        [beyond, start],
        [start + hotPages - beyond, pages],
      ]
      const areas = touchAs(hot, hotStretches, quantumUs)
      if (cold !== undefined) areas.push(...touchAs(cold, coldStretches, quantumUs))
      return { fromUs: index * periodUs, untilUs: (index + 1) * periodUs, areas }
    },
  }
}

function startOf(
  index: number,
  { order, byPages, hotPages, hot, cold }: ShiftingOptions,
  { pages, key }: PatternMemory,
): number {
  const unit = 1 << Math.max(hot.granuleOrder, cold?.granuleOrder ?? 0)
  if (order === 'forward') return (index * byPages) % pages
  const places = Math.floor((pages - hotPages) / unit) + 1
  return scale(mix(index, key.k0, key.k1), places) * unit
}
