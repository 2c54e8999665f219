/**
 * Priorities within a quota: a histogram of sizes by score says from which score on regions fill it.
 * Follows `damos_adjust_quota()`.
 */
import { mulDiv } from '../base/integers.js'
import { maxNrAccesses } from '../core/frequency.js'
import { nrRegionsOf, type RegionTable } from '../core/region-table.js'
import { passesCoreFilters } from './core-filters.js'
import type { DamosContext } from './damos-context.js'
import { frequencyColumn, frequencyOf, matchesPattern } from './pattern.js'
import type { Scheme } from './scheme.js'
import { scoreBy, SCORE_MAX } from './score.js'

const sizes = new Float64Array(SCORE_MAX + 1)

/** A region's priority for a scheme, 0 to 99. @param frequency see `frequencyOf` */
export function regionScore(
  context: DamosContext,
  scheme: Scheme,
  table: RegionTable,
  row: number,
  frequency: number,
): number {
  const { kernel, attrs } = context
  const count = kernel.damos.scoresRunningCount ? table.nrAccesses[row] : frequency
  const percent = Math.floor((count * 100) / Math.max(1, maxNrAccesses(attrs)))
  const ageSeconds = mulDiv(table.age[row] >>> 0, attrs.aggrUs, 1_000_000)
  return scoreBy(scheme.scoreRule, percent, ageSeconds)
}

/** Finds the lowest score that still acts in this window. */
export function prioritise(context: DamosContext, scheme: Scheme): void {
  sizes.fill(0)
  const { targets, unitSz } = context
  for (let target = 0; target < targets.length; target++) addSizes(context, scheme, target)
  let score = SCORE_MAX
  while (score > 0 && sizes[score] === 0) score--
  let sum = sizes[score] * unitSz
  while (sum < scheme.quota.eszNumber && score > 0) sum += sizes[--score] * unitSz
  scheme.quota.minScore = score
  context.observer?.onPriorities?.(scheme, sizes)
}

/** Adds the regions of a target that the scheme is for. */
function addSizes(context: DamosContext, scheme: Scheme, target: number): void {
  const { table } = context.targets[target]
  const { start, end } = table
  const filters = context.kernel.damos.filtersHistogram && scheme.coreFilters.length > 0
  const column = frequencyColumn(context, table)
  for (let row = 0; row < nrRegionsOf(table); row++) {
    const frequency = column === null ? frequencyOf(context, table, row) : column[row]
    if (!matchesPattern(scheme, table, row, frequency)) continue
    if (filters && !passesCoreFilters(context, scheme, target, row)) continue
    sizes[regionScore(context, scheme, table, row, frequency)] += end[row] - start[row]
  }
}
