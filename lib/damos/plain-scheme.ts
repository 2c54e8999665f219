/** A scheme with nothing said: everything matches, nothing is limited. What is made in code begins with it. */
import { U64_MAX } from '../base/u64.js'
import type { QuotaParameters, SchemeParameters } from './scheme.js'
import { NO_WATERMARKS } from './watermarks.js'

/** No limit. */
export const NO_QUOTA: QuotaParameters = {
  resetIntervalMs: 0n,
  ms: 0n,
  sz: 0n,
  goals: [],
  goalTuner: 'consist',
  failChargeNum: 0,
  failChargeDenom: 0,
  weightSz: 0,
  weightNrAccesses: 1,
  weightAge: 1,
}

/** A scheme for all memory that nothing limits; it only counts, unless told otherwise. */
export function plainScheme(
  more: Partial<Omit<SchemeParameters, 'quota' | 'pattern'>> & {
    quota?: Partial<QuotaParameters>
    pattern?: Partial<SchemeParameters['pattern']>
  } = {},
): SchemeParameters {
  const { quota, pattern, ...rest } = more
  return {
    action: 'stat',
    pattern: {
      minSz: 0n,
      maxSz: U64_MAX,
      minNrAccesses: 0,
      maxNrAccesses: 2 ** 32 - 1,
      minAge: 0,
      maxAge: 2 ** 32 - 1,
      ...pattern,
    },
    applyIntervalUs: 0,
    quota: { ...NO_QUOTA, ...quota },
    watermarks: NO_WATERMARKS,
    filters: [],
    targetNid: -1,
    dests: [],
    maxNrSnapshots: 0,
    ...rest,
  }
}
