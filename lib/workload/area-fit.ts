/**
 * Rates and edges of neighbouring areas, as the counts of windows around tell of them together.
 *
 * A region that reaches over an edge has the count of a mixture. What other regions tell of either side says how much
 * of it lies where:
 *
 * ```
 *  pages          1000 | 300 | 1000        pages         1000 + 200 | 100 + 1000
 *  first guess     .20 | .09 |  .00        fitted               .20 | .00
 * ```
 *
 * In turns, rates are fitted to counts (fit-rates.ts), edges are moved to where counts are likeliest, areas that counts
 * do not ask for are removed (fit-edges.ts), and areas that are not of one rate are divided (fit-splits.ts). Where few
 * large regions lie in an area, few windows tell little: those farther off join, as long as they tell of the same.
 *
 * All of it is about what was touched; a monitor reports less (reported-rates.ts).
 */
import { FitAreas } from './fit-areas.js'
import { EdgeFit } from './fit-edges.js'
import { RateFit } from './fit-rates.js'
import { splitAreas } from './fit-splits.js'
import { FitWindows, RATE_MIN } from './fit-windows.js'
import type { RecordedParts } from './recorded-parts.js'
import { firstEndingAfter, type RecordedWindow } from './recorded-window.js'
import { RUN_BLOCK } from './steady-run.js'

/** Windows on each side that may join. */
export const FAR = 100
/** As many join at a time. */
const BLOCK = 12
/** Regions that tell enough of an area, of all windows. */
const REGIONS_ENOUGH = 600
/** Standard deviations by which hits of a block may differ from those expected. */
const DEVIATIONS_MAX = 3

const ROUNDS = 3
/** Parts by which edges move first, in the first round and later. */
const FIRST_STEP = 16
const LATER_STEP = 4

/** Works on the parts of one window after the other. */
export class AreaFit {
  readonly #areas = new FitAreas()
  readonly #windows = new FitWindows()
  readonly #rates = new RateFit(this.#areas, this.#windows)
  readonly #edges = new EdgeFit(this.#areas, this.#windows)

  /**
   * Changes rates and counts of parts.
   *
   * @param windows FAR on each side of that of the parts
   * @param reach windows on each side in which parts were looked at
   */
  fit(parts: RecordedParts, windows: readonly (RecordedWindow | undefined)[], reach: number): void {
    this.#windows.take(windows, reach)
    this.#areas.gather(parts, this.#windows, FAR - reach)
    if (!this.#areas.areSettled()) this.#fitAreas(reach)
    this.#areas.writeBack()
  }

  #fitAreas(reach: number): void {
    this.#rates.fit()
    this.#edges.move(FIRST_STEP)
    for (let area = 0; area < this.#areas.nrAreas; area++) this.#grow(area, reach)
    for (let round = 1; round < ROUNDS; round++) {
      splitAreas(this.#areas, this.#windows)
      this.#rates.fit()
      this.#edges.move(LATER_STEP)
    }
    if (!this.#edges.remove()) return
    this.#rates.fit()
    this.#edges.move(LATER_STEP)
    this.#rates.fit()
  }

  /** Lets windows farther off join, for an area that is the same in all that were looked at. */
  #grow(area: number, reach: number): void {
    const { from, to } = this.#areas
    const { middle, nrWindows } = this.#windows
    const { endPage } = this.#windows.of(middle)!
    const firstRegion = firstEndingAfter(endPage, this.#areas.startOf(area))
    const lastRegion = firstEndingAfter(endPage, this.#areas.endOf(area))
    let nrRegions = (lastRegion - firstRegion + 1) * (to[area] - from[area] + 1)
    // A run that ends less than a block from the last window that was looked at may go on.
    let isBefore = from[area] < middle - reach + RUN_BLOCK
    let isAfter = to[area] > middle + reach - RUN_BLOCK
    while ((isBefore || isAfter) && nrRegions < REGIONS_ENOUGH) {
      if (isBefore) {
        const first = from[area] - BLOCK
        const nrOfBlock = first < 0 ? 0 : this.#regionsAlike(area, first)
        isBefore = nrOfBlock > 0
        if (isBefore) from[area] = first
        nrRegions += nrOfBlock
      }
      if (isAfter) {
        const last = to[area] + BLOCK
        const nrOfBlock = last >= nrWindows ? 0 : this.#regionsAlike(area, last - BLOCK + 1)
        isAfter = nrOfBlock > 0
        if (isAfter) to[area] = last
        nrRegions += nrOfBlock
      }
    }
  }

  /** Regions that hold anything of an area, in a block of windows; 0 if they tell of something else. */
  #regionsAlike(area: number, first: number): number {
    const areas = this.#areas
    let more = 0
    let variance = 0
    let nrRegions = 0
    for (let at = first; at < first + BLOCK; at++) {
      const window = this.#windows.of(at)
      if (window === undefined) return 0
      const { startPage, endPage } = window
      let region = firstEndingAfter(endPage, areas.startOf(area))
      for (; region < endPage.length && startPage[region] < areas.endOf(area); region++) {
        if (!areas.lookAt(area, startPage[region], endPage[region])) continue
        const pages = endPage[region] - startPage[region]
        const expected = this.#windows.reportedOver(at, areas)
        more += pages * (this.#windows.hitOf(window, region) - expected)
        variance += pages * pages * Math.max(RATE_MIN, expected * (1 - expected))
        nrRegions++
      }
    }
    const limit = (DEVIATIONS_MAX * DEVIATIONS_MAX * variance) / this.#windows.nrSamples
    return more * more <= limit ? nrRegions : 0
  }
}
