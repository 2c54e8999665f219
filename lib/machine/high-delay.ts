/**
 * What a program waits for above `memory.high`. Reclaim comes first; where it could not bring the cgroup below, whoever
 * takes more memory goes on, and sleeps after each batch of pages, the longer the further above:
 *
 * ```
 *   o = (pages - high) / high        delay of a batch of 64 pages = 64 o² s      at o = 1 %   6 ms: none below 10 ms
 *   of the cgroup, or of one above it, whichever is larger                            5 %   160 ms
 *                                                                                    10 %   640 ms
 *                                                                                    18 %   2 s, the most
 * ```
 * Follows `calculate_overage()`, `calculate_high_delay()` and `mem_cgroup_handle_over_high()`.
 */
import type { Limit } from './limits.js'
import type { TargetMemory } from './target-memory.js'

/** Pages that are charged together: MEMCG_CHARGE_BATCH. */
const BATCH_PAGES = 64
/** Of a page, at an overage of 1: 2^(20 + 20 - 20 - 14) s for a batch, by the kernel's shifts. */
const NS_PER_PAGE = 1_000_000_000
/** Not worth a sleep: HZ / 100. */
const LEAST_NS = 10_000_000
/** MEMCG_MAX_HIGH_DELAY_JIFFIES. */
const MOST_NS = 2_000_000_000

/** Takes in pages that a program was charged on a fault, and lets it wait for them once they are a batch. */
export function delayAboveHigh(
  { limits, waits }: Pick<TargetMemory, 'limits' | 'waits'>,
  charged: number,
): void {
  const overage = overageOf(limits)
  waits.overHighPages = overage === 0 ? 0 : waits.overHighPages + charged
  if (waits.overHighPages < BATCH_PAGES) return
  waits.stallNs += highDelayNs(overage, waits.overHighPages)
  waits.overHighPages = 0
}

/**
 * How long pages that are charged together delay whoever is charged.
 *
 * @param overage how far above `high` the cgroup is, as a share of `high`
 */
export function highDelayNs(overage: number, pages: number): number {
  const delayNs = Math.min(MOST_NS, overage * overage * pages * NS_PER_PAGE)
  return delayNs <= LEAST_NS ? 0 : delayNs
}

function overageOf(limits: readonly Limit[]): number {
  let most = 0
  for (const { pages, highPages } of limits) {
    if (pages > highPages) most = Math.max(most, (pages - highPages) / Math.max(1, highPages))
  }
  return most
}
