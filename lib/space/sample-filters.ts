/**
 * Filters of access samples: which page faults count as accesses. The first one that matches decides; what none matches
 * is rejected where the last one allows. Follows the sample filters of the maintainer's development tree, with the rule
 * for what none matches that filters of schemes have.
 */

/** A filter as its user says it. */
export type SampleFilter = { readonly matching: boolean; readonly allow: boolean } & (
  | { readonly type: 'write' }
  /** Accesses of these threads. */
  | { readonly type: 'threads'; readonly tids: readonly number[] }
)

/** What of the accesses of one program passes. */
export interface PassingAccesses {
  readonly reads: boolean
  readonly writes: boolean
}

/** What of the accesses of a thread passes the filters. */
export function passingAccesses(filters: readonly SampleFilter[], tid: number): PassingAccesses {
  return { reads: passes(filters, false, tid), writes: passes(filters, true, tid) }
}

/** The share of accesses that passes, where so many of them are writes. */
export function passingShare({ reads, writes }: PassingAccesses, writeShare: number): number {
  if (reads === writes) return reads ? 1 : 0
  return writes ? writeShare : 1 - writeShare
}

function passes(filters: readonly SampleFilter[], isWrite: boolean, tid: number): boolean {
  for (const filter of filters) {
    const hasProperty = filter.type === 'write' ? isWrite : filter.tids.includes(tid)
    if (hasProperty === filter.matching) return filter.allow
  }
  return !(filters.at(-1)?.allow ?? false)
}
