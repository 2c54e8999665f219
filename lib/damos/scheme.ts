/**
 * An operation scheme: what its user says, and where it stands in a run. Follows `struct damos`.
 *
 * Sizes are in core address units: bytes, unless the context has an addr_unit. What the kernel holds in 64 bits is
 * a bigint here; numbers derived from it for the passes are exact below 2^53 and compare rightly above.
 */
import type { CoreFilter, Filter, FilterDefaults, PageFilter } from './filter.js'
import type { Goal, GoalParameters, GoalTuner } from './goal.js'
import { createQuotaState, type QuotaState } from './quota-state.js'
import { createRefusedSizes, type RefusedSizes } from './refusals.js'
import { createScoreRule, type ScoreRule } from './score.js'
import { createStatistics, type SchemeStatistics } from './statistics.js'
import type { Watermarks } from './watermarks.js'

/** All actions, in the kernel's order. */
export const ACTIONS = [
  'willneed',
  'cold',
  'pageout',
  'hugepage',
  'nohugepage',
  'collapse',
  'lru_prio',
  'lru_deprio',
  'migrate_hot',
  'migrate_cold',
  'stat',
] as const
export type Action = (typeof ACTIONS)[number]

/** Which regions a scheme is for; all bounds are inclusive. Follows `struct damos_access_pattern`. */
export interface AccessPattern {
  readonly minSz: bigint
  readonly maxSz: bigint
  /** Samples per aggregation. */
  readonly minNrAccesses: number
  readonly maxNrAccesses: number
  /** Aggregations. */
  readonly minAge: number
  readonly maxAge: number
}

/** How much a scheme may do in a window of time. 0 is no limit. Follows `struct damos_quota`. */
export interface QuotaParameters {
  readonly resetIntervalMs: bigint
  readonly ms: bigint
  readonly sz: bigint
  readonly goals: readonly GoalParameters[]
  readonly goalTuner: GoalTuner
  /** Share of the size that an action failed on which is charged; off where the denominator is 0. */
  readonly failChargeNum: number
  readonly failChargeDenom: number
  /** Weights of the priority; the kernel never uses the first one. */
  readonly weightSz: number
  readonly weightNrAccesses: number
  readonly weightAge: number
}

/** A node to migrate to, and its share. */
export interface Destination {
  readonly nodeId: number
  readonly weight: number
}

/** What a user says of a scheme. Plain data, but for the bigints. */
export interface SchemeParameters {
  readonly action: Action
  readonly pattern: AccessPattern
  /** µs; 0: the aggregation interval. */
  readonly applyIntervalUs: number
  readonly quota: QuotaParameters
  readonly watermarks: Watermarks
  /** In the order of installation. */
  readonly filters: readonly Filter[]
  /** Node that is migrated to; -1: none. */
  readonly targetNid: number
  readonly dests: readonly Destination[]
  /** Snapshots after which the scheme stops; 0: never. */
  readonly maxNrSnapshots: number
}

/** A scheme of a running context. */
export interface Scheme {
  /** Position among the context's schemes. */
  readonly index: number
  parameters: SchemeParameters
  /** Bounds of the size in table units. */
  minUnits: number
  maxUnits: number
  /** What passes compare with: frequency at least, at most, age at least, at most, size at least, at most. */
  readonly bounds: Float64Array
  /** Length of its windows. */
  resetUs: number
  /** Snapshots after which it stops; Infinity: never. */
  nrSnapshotsMax: number
  /** A size, a time or a goal limits it. */
  hasLimits: boolean
  /** Which regions come first where something does. */
  scoreRule: ScoreRule
  goals: Goal[]
  /** Filters on regions, and those on pages, each in its order; kernels with one list have all of them in both. */
  coreFilters: CoreFilter[]
  pageFilters: PageFilter[]
  filterDefaults: FilterDefaults
  /** The region in hand was let through by a core filter that allows: page filters are bypassed. */
  isAllowedByCore: boolean
  /** Position in `coreFilters` of the filter that decided on the region in hand; -1: none matched. */
  decidedBy: number
  /** Watermarks let it act. */
  isActivated: boolean
  /** Due when as many sampling intervals have passed. */
  nextApplySis: number
  readonly quota: QuotaState
  readonly statistics: SchemeStatistics
  readonly refused: RefusedSizes
  /** For the memory: the folio looked at last in this pass, so that neighbours do not act on it twice; -1: none. */
  lastApplied: number
}

/** A scheme at rest, its parameters still to be installed (see install.ts). */
export function createScheme(index: number, parameters: SchemeParameters): Scheme {
  return {
    index,
    parameters,
    minUnits: 0,
    maxUnits: 0,
    bounds: new Float64Array(6),
    resetUs: 0,
    nrSnapshotsMax: Infinity,
    hasLimits: false,
    scoreRule: createScoreRule('none', 0, 0),
    goals: [],
    coreFilters: [],
    pageFilters: [],
    filterDefaults: { rejectsCore: false, rejectsPages: false },
    isAllowedByCore: false,
    decidedBy: -1,
    isActivated: true,
    nextApplySis: 0,
    quota: createQuotaState(),
    statistics: createStatistics(),
    refused: createRefusedSizes(),
    lastApplied: -1,
  }
}
