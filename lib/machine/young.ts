/**
 * Whether pages are young: touched since anyone of DAMON's (sampling, a filter, an action) made them old, or never
 * made old since they were filled. Sources are asked block by block, since filters ask page by page.
 */
import { askSources, type Space } from '../space/space.js'
import { ABSENT, BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

const units = new Int32Array(BLOCK_PAGES)
const unitHits = new Uint8Array(BLOCK_PAGES)
/** When pages were made old, plus 1, ascending. */
const times = new Float64Array(BLOCK_PAGES)

/** Blocks whose answers are remembered: frames that moved belong to one block now, and to another then. */
const REMEMBERED = 4096

/** Answers by slot, a block's number modulo {@link REMEMBERED}: of pages [start, end) of a space, at a time. */
const known = {
  spaces: new Array<Space | null>(REMEMBERED).fill(null),
  start: new Int32Array(REMEMBERED),
  end: new Int32Array(REMEMBERED),
  atUs: new Float64Array(REMEMBERED),
  hits: new Uint8Array(REMEMBERED * BLOCK_PAGES),
}
/** Times of one piece at most; see {@link ask}. */
const TIMES_OF_PIECE = 8
const folio = new Int32Array(1)
const folioHit = new Uint8Array(1)

/** Whether the folio that begins at a page is young. For spaces that remember when pages were made old. */
export function isYoung(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
  nowUs: number,
): boolean {
  const { space } = memory
  const clearedUs = space.clearedAt![page] - 1
  if (clearedUs < mapping.fromUs) return true
  if (clearedUs >= nowUs) return false
  if (order !== 0) {
    return isTouched(space, page >> order, order, clearedUs, nowUs)
  }
  const block = page >> 9
  const slot = block % REMEMBERED
  const isKnown =
    known.spaces[slot] === space &&
    known.atUs[slot] === nowUs &&
    known.start[slot] <= page &&
    page < known.end[slot]
  if (!isKnown) {
    const start = Math.max(mapping.start, block << 9)
    ask(memory, slot, start, Math.min(mapping.end, (block + 1) << 9), nowUs)
  }
  return known.hits[(slot << 9) + (page & 511)] === 1
}

/**
 * Asks for the pages of [start, end), which lies in one block. Back from now, time is cut into pieces, each from a time
 * at which pages were made old, and asked for all pages together that were old before its end and of which no touch is
 * known yet. Samples make single pages old at many times, so a piece takes in some of them: those that it may
 * have touched before they were old are asked by themselves.
 */
function ask(
  { space, flags }: TargetMemory,
  slot: number,
  start: number,
  end: number,
  nowUs: number,
): void {
  const { hits } = known
  const clearedAt = space.clearedAt!
  const shift = (slot << 9) - ((start >> 9) << 9)
  hits.fill(0, start + shift, end + shift)
  known.spaces[slot] = space
  known.start[slot] = start
  known.end[slot] = end
  known.atUs[slot] = nowUs
  let nr = 0
  for (let page = start; page < end; page++) {
    const cleared = clearedAt[page]
    // Not asked for: who was never made old, or is not there. Those that are old from now on are not touched.
    if (cleared === 0 || cleared > nowUs || (flags[page] & ABSENT) !== 0) continue
    times[nr] = cleared
    units[nr++] = page
  }
  let nrTimes = nr
  times.subarray(0, nrTimes).sort()
  let toUs = nowUs
  while (nr > 0 && nrTimes > 0) {
    nrTimes = startOfPiece(nrTimes)
    const cleared = times[nrTimes]
    unitHits.fill(0, 0, nr)
    askSources(space, units, 0, nr, 0, cleared - 1, toUs, unitHits)
    let left = 0
    for (let i = 0; i < nr; i++) {
      const page = units[i]
      if (unitHits[i] === 0) {
        if (clearedAt[page] < cleared) units[left++] = page
      } else if (
        clearedAt[page] <= cleared ||
        isTouched(space, page, 0, clearedAt[page] - 1, toUs)
      ) {
        hits[page + shift] = 1
      }
    }
    nr = left
    toUs = cleared - 1
  }
}

/** Where the piece begins that ends before `times[end]`: some times, or up to one at which many pages were made old. */
function startOfPiece(end: number): number {
  let start = end
  for (let nr = 0; nr < TIMES_OF_PIECE && start > 0; nr++) {
    const last = start
    const time = times[start - 1]
    while (start > 0 && times[start - 1] === time) start--
    if (last - start > 1) break
  }
  return start
}

function isTouched(
  space: Space,
  unit: number,
  order: number,
  sinceUs: number,
  toUs: number,
): boolean {
  folio[0] = unit
  folioHit[0] = 0
  askSources(space, folio, 0, 1, order, sinceUs, toUs, folioHit)
  return folioHit[0] === 1
}
