/**
 * What actions take of the monitor's time, nanoseconds. 0: not measured, which leaves quotas of time to the
 * kernel's first guess of 4 MiB a millisecond.
 */
export interface ActionCosts {
  /** To page out one page; 20,000 to 35,000 on the slow machine of the recordings, compression included. */
  readonly pageoutNs: number
  /** To bring one page back ahead of its use. */
  readonly willneedNs: number
  /** To move one page to another node. */
  readonly migrateNs: number
  /** To make, or to take apart, one huge page. */
  readonly hugePageNs: number
  /** To look at one folio, whatever comes of it. */
  readonly visitNs: number
  /** To find out whether a folio is young: a walk of what maps it. */
  readonly youngNs: number
  /** To pass over one frame that holds no folio of anybody's: on a machine that is mostly free, most of a walk. */
  readonly frameNs: number
}

/** Nothing was measured. */
export const NO_COSTS: ActionCosts = {
  pageoutNs: 0,
  willneedNs: 0,
  migrateNs: 0,
  hugePageNs: 0,
  visitNs: 0,
  youngNs: 0,
  frameNs: 0,
}
