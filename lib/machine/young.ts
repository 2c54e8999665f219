/**
 * Whether pages are young: touched since anyone of DAMON's (sampling, a filter, an action) made them old, or never
 * made old since they were filled. Sources are asked block by block, since filters ask page by page.
 */
import { askSources, type Space } from '../space/space.js'
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

const units = new Int32Array(BLOCK_PAGES)

/** Answers for pages [start, end) of a space at a time; by page of the block. */
const known = {
  space: null as Space | null,
  start: 0,
  end: 0,
  atUs: -1,
  hits: new Uint8Array(BLOCK_PAGES),
}

/** Whether the folio that begins at a page is young. For spaces that remember when pages were made old. */
export function isYoung(
  { space }: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  nowUs: number,
): boolean {
  const clearedUs = space.clearedAt![page] - 1
  if (clearedUs < mapping.fromUs) return true
  if (clearedUs >= nowUs) return false
  if (order !== 0) {
    units[0] = page >> order
    known.hits[0] = 0
    known.space = null
    askSources(space, units, 0, 1, order, clearedUs, nowUs, known.hits)
    return known.hits[0] === 1
  }
  const isKnown =
    known.space === space && known.atUs === nowUs && known.start <= page && page < known.end
  if (!isKnown) ask(space, page, Math.min(mapping.end, ((page >> 9) + 1) << 9), nowUs)
  return known.hits[page & 511] === 1
}

/** Asks for the pages up to the end of a block, those that were made old at one time together. */
function ask(space: Space, start: number, end: number, nowUs: number): void {
  const { hits } = known
  const clearedAt = space.clearedAt!
  const shift = start & 511
  for (let i = shift; i < shift + end - start; i++) {
    hits[i] = 0
    units[i] = start + i - shift
  }
  for (let page = start; page < end;) {
    const cleared = clearedAt[page]
    let last = page + 1
    while (last < end && clearedAt[last] === cleared) last++
    askSources(space, units, page & 511, shift + last - start, 0, cleared - 1, nowUs, hits)
    page = last
  }
  known.space = space
  known.start = start
  known.end = end
  known.atUs = nowUs
}
