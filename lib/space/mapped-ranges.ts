/**
 * What is mapped when. Mappings come and go at times that the plan knows; those in force are kept as a list
 * that follows the clock, so that a check costs nothing for the ones that are gone.
 *
 * Within an instant, mappings change before anything is checked.
 */
import type { Us } from './access-source.js'

/** Pages [start, end) that are mapped during [fromUs, untilUs). */
export interface MappedRange {
  readonly start: number
  readonly end: number
  readonly fromUs: Us
  /** Infinity: to the end. */
  readonly untilUs: Us
  /** 0: base pages; 9: 2 MiB folios. */
  readonly order: number
}

/** Mapped ranges, and those of them that are in force. */
export interface MappedRanges<T extends MappedRange> {
  readonly all: readonly T[]
  /** In force at `atUs`, ascending and disjoint. */
  active: readonly T[]
  atUs: Us
  /** When `active` changes next; Infinity: never. */
  nextChangeUs: Us
}

/** Mapped ranges at time 0. */
export function createMappedRanges<T extends MappedRange>(all: readonly T[]): MappedRanges<T> {
  const sorted = [...all].sort((a, b) => a.start - b.start)
  const ranges: MappedRanges<T> = { all: sorted, active: [], atUs: 0, nextChangeUs: 0 }
  advanceTo(ranges, 0)
  return ranges
}

/** Brings `active` to a time, which never runs backwards. */
export function advanceTo<T extends MappedRange>(ranges: MappedRanges<T>, atUs: Us): void {
  ranges.atUs = atUs
  if (atUs < ranges.nextChangeUs) return
  ranges.active = ranges.all.filter((range) => range.fromUs <= atUs && atUs < range.untilUs)
  let next = Infinity
  for (const { fromUs, untilUs } of ranges.all) {
    if (fromUs > atUs && fromUs < next) next = fromUs
    if (untilUs > atUs && untilUs < next) next = untilUs
  }
  ranges.nextChangeUs = next
}
