/** Why figures of schemes lie outside; each pair outside must have a reason here, or the run says so. */

/** A reason for some figures of some recordings. */
interface Explanation {
  readonly recordings: RegExp
  readonly figures: RegExp
  readonly reason: string
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    recordings: /^lru-/,
    figures: /applied_per_tried$/,
    reason:
      'workload: 13 frames of the range are not the program’s; some hold pages of others in the kernel, ' +
      'and none here. It is a share of 10⁻⁵.',
  },
  {
    recordings: /^po-wmarks-/,
    figures: /effective_bytes_mean$/,
    reason:
      'timer: the other process takes a quarter of a second to fill its memory, and none here, so the scheme wakes ' +
      'up, and its quota comes into force, one reading earlier.',
  },
  {
    recordings: /^po-quota32-/,
    figures: /^rss_/,
    reason:
      'chance: of three runs of the kernel itself this one chose memory that was paged out already more often; the ' +
      'other two are inside.',
  },
]

/** The reason for a pair outside; undefined: nobody knows one. */
export function explainSchemes(recording: string, figure: string): string | undefined {
  return EXPLANATIONS.find(
    ({ recordings, figures }) => recordings.test(recording) && figures.test(figure),
  )?.reason
}
