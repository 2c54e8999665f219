/**
 * How long pages were idle, in scans, and what threshold of it costs little: two histograms by age.
 *
 * ```
 *   age          0      1      2      3  …  255 and more
 *   cold      pages that old now: above a threshold, what would be saved
 *   promoted  pages touched that were so old before: above a threshold, what would have been brought back
 * ```
 * Follows kstaled and the far memory agent of "Software-Defined Far Memory in Warehouse-Scale Computers", ASPLOS 2019.
 */

/** Ages end here: a byte. */
export const AGE_MAX = 255
/** A threshold that no page reaches. */
export const NEVER: number = AGE_MAX + 1

/** What one scan of a job found, pages by age. */
export interface AgeHistograms {
  readonly cold: Float64Array
  readonly promoted: Float64Array
}

/** Nothing found. */
export function createHistograms(): AgeHistograms {
  return { cold: new Float64Array(AGE_MAX + 1), promoted: new Float64Array(AGE_MAX + 1) }
}

/** Begins a scan. */
export function clearHistograms({ cold, promoted }: AgeHistograms): void {
  cold.fill(0)
  promoted.fill(0)
}

/**
 * Takes in a folio.
 *
 * @param age before this scan
 * @returns its age now
 */
export function countAge(
  { cold, promoted }: AgeHistograms,
  age: number,
  pages: number,
  isYoung: boolean,
): number {
  if (isYoung) promoted[age] += pages
  const now = isYoung ? 0 : Math.min(AGE_MAX, age + 1)
  cold[now] += pages
  return now
}

/** Pages of a histogram that are so old, or older. */
export function pagesFrom(byAge: Float64Array, threshold: number): number {
  let pages = 0
  for (let age = threshold; age <= AGE_MAX; age++) pages += byAge[age]
  return pages
}

/** The lowest threshold, 1 to {@link NEVER}, above which no more pages were promoted than are allowed. */
export function bestThreshold({ promoted }: AgeHistograms, allowedPages: number): number {
  let pages = 0
  let best = NEVER
  for (let age = AGE_MAX; age >= 1; age--) {
    pages += promoted[age]
    if (pages > allowedPages) break
    best = age
  }
  return best
}

/** Best thresholds so far: how often each was best. */
export interface ThresholdHistory {
  readonly counts: Float64Array
  nr: number
}

/** None so far. */
export function createHistory(): ThresholdHistory {
  return { counts: new Float64Array(NEVER + 1), nr: 0 }
}

/** Remembers a best threshold. */
export function addThreshold(history: ThresholdHistory, threshold: number): void {
  history.counts[threshold]++
  history.nr++
}

/** The threshold that so many per cent of the history are not above: the nearest rank; NEVER without a history. */
export function percentileOf({ counts, nr }: ThresholdHistory, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * nr) / 100))
  let seen = 0
  for (let threshold = 0; threshold < NEVER; threshold++) {
    seen += counts[threshold]
    if (seen >= rank) return threshold
  }
  return NEVER
}
