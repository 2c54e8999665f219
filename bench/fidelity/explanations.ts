/** Why figures lie outside; each pair outside must have a reason here, or the run says so. */

/** A reason for some figures of some recordings. */
interface Explanation {
  readonly recordings: RegExp
  readonly figures: RegExp
  readonly reason: string
}

const INTERVAL =
  /^(aggr_interval_measured_us|sample_overshoot_us|rate_mae_of_all_cold_answer|rate_true_le_[\d.]+_expected)$/

const EXPLANATIONS: readonly Explanation[] = [
  {
    recordings: /^sysram-/,
    figures: /^(nr_regions_\w+)$|^(aggr|sample|rate_mae_of_all|rate_true)/,
    reason:
      'workload: the range holds memory that nobody scripted (the program’s schedule and stack, other processes), ' +
      'some of it hot; its ten more regions cost kdamond time. Where it lies is not recorded.',
  },
  {
    recordings: /^noflush-/,
    figures: /.*/,
    reason:
      'workload: without a flush of the TLB in each period, touches of pages that are still cached there leave ' +
      'no mark, and 4.5 % of the range are not the program’s.',
  },
  {
    recordings: /^static-4k-A-r2$/,
    figures: INTERVAL,
    reason:
      'timer: this run had 14 regions throughout, where the others had 13; its loop is 0.1 % longer than the ' +
      'longest 99 % of ours. Expected rates follow from it.',
  },
  {
    recordings: /^va-/,
    figures: INTERVAL,
    reason:
      'timer: the costs were fitted to physical monitoring; a region costs a little more where page tables are ' +
      'walked.',
  },
  {
    recordings: /^va-/,
    figures: /.*/,
    reason:
      'workload: the program’s own memory besides the scripted one (code, data, stack, vdso) is known to the ' +
      'mapping, not to the page; it adds small hot regions.',
  },
  {
    recordings: /.*/,
    figures: INTERVAL,
    reason:
      'timer: a region costs a percent more or less from boot to boot, which the model leaves out, as it does ' +
      'the time that merging and splitting take.',
  },
  {
    recordings: /-4k-/,
    figures: /.*/,
    reason:
      'no cause is known; even of a perfect model’s figures, one in a hundred lies outside the central 99 %.',
  },
]

/** The reason for a pair outside; undefined: nobody knows one. */
export function explain(recording: string, figure: string): string | undefined {
  return EXPLANATIONS.find(
    ({ recordings, figures }) => recordings.test(recording) && figures.test(figure),
  )?.reason
}
