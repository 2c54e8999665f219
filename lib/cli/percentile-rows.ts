/** Percentiles of snapshots in tables of reports. */

/** Columns. */
export const PERCENTILES = [0, 25, 50, 75, 100] as const

/** Snapshots that are left out in front, as damo does: regions adapt in them. */
export const SKIPPED = 20

/** Values at the percentiles, by the nearest rank. @param values at least one, in any order */
export function atPercentiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return PERCENTILES.map((p) => sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)])
}
