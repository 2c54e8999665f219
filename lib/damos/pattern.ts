/** Access patterns: which regions a scheme is for. */
import { mulDiv } from '../base/integers.js'
import { samplesPer } from '../core/attributes.js'
import { maxNrAccesses, movingSumAfter } from '../core/frequency.js'
import type { RegionTable } from '../core/region-table.js'
import type { DamosContext } from './damos-context.js'
import type { Scheme } from './scheme.js'

const BP = 10_000

/**
 * How often a region is accessed, in samples per aggregation: at an aggregation its count, between two an
 * estimate, by the rule of the kernel (see core/frequency.ts).
 */
export function frequencyOf(context: DamosContext, table: RegionTable, row: number): number {
  const { attrs, kernel } = context
  if (kernel.frequency === 'freqNow') {
    const leftBp = windowLeftBp(context)
    if (leftBp === BP) return table.lastNrAccesses[row]
    const nrAccesses = table.nrAccesses[row]
    return leftBp === 0 ? nrAccesses : nrAccesses + mulDiv(table.lastNrAccesses[row], leftBp, BP)
  }
  const startBp = table.movingSumBp[row] >>> 0
  const { movingSumSamples } = context
  if (movingSumSamples === 0) return Math.floor(startBp / BP)
  const last = table.lastNrAccesses[row]
  const window = Math.max(1, maxNrAccesses(attrs))
  const bp = movingSumAfter(startBp, last, table.nrAccesses[row], movingSumSamples, window)
  return Math.floor(bp / BP)
}

/** Basis points of the running window that are still to come. */
function windowLeftBp({ attrs, passed, nextAggregationSis }: DamosContext): number {
  if (passed >= nextAggregationSis) return 0
  const window = samplesPer(Math.max(1, attrs.aggrUs), attrs.sampleUs)
  return mulDiv(nextAggregationSis - passed, BP, window)
}

/** Whether size, frequency and age of a region are those of the scheme. */
export function matchesPattern(
  scheme: Scheme,
  table: RegionTable,
  row: number,
  frequency: number,
): boolean {
  const { minNrAccesses, maxNrAccesses: max, minAge, maxAge } = scheme.parameters.pattern
  const size = table.end[row] - table.start[row]
  const age = table.age[row] >>> 0
  return (
    frequency >= minNrAccesses &&
    frequency <= max &&
    age >= minAge &&
    age <= maxAge &&
    size >= scheme.minUnits &&
    size <= scheme.maxUnits
  )
}
