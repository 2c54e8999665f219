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
    figures: /^cold_age_/,
    reason:
      'chance: the first splits fell on the borders of two areas, to the page, at a half and at a quarter of the ' +
      'memory; so the cold regions beside them were found early, and are older. The TLB, which this recording does ' +
      'not flush, shows in no figure.',
  },
  {
    recordings: /^va-/,
    figures: INTERVAL,
    reason:
      'timer: virtual monitoring costs more than physical monitoring, to which the costs were fitted: it looks ' +
      'up mappings. The loop is longer by that; expected rates follow from it.',
  },
  {
    recordings: /^va-stairs-/,
    figures: /.*/,
    reason:
      'workload: this run had found more pages of the program’s own code and stack (6.7 regions of at most two ' +
      'pages; ours have 3.8 ± 1.5). So the number of regions was less often as before, which is when regions are ' +
      'split in three, and areas that became hot were found later.',
  },
  {
    recordings: /^zipf-4k-S$/,
    figures: /.*/,
    reason:
      'no cause is known: the kernel saw 1.43 touches a second and page, ours see 1.51 ± 0.03. What it saw less of ' +
      'lies in rarely touched areas.',
  },
  {
    recordings: /.*/,
    figures: INTERVAL,
    reason:
      'timer: a region costs a percent more or less from boot to boot, which the model leaves out, as it does ' +
      'the time that merging and splitting take.',
  },
  {
    recordings: /.*/,
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
