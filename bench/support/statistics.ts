/** Order statistics; nothing is assumed of the distribution. */

/** The value below which a share `q` of the sample lies, between neighbours by interpolation. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = q * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}

/** What is reported of a sample. */
export interface Spread {
  readonly min: number
  readonly p25: number
  readonly median: number
  readonly p75: number
  readonly max: number
}

/** Minimum, quartiles and maximum of a sample that is not empty. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    min: quantile(values, 0),
    p25: quantile(values, 0.25),
    median: quantile(values, 0.5),
    p75: quantile(values, 0.75),
    max: quantile(values, 1),
  }
}
