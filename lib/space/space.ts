/**
 * The memory of one target: what is mapped, who touches it, and what is stored of that.
 */
import { clearPages, clearUnit, createAccessBits } from './access-bits.js'
import type { AccessSource, Us } from './access-source.js'
import { bitsOver, type BitsMemory } from './bits-memory.js'
import type { FaultSampling } from './fault-sampling.js'
import type { Layout } from './layout.js'
import {
  advanceTo,
  createMappedRanges,
  type MappedRange,
  type MappedRanges,
} from './mapped-ranges.js'

/** A target's memory, as monitors of any kind see it. */
export interface Space {
  readonly layout: Layout
  readonly mapped: MappedRanges<MappedRange>
  readonly sources: readonly AccessSource[]
  /** bits engine: one bit a page; null: the lazy engine asks the sources instead. */
  readonly bits: Int32Array | null
  /**
   * When a unit's accessed state was last cleared, plus 1, by the number of its first page; 0: never. Kept for the
   * lazy engine where several contexts share the pages (a context's clearing hides earlier touches from the others,
   * as in the kernel), or pages leave, come and are joined at any time (what was cleared is the entry that was there,
   * not what comes in its place), and for both where filters ask for young pages.
   * Reserved for every page, but the operating system backs only what is written.
   */
  readonly clearedAt: Float64Array | null
  /** By block of 512 pages: 1 where base pages were made one huge page; null: that never happens. */
  readonly huge: Uint8Array | null
  /** Which page faults count, where it is sampled by those and not all do; null: whatever is touched counts. */
  readonly faults: FaultSampling | null
}

/** What a space is made of. */
export interface SpaceSetup {
  readonly layout: Layout
  readonly mappings: readonly MappedRange[]
  readonly sources: readonly AccessSource[]
  readonly access: 'bits' | 'lazy'
  /** Several contexts monitor it. */
  readonly isShared: boolean
  /** Its pages may leave, come, be joined or broken up at any time; left out: only while no sampling is under way. */
  readonly isMoving?: boolean
  /** Filters ask for young pages. */
  readonly hasYoungFilter?: boolean
  /** Huge pages are made of base pages. */
  readonly makesHugePages?: boolean
  /** Bits that other threads hold too; left out: its own. */
  readonly bits?: BitsMemory
  /** 8 bytes a page that other threads hold too, each stored in one piece; left out: its own. */
  readonly clearedAt?: SharedArrayBuffer
}

/** A space at time 0. */
export function createSpace(setup: SpaceSetup): Space {
  const { layout, access, isShared, isMoving = false } = setup
  const { hasYoungFilter = false, makesHugePages = false } = setup
  const isBits = access === 'bits'
  const isKept = (!isBits && (isShared || isMoving)) || hasYoungFilter
  return {
    layout,
    mapped: createMappedRanges(setup.mappings),
    sources: setup.sources,
    bits: isBits ? bitsOver(setup.bits ?? createAccessBits(layout.pages)) : null,
    clearedAt: isKept
      ? new Float64Array(setup.clearedAt ?? new ArrayBuffer(8 * layout.pages))
      : null,
    huge: makesHugePages ? new Uint8Array(Math.ceil(layout.pages / 512)) : null,
    faults: null,
  }
}

/** The same memory as page faults show it, of which nothing is stored. @param faults null: each fault counts */
export function faultSpaceOf(space: Space, faults: FaultSampling | null): Space {
  return { ...space, bits: null, clearedAt: null, faults }
}

/** Makes a unit (2^order pages from `page` on) old: what was touched before does not show any more. */
export function makeOld({ bits, clearedAt }: Space, page: number, order: number, nowUs: Us): void {
  if (bits !== null) clearUnit(bits, page >> order, order)
  if (clearedAt !== null) clearedAt[(page >> order) << order] = nowUs + 1
}

/** Lets a block of 512 pages, which was one huge page, be base pages. They start old. */
export function unjoin(space: Space, block: number, nowUs: Us): void {
  const first = block << 9
  space.huge![block] = 0
  makeOld(space, first, 9, nowUs)
  space.clearedAt?.fill(nowUs + 1, first, first + 512)
}

/** Asks all sources that reach the units; see {@link AccessSource.ask}. Units are not empty. */
export function askSources(
  { sources }: Space,
  units: Int32Array,
  first: number,
  last: number,
  order: number,
  from: Us,
  to: Us,
  hits: Uint8Array,
): void {
  if (from >= to) return
  const lowest = units[first] << order
  const highest = (units[last - 1] + 1) << order
  for (const source of sources) {
    if (source.start < highest && lowest < source.end) {
      source.ask(units, first, last, order, from, to, hits)
    }
  }
}

/** Whether any source touches a page of [start, end) in [from, to); see {@link AccessSource.touchesAny}. */
export function areTouched(
  { sources }: Space,
  start: number,
  end: number,
  from: Us,
  to: Us,
): boolean {
  for (const source of sources) {
    if (source.start >= end || source.end <= start) continue
    if (source.touchesAny(start, end, from, to)) return true
  }
  return false
}

/**
 * bits engine: lets the sources touch pages [start, end) during [from, to). What is newly mapped on the way
 * starts with clear bits. Windows of one space follow each other without gaps.
 */
export function markSpace(space: Space, start: number, end: number, from: Us, to: Us): void {
  const { mapped } = space
  let at = from
  while (mapped.nextChangeUs <= to) {
    const change = mapped.nextChangeUs
    markMapped(space, start, end, at, change)
    advanceTo(mapped, change)
    for (const range of mapped.active) {
      if (range.fromUs !== change) continue
      const first = Math.max(start, range.start)
      const last = Math.min(end, range.end)
      if (first < last) clearPages(space.bits!, first, last)
    }
    at = change
  }
  markMapped(space, start, end, at, to)
}

/** Marks during a window in which no mapping changes. */
function markMapped(space: Space, start: number, end: number, from: Us, to: Us): void {
  if (from >= to) return
  for (const range of space.mapped.active) {
    const rangeStart = Math.max(start, range.start)
    const rangeEnd = Math.min(end, range.end)
    if (rangeStart >= rangeEnd) continue
    for (const source of space.sources) {
      const first = Math.max(rangeStart, source.start)
      const last = Math.min(rangeEnd, source.end)
      if (first < last) source.mark(space.bits!, first, last, from, to)
    }
  }
}
