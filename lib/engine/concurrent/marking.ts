/**
 * How a workload thread touches memory that monitors work on at the same time.
 *
 * A source's `mark` changes whole words plainly, which would bring back a bit that a monitor clears between the load
 * and the store. So the sources mark bits of this thread's own, and what they set is moved to the shared words with
 * `Atomics.or`: a bit of the shared words is only ever set by an `or`, only ever cleared by an `and` (or by zeros
 * stored over a whole folio or mapping), and nobody stores what was loaded before.
 *
 * ```
 *  sources  ──mark──►  own bits  ──Atomics.or──►  shared bits  ◄──Atomics.and──  monitors
 *                      (one thread)               (all threads)
 * ```
 */
import { clearPages, createAccessBits, moveBits } from '../../space/access-bits.js'
import { bitsOver } from '../../space/bits-memory.js'
import { advanceTo } from '../../space/mapped-ranges.js'
import type { Space } from '../../space/space.js'

/** Pages [start, end) of a space, whose bits are shared, as the workload thread that touches them holds them. */
export interface Marking {
  readonly space: Space
  readonly start: number
  readonly end: number
  /** All clear between calls. */
  readonly ownBits: Int32Array
  /** Touches happened before this time. */
  markedUs: number
}

/** A marking at time 0. @param space of this thread alone, but for its bits */
export function createMarking(space: Space, start: number, end: number): Marking {
  const ownBits = bitsOver(createAccessBits(space.layout.pages))
  return { space, start, end, ownBits, markedUs: 0 }
}

/** Touches what the sources touch from where it stands until a time. Mappings that come or go start clear. */
export function markUntil(marking: Marking, untilUs: number): void {
  const { space, start, end } = marking
  const { mapped } = space
  while (mapped.nextChangeUs <= untilUs) {
    const changeUs = mapped.nextChangeUs
    touch(marking, changeUs)
    advanceTo(mapped, changeUs)
    for (const range of mapped.all) {
      if (range.fromUs !== changeUs && range.untilUs !== changeUs) continue
      const first = Math.max(start, range.start)
      const last = Math.min(end, range.end)
      if (first < last) clearPages(space.bits!, first, last)
    }
  }
  touch(marking, untilUs)
}

/** Touches during a window in which no mapping changes. */
function touch(marking: Marking, untilUs: number): void {
  const { space, ownBits, markedUs } = marking
  marking.markedUs = untilUs
  if (markedUs >= untilUs) return
  for (const range of space.mapped.active) {
    const rangeStart = Math.max(marking.start, range.start)
    const rangeEnd = Math.min(marking.end, range.end)
    let lowest = rangeEnd
    let highest = rangeStart
    for (const source of space.sources) {
      const first = Math.max(rangeStart, source.start)
      const last = Math.min(rangeEnd, source.end)
      if (first >= last) continue
      source.mark(ownBits, first, last, markedUs, untilUs)
      lowest = Math.min(lowest, first)
      highest = Math.max(highest, last)
    }
    if (lowest < highest) moveBits(ownBits, space.bits!, lowest, highest)
  }
}
