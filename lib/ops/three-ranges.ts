/**
 * The three ranges of a process: its mappings without the two largest gaps, which lie, as a rule, between heap
 * and mmap area and between mmap area and stack.
 */
import type { Range } from '../core/set-regions.js'

/**
 * Finds the three ranges. Of equal gaps the lower one counts as the larger.
 * Follows `__damon_va_three_regions()`.
 *
 * ```
 *  mappings  [10-20)[20-25)      [200-210)[210-220)     [300-305) [307-330)
 *  ranges    [10---------25)     [200-----------220)    [300-----------330)
 * ```
 *
 * @param mappings ascending, disjoint
 * @returns undefined where there are not two gaps
 */
export function threeRanges(mappings: readonly Range[]): readonly Range[] | undefined {
  let biggest: Range = [0, 0]
  let second: Range = [0, 0]
  for (let i = 1; i < mappings.length; i++) {
    const gap: Range = [mappings[i - 1][1], mappings[i][0]]
    if (sizeOf(gap) > sizeOf(biggest)) {
      second = biggest
      biggest = gap
    } else if (sizeOf(gap) > sizeOf(second)) {
      second = gap
    }
  }
  if (sizeOf(second) === 0) return undefined
  const [lower, upper] = biggest[0] < second[0] ? [biggest, second] : [second, biggest]
  return [
    [mappings[0][0], lower[0]],
    [lower[1], upper[0]],
    [upper[1], mappings[mappings.length - 1][1]],
  ]
}

function sizeOf(range: Range): number {
  return range[1] - range[0]
}
