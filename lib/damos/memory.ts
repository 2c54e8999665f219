/**
 * The joint between schemes and the memory that they act on: what an operations set does with an action, and what
 * goals and watermarks measure. Follows `damon_operations.apply_scheme` and `damos_set_quota_goal_current_value()`.
 *
 * All times are virtual µs; `start` and `end` are table units of the target at the given position.
 */
import type { Goal } from './goal.js'
import type { Scheme } from './scheme.js'

/** What came of an action on a region. */
export interface ActionResult {
  /** Size acted on, in table units. May exceed the region's where a folio sticks out of it. */
  applied: number
  /** Size that passed the filters on pages, in table units. */
  filterPassed: number
  /** What the action took of the monitor's time. */
  elapsedNs: number
}

/** See the top of the file. */
export interface SchemeMemory {
  /** Acts on a region; the outcome is written into `result`, whose members are 0. */
  apply(
    scheme: Scheme,
    target: number,
    start: number,
    end: number,
    nowUs: number,
    result: ActionResult,
  ): void
  /** What a goal measures now, in its metric's unit; `some_mem_psi_us` is the total since the start. */
  goalValue(scheme: Scheme, goal: Goal, nowUs: number): bigint
  /** Free memory, per mille of all. */
  freeMemPermil(nowUs: number): number
  /** When free memory may differ from now's, at the earliest; actions of the context itself aside. */
  nextFreeMemChangeUs(nowUs: number): number
  /**
   * node_eligible_mem_bp: bytes of [start, end) that lie on the goal's node, and on any; added to `sums`.
   */
  countEligible(
    target: number,
    start: number,
    end: number,
    nid: number,
    nowUs: number,
    sums: { onNode: number; total: number },
  ): void
}
