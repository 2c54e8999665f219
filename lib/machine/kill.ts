/** What happens when memory is short and nothing can be reclaimed: the largest program is killed. */
import { isWithin } from './cgroup-path.js'
import type { Machine } from './machine.js'
import { presentPagesOf, type TargetMemory } from './target-memory.js'
import { releaseAll } from './population.js'

/**
 * Kills the program with the most memory, present and in swap; of equals, the first. Follows `oom_badness()`.
 *
 * @param cgroup whose memory is short; empty: the machine's
 * @returns the victim; undefined: there is none left
 */
export function killLargest(
  machine: Machine,
  cgroup: string,
  nowUs: number,
): TargetMemory | undefined {
  let victim: TargetMemory | undefined
  let index = -1
  let pages = 0
  for (const [target, memory] of machine.byTarget) {
    const has = presentPagesOf(memory) + memory.swappedPages
    if (memory.killedUs !== null || has <= pages || !isWithin(memory.cgroup, cgroup)) continue
    victim = memory
    index = target
    pages = has
  }
  if (victim === undefined) return undefined
  machine.kills.push({ atUs: nowUs, target: index, cgroup, pages })
  releaseAll(victim, nowUs)
  return victim
}
