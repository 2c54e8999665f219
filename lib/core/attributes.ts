/**
 * Monitoring attributes of a context: intervals, bounds of the number of regions, the auto-tuning goal.
 * Times are µs, as in the kernel's `struct damon_attrs`.
 */

/** What interval auto-tuning aims at; `aggrs` 0 turns it off. Follows `struct damon_intervals_goal`. */
export interface IntervalsGoal {
  /** Wanted share of positive checks, in basis points of all possible ones. */
  readonly accessBp: number
  /** Aggregations between two adjustments; 0 is off. */
  readonly aggrs: number
  readonly minSampleUs: number
  readonly maxSampleUs: number
}

/** Follows `struct damon_attrs`. */
export interface MonitoringAttributes {
  readonly sampleUs: number
  readonly aggrUs: number
  readonly opsUpdateUs: number
  readonly minNrRegions: number
  readonly maxNrRegions: number
  readonly intervalsGoal: IntervalsGoal
  /**
   * Samples per aggregation that auto-tuning keeps constant; 0 means "aggrUs / sampleUs at the time these
   * attributes are set" (only tuning passes it through). Follows `damon_attrs.aggr_samples`.
   */
  readonly aggrSamples: number
}

/** Auto-tuning off. */
export const NO_INTERVALS_GOAL: IntervalsGoal = {
  accessBp: 0,
  aggrs: 0,
  minSampleUs: 0,
  maxSampleUs: 0,
}

/** The kernel's defaults: 5 ms, 100 ms, 60 s; 10 to 1000 regions. */
export const DEFAULT_ATTRIBUTES: MonitoringAttributes = {
  sampleUs: 5_000,
  aggrUs: 100_000,
  opsUpdateUs: 60_000_000,
  minNrRegions: 10,
  maxNrRegions: 1000,
  intervalsGoal: NO_INTERVALS_GOAL,
  aggrSamples: 0,
}

/** What the kernel would refuse with EINVAL: which attribute, and the rule in words. */
export interface AttributeFault {
  readonly attribute: 'sampleUs' | 'minNrRegions' | 'intervalsGoal'
  readonly message: string
}

/**
 * The rules of `damon_set_attrs()`.
 *
 * @returns the first rule that is broken, or undefined
 */
export function checkAttributes(attrs: MonitoringAttributes): AttributeFault | undefined {
  const { sampleUs, aggrUs, minNrRegions, maxNrRegions, intervalsGoal: goal } = attrs
  if (goal.aggrs !== 0) {
    if (goal.minSampleUs > goal.maxSampleUs) {
      return fault('intervalsGoal', 'min_sample_us is above max_sample_us')
    }
    if (sampleUs < goal.minSampleUs || sampleUs > goal.maxSampleUs) {
      return fault('intervalsGoal', 'sample_us lies outside [min_sample_us, max_sample_us]')
    }
  }
  if (minNrRegions < 3) return fault('minNrRegions', 'min_nr_regions is below 3')
  if (minNrRegions > maxNrRegions) {
    return fault('minNrRegions', 'min_nr_regions is above max_nr_regions')
  }
  if (sampleUs > aggrUs) return fault('sampleUs', 'sample_us is above aggr_us')
  return undefined
}

/**
 * Samples in one window of `intervalUs`: `interval / max(sample, 1)`, rounded down. The kernel's S' rule.
 */
export function samplesPer(intervalUs: number, sampleUs: number): number {
  return Math.floor(intervalUs / (sampleUs === 0 ? 1 : sampleUs))
}

function fault(attribute: AttributeFault['attribute'], message: string): AttributeFault {
  return { attribute, message }
}
