/**
 * Which page is in each frame, on machines whose memory moves: a page that is paged out leaves its frame, one that
 * comes back takes any that is free, and one that is migrated changes frames.
 *
 * ```
 *   frames of a block     as planned: null              moved: one entry each
 *                         the mapping's page, or none   a page of a space, or FREE
 * ```
 * Blocks (of 512 frames) that nothing ever happened to cost nothing.
 */
import { PAGES_PER_HUGE_PAGE as BLOCK_FRAMES } from './layout.js'

/** Blocks are as large as huge pages. */
const BLOCK_ORDER = 9

/** No page is in the frame. */
export const FREE = -1

/** See the top of the file. Spaces are numbered by whoever fills the map. */
export interface FrameMap {
  /** Page of its space by frame of the block, or FREE. */
  readonly pages: (Int32Array | null)[]
  readonly spaces: (Uint16Array | null)[]
  /** Blocks with entries. */
  nrMoved: number
}

/** What is in a frame by the plan: calls `put` with the frames [first, last) and what is in the first. */
export type PlannedFrames = (
  start: number,
  end: number,
  put: (first: number, last: number, space: number, page: number) => void,
) => void

/** All as planned. @param nrFrames upper bound of frame numbers */
export function createFrameMap(nrFrames: number): FrameMap {
  const nrBlocks = Math.ceil(nrFrames / BLOCK_FRAMES)
  return {
    pages: new Array<Int32Array | null>(nrBlocks).fill(null),
    spaces: new Array<Uint16Array | null>(nrBlocks).fill(null),
    nrMoved: 0,
  }
}

/** Whether anything moved in the block of a frame. */
export function hasMoved({ pages }: FrameMap, frame: number): boolean {
  const block = frame >> BLOCK_ORDER
  return block < pages.length && pages[block] !== null
}

/** The page in a frame of a block that has moved; FREE: none. */
export function pageInFrame({ pages }: FrameMap, frame: number): number {
  return pages[frame >> BLOCK_ORDER]![frame & (BLOCK_FRAMES - 1)]
}

/** The space of the page in a frame of a block that has moved. */
export function spaceOfFrame({ spaces }: FrameMap, frame: number): number {
  return spaces[frame >> BLOCK_ORDER]![frame & (BLOCK_FRAMES - 1)]
}

/** Puts consecutive pages into consecutive frames of one block; with FREE, none. */
export function putInFrames(
  map: FrameMap,
  planned: PlannedFrames,
  frame: number,
  count: number,
  space: number,
  page: number,
): void {
  const block = frame >> BLOCK_ORDER
  const pages = map.pages[block] ?? move(map, planned, block)
  const first = frame & (BLOCK_FRAMES - 1)
  if (page === FREE) {
    pages.fill(FREE, first, first + count)
    return
  }
  for (let i = 0; i < count; i++) pages[first + i] = page + i
  map.spaces[block]!.fill(space, first, first + count)
}

/** Gives a block entries of its own, as planned so far. */
function move(map: FrameMap, planned: PlannedFrames, block: number): Int32Array {
  const pages = new Int32Array(BLOCK_FRAMES).fill(FREE)
  const spaces = new Uint16Array(BLOCK_FRAMES)
  const start = block << BLOCK_ORDER
  planned(start, start + BLOCK_FRAMES, (first, last, space, page) => {
    for (let frame = first; frame < last; frame++) {
      pages[frame - start] = page + frame - first
      spaces[frame - start] = space
    }
  })
  map.pages[block] = pages
  map.spaces[block] = spaces
  map.nrMoved++
  return pages
}
