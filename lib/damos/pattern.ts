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

/** The column of a table that is the frequency as it stands; null where it is to be worked out for each row. */
export function frequencyColumn(context: DamosContext, table: RegionTable): Int32Array | null {
  if (context.kernel.frequency !== 'freqNow') return null
  const leftBp = windowLeftBp(context)
  if (leftBp === 0) return table.nrAccesses
  return leftBp === BP ? table.lastNrAccesses : null
}

/** Basis points of the running window that are still to come. */
function windowLeftBp({ attrs, passed, nextAggregationSis }: DamosContext): number {
  if (passed >= nextAggregationSis) return 0
  const window = samplesPer(Math.max(1, attrs.aggrUs), attrs.sampleUs)
  return mulDiv(nextAggregationSis - passed, BP, window)
}

/** Whether size, frequency and age of a region are those of the scheme. */
export function matchesPattern(
  { bounds }: Scheme,
  table: RegionTable,
  row: number,
  frequency: number,
): boolean {
  if (frequency < bounds[0] || frequency > bounds[1]) return false
  const age = table.age[row] >>> 0
  if (age < bounds[2] || age > bounds[3]) return false
  const size = table.end[row] - table.start[row]
  return size >= bounds[4] && size <= bounds[5]
}
