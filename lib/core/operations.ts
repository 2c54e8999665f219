/**
 * The joint between the core and an address space: what an operations set says of a target's address ranges.
 * How its pages are sampled is the space's business (see space/address-view.ts).
 * Follows `struct damon_operations`.
 */
import type { Range } from './set-regions.js'

/** An operations set, for one target of one context. Ranges are in core units, ascending and disjoint. */
export interface TargetOperations {
  /** The first ranges are the user's own; they are not cut into even pieces. */
  readonly hasGivenRanges: boolean
  /** Ranges for a target that has no regions yet; empty where none can be found. */
  initialRanges(atUs: number): readonly Range[]
  /** Ranges that an ops update fits the regions to; undefined: the target keeps its regions. */
  updatedRanges(atUs: number): readonly Range[] | undefined
}
