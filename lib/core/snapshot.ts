/** One snapshot: the regions of a context at the end of an aggregation, merged, before they are split. */
export interface Snapshot {
  /** Virtual time since the run began, µs. */
  readonly timeUs: number
  /** Index of the context in the plan. */
  readonly context: number
  /** The attribute set in force (a set has an id of its own in the run, over all contexts). */
  readonly attributesId: number
  readonly targets: readonly SnapshotTarget[]
}

/**
 * The regions of one target; columns of equal length, ascending and disjoint address pages, half open.
 * Pages are 4 KiB; a recording of a kernel may have regions that begin within a page: then the page numbers
 * have a fraction (a multiple of 1/4096, exact).
 */
export interface SnapshotTarget {
  readonly startPage: Float64Array
  readonly endPage: Float64Array
  /** Positive access checks of the aggregation. */
  readonly nrAccesses: Uint32Array
  /** Aggregations that the access pattern was kept, modulo 2^32. */
  readonly age: Uint32Array
}
