/**
 * What one reclaimer looks at: the pages on a node, or those of a cgroup; and where in them it is. Lists are flags of
 * pages, and a list's oldest page is wherever the hand stands that goes round in the order of targets and addresses:
 *
 * ```
 *   target 0                     target 1
 *   ──a──i──i──A──a──i──I──a──   ──i──a──i──      i inactive, a active
 *                  ▲     ▲
 *            active hand inactive hand
 * ```
 */

/** Where a hand looks next. */
export interface Hand {
  /** Position among the machine's targets. */
  target: number
  page: number
  /** Times that it came round, since somebody set it to 0. */
  rounds: number
}

/** See the top of the file. */
export interface Scope {
  /** Index of the node; -1: all. */
  readonly node: number
  /** The cgroup, with those below it; empty: all. */
  readonly cgroup: string
  /** Only pages of files are taken. */
  isOfFiles: boolean
  /** Whether the reclaim that runs takes anonymous pages, too. */
  takesAnon: boolean
  readonly inactive: Hand
  readonly active: Hand
}

/** Both hands at the start. */
export function createScope(node: number, cgroup: string): Scope {
  const [inactive, active] = [createHand(), createHand()]
  return { node, cgroup, isOfFiles: false, takesAnon: true, inactive, active }
}

/** A hand at the start. */
export function createHand(): Hand {
  return { target: 0, page: 0, rounds: 0 }
}
