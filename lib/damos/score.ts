/**
 * Priorities of regions within a quota, 0 (last) to 99 (first).
 * Follows `damon_hot_score()` and `damon_cold_score()`.
 */

/** What comes first under a quota: hot regions, cold ones, or all alike. */
export type Priority = 'hot' | 'cold' | 'none'

/** Highest priority. */
export const SCORE_MAX = 99

const PERCENT_MAX = 100
const AGE_COLUMNS = 33
/** Tables of scores by priority and weights, the last ones. */
const tables = new Map<string, Uint8Array>()
const TABLES_MAX = 64

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
  const log = bitsOf(ageSeconds)
  const signed = freqPercent === 0 ? 0 - log : log
  const agePercent = Math.floor(Math.floor(((signed + 32) * 100) / 32) / 2)
  const weights = weightNrAccesses + weightAge
  let hotness = weightNrAccesses * freqPercent + weightAge * agePercent
  if (weights !== 0) hotness = Math.floor(hotness / weights)
  return Math.min(SCORE_MAX, Math.floor((hotness * SCORE_MAX) / 100))
}

function bitsOf(ageSeconds: number): number {
  return ageSeconds >= 2 ** 31 ? 32 : 32 - Math.clz32(ageSeconds)
}

/** What a scheme's scores depend on. */
export interface ScoreRule {
  readonly priority: Priority
  readonly weightNrAccesses: number
  readonly weightAge: number
  /** Scores by accesses in percent, 0 to 100, and bits of the age in seconds, 0 to 32: `[33 percent + bits]`. */
  readonly table: Uint8Array
}

/** The rule of a scheme. Schemes of the same weights share a table. */
export function createScoreRule(
  priority: Priority,
  weightNrAccesses: number,
  weightAge: number,
): ScoreRule {
  const key = `${priority} ${weightNrAccesses} ${weightAge}`
  let table = tables.get(key)
  if (table === undefined) {
    table = new Uint8Array(AGE_COLUMNS * (PERCENT_MAX + 1))
    for (let i = 0; i < table.length; i++) {
      const bits = i % AGE_COLUMNS
      const ageSeconds = bits === 0 ? 0 : 2 ** (bits - 1)
      const percent = (i - bits) / AGE_COLUMNS
      const hot = hotScore(percent, ageSeconds, weightNrAccesses, weightAge)
      table[i] = scoreOf(priority, hot)
    }
    if (tables.size === TABLES_MAX) tables.clear()
    tables.set(key, table)
  }
  return { priority, weightNrAccesses, weightAge, table }
}

/** A score, by the table where it holds it. */
export function scoreBy(rule: ScoreRule, freqPercent: number, ageSeconds: number): number {
  if (freqPercent <= PERCENT_MAX) return rule.table[AGE_COLUMNS * freqPercent + bitsOf(ageSeconds)]
  const { priority, weightNrAccesses, weightAge } = rule
  return scoreOf(priority, hotScore(freqPercent, ageSeconds, weightNrAccesses, weightAge))
}

function scoreOf(priority: Priority, hot: number): number {
  if (priority === 'none') return SCORE_MAX
  return priority === 'hot' ? hot : SCORE_MAX - hot
}
