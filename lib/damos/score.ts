/**
 * Priorities of regions within a quota, 0 (last) to 99 (first).
 * Follows `damon_hot_score()` and `damon_cold_score()`.
 */
import type { DamosBehaviour } from '../core/kernel-damos.js'
import type { Action, Priority } from './scheme.js'

/** Highest priority. */
export const SCORE_MAX = 99

/** What comes first for an action. */
export function priorityOf(
  action: Action,
  ops: 'vaddr' | 'fvaddr' | 'paddr',
  kernel: DamosBehaviour,
): Priority {
  if (action === 'pageout') return 'cold'
  const isMigration = action === 'migrate_hot' || action === 'migrate_cold'
  if (ops !== 'paddr' && !(isMigration && kernel.migratesVirtual)) return 'none'
  if (action === 'lru_prio' || action === 'migrate_hot') return 'hot'
  return action === 'lru_deprio' || action === 'migrate_cold' ? 'cold' : 'none'
}

/**
 * How hot a region is. All divisions truncate.
 *
 * Worked example: equal weights, 50 of 100 samples, age 64 at 1 s: (50 + 60) / 2 × 99 / 100 = 54.
 *
 * @param freqPercent accesses in percent of all samples
 * @param ageSeconds whole seconds
 */
export function hotScore(
  freqPercent: number,
  ageSeconds: number,
  weightNrAccesses: number,
  weightAge: number,
): number {
  const log = ageSeconds >= 2 ** 31 ? 32 : 32 - Math.clz32(ageSeconds)
  const signed = freqPercent === 0 ? -log : log
  const agePercent = Math.floor(Math.floor(((signed + 32) * 100) / 32) / 2)
  const weights = weightNrAccesses + weightAge
  let hotness = weightNrAccesses * freqPercent + weightAge * agePercent
  if (weights !== 0) hotness = Math.floor(hotness / weights)
  return Math.min(SCORE_MAX, Math.floor((hotness * SCORE_MAX) / 100))
}
