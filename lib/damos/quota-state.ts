/** Where a quota stands. Follows the private part of `struct damos_quota`. Sizes are in core address units. */
export interface QuotaState {
  /** The effective size: how much may be charged in the window. */
  esz: bigint
  /** … as a number, for comparisons. */
  eszNumber: number
  /** It is in force; worked out before each pass. */
  isSet: boolean
  /** What goal tuning works on: the effective size × 10000, not clipped by other limits. */
  eszBp: bigint
  /** Charged in the window. A number: exact up to 8 PiB a window. */
  chargedSz: number
  /** Start of the window, virtual µs. */
  chargedFromUs: number
  /** Whether a window was ever opened. */
  hasBegun: boolean
  /** Charged in all finished windows, and the time that actions took, also in the window in hand. */
  totalChargedSz: bigint
  totalChargedNs: number
  /** Where the next window resumes: the target's position (-1: at the beginning), and its address in table units. */
  resumeTarget: number
  resumeAddress: number
  /** Regions below this priority are left alone. */
  minScore: number
}

/** Nothing charged yet. */
export function createQuotaState(): QuotaState {
  return {
    esz: 0n,
    eszNumber: 0,
    isSet: false,
    eszBp: 0n,
    chargedSz: 0,
    chargedFromUs: 0,
    hasBegun: false,
    totalChargedSz: 0n,
    totalChargedNs: 0,
    resumeTarget: -1,
    resumeAddress: 0,
    minScore: 0,
  }
}
