/** Percentiles by the nearest rank, over more values than are kept. */

/** Minimum, quartiles and maximum. */
export interface Percentiles {
  readonly p0: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly p100: number
}

const PERCENTS = [0, 25, 50, 75, 100] as const

/** Values of a {@link ThinnedSeries} that are kept. */
const SERIES_MAX = 4096

/**
 * One value a snapshot; when there are too many, every second one is dropped. The rule is that of a run's summary, so
 * that a record tells the percentiles that the summary has.
 */
export class ThinnedSeries {
  #values: number[] = []
  #stride = 1
  #nrSeen = 0

  add(value: number): void {
    if (this.#nrSeen++ % this.#stride !== 0) return
    if (this.#values.length === SERIES_MAX) {
      this.#values = this.#values.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
      if ((this.#nrSeen - 1) % this.#stride !== 0) return
    }
    this.#values.push(value)
  }

  /** Percentiles over several series, kept at one stride; null where there is no value. */
  static percentiles(list: readonly ThinnedSeries[]): Percentiles | null {
    const stride = Math.max(...list.map((series) => series.#stride))
    const kept = list.flatMap((series) => {
      const step = stride / series.#stride
      return series.#values.filter((_, i) => i % step === 0)
    })
    return nearestRanks(kept.map((value) => [value, 1]))
  }
}

/** Different values that a {@link ValueCounts} tells apart before it rounds them. */
const EXACT_MAX = 65_536
/** Steps into which a power of two is cut then. */
const STEPS = 4096

/**
 * How much weight each value has. Exact up to 65,536 different values; then values above 4096 are cut to 13
 * significant bits, so that memory stays bounded.
 */
export class ValueCounts {
  #weights = new Map<number, number>()
  #isExact = true

  /** @param value not negative */
  add(value: number, weight: number): void {
    const key = this.#isExact ? value : cut(value)
    this.#weights.set(key, (this.#weights.get(key) ?? 0) + weight)
    if (this.#isExact && this.#weights.size > EXACT_MAX) this.#cutAll()
  }

  /** Null where nothing has weight. */
  percentiles(): Percentiles | null {
    return nearestRanks([...this.#weights])
  }

  #cutAll(): void {
    this.#isExact = false
    const exact = this.#weights
    this.#weights = new Map()
    for (const [value, weight] of exact) this.add(value, weight)
  }
}

function cut(value: number): number {
  let step = 1
  while (value / step >= 2 * STEPS) step *= 2
  return Math.floor(value / step) * step
}

/** The least values up to which at least so many percent of the weight lie. */
function nearestRanks(
  weighted: readonly (readonly [value: number, weight: number])[],
): Percentiles | null {
  const sorted = weighted.filter(([, weight]) => weight > 0).sort((a, b) => a[0] - b[0])
  if (sorted.length === 0) return null
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0)
  let at = 0
  let below = sorted[0][1]
  const [p0, p25, p50, p75, p100] = PERCENTS.map((percent) => {
    while (at + 1 < sorted.length && below < (percent / 100) * total) below += sorted[++at][1]
    return sorted[at][0]
  })
  return { p0, p25, p50, p75, p100 }
}
