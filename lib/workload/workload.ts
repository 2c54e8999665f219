/** Where a workload runs: what it needs to key its draws and to find its pages. */
export interface WorkloadSite {
  readonly seed: number
  /** Index of the target in the run, and of the workload in the target: they key its draws. */
  readonly target: number
  readonly workload: number
  /**
   * Page number in the space of an address page of the target (see space/layout.ts); contiguous over each
   * mapping.
   */
  readonly pageOf: (addressPage: number) => number
}
