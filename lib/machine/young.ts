/**
 * Whether pages are young: touched since anyone of DAMON's (sampling, a filter, an action) made them old, or never
 * made old since they were filled. Sources are asked block by block, since filters ask page by page.
 */
import { askSources, type Space } from '../space/space.js'
import { BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

const units = new Int32Array(BLOCK_PAGES)
const unitHits = new Uint8Array(BLOCK_PAGES)
/** When pages were made old, plus 1, ascending. */
const times = new Float64Array(BLOCK_PAGES)

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

/**
 * Asks for the pages of [start, end), which lies in one block. Back from now, time is cut where one of them was made
 * old: each piece is asked for all pages together that were old before it, and of which no touch is known yet.
 */
function ask(space: Space, start: number, end: number, nowUs: number): void {
  const { hits } = known
  const clearedAt = space.clearedAt!
  hits.fill(0, start & 511, (start & 511) + end - start)
  known.space = space
  known.start = start
  known.end = end
  known.atUs = nowUs
  let nr = 0
  let nrTimes = 0
  for (let page = start; page < end; page++) {
    // Those that were never made old are not asked for.
    if (clearedAt[page] === 0) continue
    units[nr++] = page
    times[nrTimes++] = clearedAt[page]
  }
  times.subarray(0, nrTimes).sort()
  let toUs = nowUs
  while (nr > 0 && nrTimes > 0) {
    const cleared = times[--nrTimes]
    if (cleared - 1 < toUs) {
      unitHits.fill(0, 0, nr)
      askSources(space, units, 0, nr, 0, cleared - 1, toUs, unitHits)
      toUs = cleared - 1
    } else unitHits.fill(0, 0, nr)
    let left = 0
    for (let i = 0; i < nr; i++) {
      const page = units[i]
      if (unitHits[i] === 1) hits[page & 511] = 1
      else if (clearedAt[page] < cleared) units[left++] = page
    }
    nr = left
    while (nrTimes > 0 && times[nrTimes - 1] === cleared) nrTimes--
  }
}
