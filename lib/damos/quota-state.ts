/** Where a quota stands. Follows the private part of `struct damos_quota`. Sizes are in core address units. */
import { DOUBLE_FIELD } from '../base/double-field.js'

/** See the top of the file. */
export interface QuotaState {
  /** The effective size: how much may be charged in the window. */
  esz: bigint
  /** … as a number, for comparisons. */
  eszNumber: number
  /** It is in force; worked out before each pass. */
  isSet: boolean
  /** … and used up; worked out before each pass, and when something was charged. */
  isFull: boolean
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
  const state: QuotaState = {
    esz: 0n,
    eszNumber: DOUBLE_FIELD,
    isSet: false,
    isFull: false,
    eszBp: 0n,
    chargedSz: DOUBLE_FIELD,
    chargedFromUs: DOUBLE_FIELD,
    hasBegun: false,
    totalChargedSz: 0n,
    totalChargedNs: DOUBLE_FIELD,
    resumeTarget: -1,
    resumeAddress: 0,
    minScore: 0,
  }
  state.eszNumber = 0
  state.chargedSz = 0
  state.chargedFromUs = 0
  state.totalChargedNs = 0
  return state
}
