/** Four schemes: two with a quota and priorities, one without, one that only counts; as bench/anchors/schemes.c. */
import { plainScheme } from '../../lib/damos/plain-scheme.js'
import type { Action, AccessPattern, SchemeParameters } from '../../lib/damos/scheme.js'

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
  return plainScheme({ action, pattern, quota: { resetIntervalMs: 1000n, sz } })
}
