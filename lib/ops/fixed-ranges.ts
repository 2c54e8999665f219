import type { TargetOperations } from '../core/operations.js'
import type { Range } from '../core/set-regions.js'

/**
 * Ranges that stay as the user gave them, whatever is mapped: what `fvaddr` and `paddr` do.
 *
 * @param given in core units
 */
export function fixedRanges(given: readonly Range[]): TargetOperations {
  return {
    hasGivenRanges: true,
    initialRanges: () => given,
    updatedRanges: () => undefined,
  }
}
