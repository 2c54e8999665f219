/** Classes of times, for histograms from milliseconds to weeks. */
import { formatTime } from '../../base/format.js'

const MS = 1e3
const S = 1e6
const M = 60 * S
const H = 60 * M
const D = 24 * H

/** Where classes begin, µs; the last has no end. */
export const CLASS_STARTS_US: readonly number[] = [
  0,
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * MS),
  ...[1, 2, 5, 10, 20, 30].map((s) => s * S),
  ...[1, 2, 5, 10, 20, 30].map((m) => m * M),
  ...[1, 2, 5, 12].map((h) => h * H),
  ...[1, 2, 5, 10, 20].map((d) => d * D),
]

/** The class of a time in µs, not negative. */
export function classOf(us: number): number {
  let [low, high] = [0, CLASS_STARTS_US.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (CLASS_STARTS_US[middle] <= us) low = middle
    else high = middle - 1
  }
  return low
}

/** `200 ms to 500 ms`. */
export function classLabel(index: number): string {
  const start = formatTime(CLASS_STARTS_US[index] * 1000)
  if (index === CLASS_STARTS_US.length - 1) return `${start} and more`
  const end = formatTime(CLASS_STARTS_US[index + 1] * 1000)
  return index === 0 ? `below ${end}` : `${start} to ${end}`
}
