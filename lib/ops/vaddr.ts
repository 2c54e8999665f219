import type { TargetOperations } from '../core/operations.js'
import type { Range } from '../core/set-regions.js'
import type { MappedRange } from '../space/mapped-ranges.js'
import { threeRanges } from './three-ranges.js'

/** A mapping by its address pages, which is what gaps are measured in. */
export type AddressMapping = Pick<MappedRange, 'start' | 'end' | 'fromUs' | 'untilUs'>

/**
 * Virtual addresses of a process; its regions follow what it maps and unmaps. Follows `vaddr.c`.
 *
 * @param mappings in address pages
 * @param given initial regions of the user, in core units; empty: the three ranges
 * @param pageOf core page of an address page
 */
export function vaddr(
  mappings: readonly AddressMapping[],
  given: readonly Range[],
  pageOf: (addressPage: number) => number,
): TargetOperations {
  const updatedRanges = (atUs: number): readonly Range[] | undefined =>
    rangesAt(mappings, atUs)?.map(([start, end]): Range => [pageOf(start), pageOf(end)])
  return {
    hasGivenRanges: given.length > 0,
    initialRanges: (atUs) => (given.length > 0 ? given : (updatedRanges(atUs) ?? [])),
    updatedRanges,
  }
}

/**
 * All address ranges that vaddr can ever monitor: the three ranges after every change of the mappings.
 */
export function vaddrRanges(mappings: readonly AddressMapping[]): readonly Range[] {
  const changes = new Set(mappings.flatMap(({ fromUs, untilUs }) => [fromUs, untilUs]))
  changes.add(0)
  return [...changes]
    .filter((atUs) => atUs !== Infinity)
    .flatMap((atUs) => rangesAt(mappings, atUs) ?? [])
}

function rangesAt(mappings: readonly AddressMapping[], atUs: number): readonly Range[] | undefined {
  const mapped = mappings
    .filter(({ fromUs, untilUs }) => fromUs <= atUs && atUs < untilUs)
    .map(({ start, end }): Range => [start, end])
    .sort((a, b) => a[0] - b[0])
  return threeRanges(mapped)
}
