/** What a scheme has done so far. Follows `struct damos_stat`. Sizes are in table units; all only grow. */
export interface SchemeStatistics {
  nrTried: number
  szTried: number
  nrApplied: number
  szApplied: number
  /** Size of what passed the filters on pages. */
  szOpsFilterPassed: number
  /** Windows that ended with their quota used up. */
  qtExceeds: number
  /** Passes over all regions of a target that the scheme took part in to the end. */
  nrSnapshots: number
}

/** Nothing done yet. */
export function createStatistics(): SchemeStatistics {
  return {
    nrTried: 0,
    szTried: 0,
    nrApplied: 0,
    szApplied: 0,
    szOpsFilterPassed: 0,
    qtExceeds: 0,
    nrSnapshots: 0,
  }
}
