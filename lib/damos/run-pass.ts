/** A pass of a context's schemes, from where the clocks of its loop stand. */
import type { ContextState } from '../core/context-state.js'
import { regionSzLimit } from '../core/limits.js'
import { nrRegionsOf } from '../core/region-table.js'
import { applySchemes } from './apply.js'
import type { DamosContext } from './damos-context.js'

/**
 * One pass of the schemes that are due.
 *
 * @param movingSumSamples checks that moving sums are behind by
 * @returns the number of regions
 */
export function runPass(
  damos: DamosContext,
  state: ContextState,
  movingSumSamples: number,
): number {
  const { attrs, minRegionSz, bytesPerUnit, totalSize } = state
  damos.nowUs = state.nowUs
  damos.attrs = attrs
  damos.passed = state.passed
  damos.nextAggregationSis = state.nextAggregationSis
  damos.movingSumSamples = movingSumSamples
  damos.szLimit = regionSzLimit(totalSize, attrs.minNrRegions, minRegionSz, bytesPerUnit)
  const elapsedNs = applySchemes(damos)
  if (state.cpu !== null) state.cpu.nowUs += elapsedNs / 1000
  let nrRegions = 0
  for (const { table } of damos.targets) nrRegions += nrRegionsOf(table)
  return nrRegions
}
