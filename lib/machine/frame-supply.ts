/**
 * Free frames. A page that comes takes the frame that was freed last on its node, as from the free list of a CPU; else
 * the next that nobody ever had, from the node's start.
 */
import type { FrameMap, PlannedFrames } from '../space/frame-map.js'
import { PAGES_PER_HUGE_PAGE as BLOCK_PAGES } from '../space/layout.js'
import type { NodeSetup } from './nodes.js'

/** The frames of a machine. */
export interface Frames {
  readonly map: FrameMap
  readonly planned: PlannedFrames
  readonly setups: readonly NodeSetup[]
  readonly supplies: readonly FrameSupply[]
}

/** Free frames of a node. */
export interface FrameSupply {
  /** Freed, the last one at the end: base pages, and first frames of huge ones. */
  readonly freed: number[]
  readonly freedHuge: number[]
  /** Frames that no mapping ever has by the plan: [start, end), ascending; the first one with any left. */
  readonly unused: { start: number; end: number }[]
  next: number
}

/** A frame of its own; -1: there is none. */
export function takeOne(supply: FrameSupply): number {
  const { freed, freedHuge, unused } = supply
  const last = freed.pop()
  if (last !== undefined) return last
  while (supply.next < unused.length) {
    const range = unused[supply.next]
    if (range.start < range.end) return range.start++
    supply.next++
  }
  const huge = freedHuge.pop()
  if (huge === undefined) return -1
  for (let i = BLOCK_PAGES - 1; i > 0; i--) freed.push(huge + i)
  return huge
}

/** The first frame of an aligned block; -1: there is none. What is left over below it is freed. */
export function takeBlock({ freed, freedHuge, unused, next }: FrameSupply): number {
  const last = freedHuge.pop()
  if (last !== undefined) return last
  for (let i = next; i < unused.length; i++) {
    const range = unused[i]
    const start = Math.ceil(range.start / BLOCK_PAGES) * BLOCK_PAGES
    if (start + BLOCK_PAGES > range.end) continue
    for (let frame = range.start; frame < start; frame++) freed.push(frame)
    range.start = start + BLOCK_PAGES
    return start
  }
  return -1
}
