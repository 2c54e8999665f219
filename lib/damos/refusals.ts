/** Why a scheme leaves regions alone, and how much memory of each kind it left alone so far. */

/** What stood in the way first; a reason is a position in this list. */
export const REFUSALS = [
  /** Its window's quota is used up. */
  'quotaFull',
  /** It resumes behind this region. */
  'beforeResume',
  /** It took part in as many snapshots as it may. */
  'maxSnapshots',
  /** Size, frequency or age are not of its pattern. */
  'pattern',
  /** The priority is below the one that fills the quota. */
  'score',
  /** What is left of the quota is less than the smallest region. */
  'quotaRest',
  /** A filter on regions, or their default, rejects it. */
  'filter',
] as const
export type Refusal = (typeof REFUSALS)[number]

export const QUOTA_FULL = 0
export const BEFORE_RESUME = 1
export const MAX_SNAPSHOTS = 2
export const PATTERN = 3
export const SCORE = 4
export const QUOTA_REST = 5
export const FILTER = 6

/** Sizes by reason, over all passes of a scheme; table units. */
export interface RefusedSizes {
  readonly units: Float64Array
  /** Reasons that came up, in the order in which they did. */
  readonly reasons: number[]
}

/** Nothing refused yet. */
export function createRefusedSizes(): RefusedSizes {
  return { units: new Float64Array(REFUSALS.length), reasons: [] }
}

/** Adds the size of a region. @param reason a position in {@link REFUSALS} */
export function countRefused({ units, reasons }: RefusedSizes, reason: number, size: number): void {
  if (units[reason] === 0) reasons.push(reason)
  units[reason] += size
}
