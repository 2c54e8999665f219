/** How often memory is accessed, which no monitor may know. */
import { rateAt } from '../space/program-clock.js'
import type { TargetMemory } from './target-memory.js'

/** Accesses to pages [start, end) per second of the machine's time. */
export function accessRate(
  memory: TargetMemory,
  start: number,
  end: number,
  nowUs: number,
): number {
  const { space, clock } = memory
  let perSecond = 0
  for (const source of space.sources) {
    const first = Math.max(start, source.start)
    const last = Math.min(end, source.end)
    if (first >= last) continue
    const rate = source.isClosed === true && clock !== null ? rateAt(clock, nowUs) : 1
    perSecond += rate * source.accesses(first, last, nowUs)
  }
  return perSecond
}
