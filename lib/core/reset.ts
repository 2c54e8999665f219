/**
 * The end of a window: its counts become the last window's.
 */
import { movingSumAfter } from './frequency.js'
import type { KernelBehaviour } from './kernel.js'
import { nrRegionsOf, type RegionTable } from './region-table.js'

/**
 * Ends the window of all regions: nrAccesses becomes lastNrAccesses and restarts from 0; the age is untouched.
 * Follows `kdamond_reset_aggregated()`.
 */
export function resetAggregated(table: RegionTable, kernel: KernelBehaviour): void {
  const { nrAccesses, lastNrAccesses, movingSumBp } = table
  const nrRegions = nrRegionsOf(table)
  if (kernel.frequency === 'movingSum' && kernel.repairMovingSum) {
    for (let i = 0; i < nrRegions; i++) movingSumBp[i] = nrAccesses[i] * 10_000
  }
  for (let i = 0; i < nrRegions; i++) {
    lastNrAccesses[i] = nrAccesses[i]
    nrAccesses[i] = 0
  }
}

/**
 * Brings the moving sums from the start of a window to its end; the kernel does so check by check. Merging
 * replaces them, so this comes before it.
 *
 * @param windowSamples checks made in the window
 * @param maxNrAccesses samples per aggregation
 */
export function advanceMovingSums(
  table: RegionTable,
  windowSamples: number,
  maxNrAccesses: number,
): void {
  const { nrAccesses, lastNrAccesses, movingSumBp } = table
  const nrRegions = nrRegionsOf(table)
  for (let i = 0; i < nrRegions; i++) {
    const start = movingSumBp[i] >>> 0
    const last = lastNrAccesses[i]
    movingSumBp[i] = movingSumAfter(start, last, nrAccesses[i], windowSamples, maxNrAccesses)
  }
}
