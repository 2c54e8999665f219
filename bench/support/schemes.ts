/** Four schemes: two with a quota and priorities, one without, one that only counts; as bench/anchors/schemes.c. */
import { U64_MAX } from '../../lib/base/u64.js'
import type { Action, AccessPattern, SchemeParameters } from '../../lib/damos/scheme.js'
import { NO_WATERMARKS } from '../../lib/damos/watermarks.js'

const COUNT_MAX = 2 ** 32 - 1

/** See the top of the file. @param mib of the quotas, a second */
export function fourSchemes(mib: bigint): SchemeParameters[] {
  return [
    scheme('pageout', { maxNrAccesses: 0, minAge: 5 }, mib << 20n),
    scheme('lru_prio', { minNrAccesses: 10 }, 0n),
    scheme('migrate_hot', { minNrAccesses: 5, maxNrAccesses: 20 }, mib << 20n),
    scheme('stat', {}, 0n),
  ]
}

function scheme(action: Action, pattern: Partial<AccessPattern>, sz: bigint): SchemeParameters {
  return {
    action,
    pattern: {
      minSz: 0n,
      maxSz: U64_MAX,
      minNrAccesses: 0,
      maxNrAccesses: COUNT_MAX,
      minAge: 0,
      maxAge: COUNT_MAX,
      ...pattern,
    },
    applyIntervalUs: 0,
    quota: {
      resetIntervalMs: 1000n,
      ms: 0n,
      sz,
      goals: [],
      goalTuner: 'consist',
      failChargeNum: 0,
      failChargeDenom: 0,
      weightSz: 0,
      weightNrAccesses: 1,
      weightAge: 1,
    },
    watermarks: NO_WATERMARKS,
    filters: [],
    targetNid: -1,
    dests: [],
    maxNrSnapshots: 0,
  }
}
