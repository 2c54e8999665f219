/** How hot regions are, in damo's sense: weighed by size, access rate and age; negative where nothing was seen. */
import type { FilledRegions } from './model.js'

/** Weights of size (bytes), access rate (percent) and age (µs). */
export type TemperatureWeights = readonly [number, number, number]

/** The temperature of a part of a region, or of all of it, whose size is `bytes`. */
export function temperatureOf(
  { percent, usec }: FilledRegions,
  row: number,
  bytes: number,
  [bySize, byRate, byAge]: TemperatureWeights,
): number {
  const score = bytes * bySize + percent[row] * byRate + usec[row] * byAge
  return percent[row] > 0 ? score : -1 * score
}

/** Temperatures of all regions. */
export function temperaturesOf(regions: FilledRegions, weights: TemperatureWeights): Float64Array {
  const { length, start, end } = regions
  const temperatures = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    temperatures[i] = temperatureOf(regions, i, end[i] - start[i], weights)
  }
  return temperatures
}

/** Rows in the order of rising (or falling) values; equal ones keep theirs. */
export function rowsByValue(values: ArrayLike<number>, isFalling = false): number[] {
  const rows = Array.from(values, (_, row) => row)
  return rows.sort(isFalling ? (a, b) => values[b] - values[a] : (a, b) => values[a] - values[b])
}
