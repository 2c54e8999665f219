/** Whether the kernel's figures are such as the simulator's. */
import type { Figures } from '../../lib/compare/recording-figures.js'
import type { Recording } from '../../lib/compare/recording.js'

/** One figure of one recording beside the simulator's. */
export interface Pair {
  readonly figure: string
  readonly kernel: number
  readonly median: number
  /** The central 99 % of the simulator's values. */
  readonly low: number
  readonly high: number
  readonly isInside: boolean
}

/** A recording with all its pairs. */
export interface RecordingVerdict {
  readonly name: string
  readonly pairs: readonly Pair[]
}

/** Values left out on each side, of all seeds. */
const TAIL = 0.005

/**
 * The figures that the recordings' README leaves out: they vary too much between runs of the kernel itself. Counts
 * of phases are the workload's own.
 */
const UNSTEADY =
  /^(nr_regions_sd|rate_true_le_0\.0[05]0_measured|wss_frac_p100|time_to_find_\w+|hot_phases\w*)$/

/** Compares a recording with simulated runs, one a seed. */
export function judge(
  { name }: Pick<Recording, 'name'>,
  kernel: Figures,
  simulated: readonly Figures[],
): RecordingVerdict {
  const pairs = Object.entries(kernel).flatMap(([figure, value]): Pair[] => {
    if (value === null || UNSTEADY.test(figure)) return []
    const values = simulated
      .map((figures) => figures[figure] ?? null)
      .filter((one) => one !== null)
      .sort((a, b) => a - b)
    const dropped = Math.floor(values.length * TAIL)
    const low = values.at(dropped) ?? NaN
    const high = values.at(-1 - dropped) ?? NaN
    const median = values.at(values.length >> 1) ?? NaN
    return [{ figure, kernel: value, median, low, high, isInside: low <= value && value <= high }]
  })
  return { name, pairs }
}
