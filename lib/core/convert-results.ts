/**
 * Carrying monitoring results over to new intervals, so that an attribute update loses as little as it can.
 */
import { mulDiv } from '../base/integers.js'
import type { MonitoringAttributes } from './attributes.js'
import { accessesBp, maxNrAccesses } from './frequency.js'
import type { KernelBehaviour } from './kernel.js'
import { nrRegionsOf, type RegionTable } from './region-table.js'

type Intervals = Pick<MonitoringAttributes, 'sampleUs' | 'aggrUs'>

/**
 * Converts counts and ages of all regions from the old intervals to the new ones.
 * Follows `damon_update_monitoring_results()`, with its two truncations and 32-bit product.
 *
 * Worked example: 10/1000 µs to 1/1000 µs with 15 of 100: 1500 bp, so 150 of 1000; the age stays.
 *
 * @param isAggregating the update falls within a window: its partial counts are discarded
 */
export function convertResults(
  table: RegionTable,
  from: Intervals,
  to: Intervals,
  isAggregating: boolean,
  kernel: KernelBehaviour,
): void {
  if (from.sampleUs === 0 || from.aggrUs === 0 || to.sampleUs === 0 || to.aggrUs === 0) return
  const { nrAccesses, lastNrAccesses, age, movingSumBp } = table
  const nrRegions = nrRegionsOf(table)
  const discards = isAggregating && kernel.discardPartialWindow
  const convertsLast =
    kernel.convertLastNrAccesses === 'always' ||
    (kernel.convertLastNrAccesses === 'whenAggregating' && discards)
  for (let i = 0; i < nrRegions; i++) {
    age[i] = mulDiv(age[i] >>> 0, from.aggrUs, to.aggrUs)
    const last = convertCount(lastNrAccesses[i], from, to)
    nrAccesses[i] = discards ? 0 : convertCount(nrAccesses[i], from, to)
    if (convertsLast) lastNrAccesses[i] = last
    movingSumBp[i] = 10_000 * (discards ? last : nrAccesses[i])
  }
}

/** A count of the old window as one of the new window. Follows `damon_nr_accesses_for_new_attrs()`. */
function convertCount(nrAccesses: number, from: Intervals, to: Intervals): number {
  const product = accessesBp(nrAccesses, from) * maxNrAccesses(to)
  return Math.floor((product % 2 ** 32) / 10_000)
}
