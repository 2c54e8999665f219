/**
 * Where a process has its memory. Addresses grow to the right; the two wide gaps are what vaddr's three regions
 * leave out.
 *
 * ```
 *  0x555555554000                          below 0x7ffff7ff0000               below 0x7ffffffff000
 *  [ image + heap | small masim regions ]  …  [ memory, or masim's regions ]  …  [ stack ]
 *    256 KiB                                    masim's first region highest      132 KiB
 * ```
 *
 * masim's regions lie where its malloc puts them: those of 128 KiB and more in mappings of their own,
 * each right below the one before; smaller ones in the heap, which here has each start on a page of
 * its own. With 2 MiB pages regions lie as with masim's `--use_hugetlb`, each in whole huge pages.
 */
import { formatSizeExact } from '../base/format.js'
import { HUGE_PAGE_BYTES, PAGE_BYTES } from '../base/units.js'
import type { MappingPlan } from '../engine/plan.js'
import { PAGES_PER_HUGE_PAGE, SPACE_PAGES_MAX, type PageRange } from '../space/layout.js'
import type { MasimConfig } from '../workload/masim-config.js'
import { joined } from '../workload/recorded-memory.js'
import { replayMappings, type ReplayPlan } from '../workload/replay.js'
import type { MappingDocument, TargetDocument } from './document.js'
import type { Issues } from './issues.js'
import type { Path } from './source.js'

/** One past the last page of user addresses: 47 bits without the last page. */
export const ADDRESS_PAGES_END: number = 0x7ffffffff000 / PAGE_BYTES

const IMAGE_START = 0x555555554000 / PAGE_BYTES
const IMAGE_PAGES = 64
const MMAP_TOP = 0x7ffff7ff0000 / PAGE_BYTES
const STACK_PAGES = 33
const MALLOC_MMAP_BYTES = 128 * 1024

/** A mapping of a process. */
export interface Piece extends Omit<MappingPlan, 'framePage'> {
  /** Whether it is memory of the target that takes frames (image and stack take none). */
  readonly isFramed: boolean
  /** Its first frame, where the scenario says so. */
  readonly framePage?: number
  /** The key of the target that it comes from, as in `mappings.2`. */
  readonly key: Path
}

/** The memory of a process. */
export interface ProcessLayout {
  /** Ascending; disjoint at any one time. */
  readonly pieces: readonly Piece[]
  /** Where areas count from, and how many pages they may reach; no pages where there is only masim memory. */
  readonly memoryStart: number
  readonly memoryPages: number
  /** First page of each region of each masim program. */
  readonly regionStartPages: readonly (readonly number[])[]
}

/**
 * Lays out one process.
 *
 * @param masims its masim programs
 * @param path of the target, for faults
 */
export function layOutProcess(
  target: TargetDocument,
  masims: readonly MasimConfig[],
  path: Path,
  issues: Issues,
): ProcessLayout {
  const pieces: Piece[] = []
  const allocator: Allocator = { order: target.pages, top: MMAP_TOP, heapPages: 0, pieces }
  if (target.image) {
    pieces.push(imagePiece(IMAGE_START, IMAGE_PAGES))
    pieces.push(imagePiece(ADDRESS_PAGES_END - STACK_PAGES, STACK_PAGES))
  }
  const regionStartPages = masims.map(({ regions }) =>
    regions.map(({ sizeBytes }) => allocate(allocator, sizeBytes)),
  )
  const memory = placeMemory(target, allocator.top, path, issues)
  pieces.push(...memory.pieces)
  pieces.sort((a, b) => a.startPage - b.startPage)
  checkFits(pieces, path, issues)
  checkDisjoint(pieces, path, issues)
  return {
    pieces: joinNeighbours(pieces),
    memoryStart: memory.start,
    memoryPages: memory.pages,
    regionStartPages,
  }
}

/**
 * Lays out a process of which a recording tells what was mapped when; with huge pages, all of it always. Where that
 * leaves no two gaps, by which vaddr finds its regions (memory of a paddr record, say), image and stack are mapped too.
 *
 * @param path of the target, for faults
 */
export function layOutRecorded(
  { pages: order, image }: TargetDocument,
  replay: ReplayPlan,
  path: Path,
  issues: Issues,
): ProcessLayout {
  const key: Path = ['workload']
  const pieces =
    order === 0
      ? replayMappings(replay).map((each): Piece => ({ ...each, order, isFramed: true, key }))
      : hugePieces(replay.recording.ranges, key)
  for (const [start, size] of image ? IMAGE_PLACES : []) {
    const ranges = joined(pieces.map(({ startPage, endPage }): PageRange => [startPage, endPage]))
    const isFree = ranges.every(([from, to]) => to < start || start + size < from)
    if (isFree && ranges.length < 3) pieces.push(imagePiece(start, size))
  }
  pieces.sort((a, b) => a.startPage - b.startPage)
  checkFits(pieces, path, issues)
  return { pieces, memoryStart: 0, memoryPages: 0, regionStartPages: [] }
}

interface Allocator {
  readonly order: 0 | 9
  top: number
  heapPages: number
  readonly pieces: Piece[]
}

/** Where the data of a masim region starts in its memory: malloc's header is in front, or nothing. */
export function dataOffsetBytesOf(order: 0 | 9): 0 | 16 {
  return order === 9 ? 0 : 16
}

/** Maps one region of masim; its first page. */
function allocate(allocator: Allocator, sizeBytes: number): number {
  const { order, pieces } = allocator
  const basePages = Math.ceil((dataOffsetBytesOf(order) + sizeBytes) / PAGE_BYTES)
  if (order === 0 && sizeBytes < MALLOC_MMAP_BYTES) {
    const start = IMAGE_START + IMAGE_PAGES + allocator.heapPages
    allocator.heapPages += basePages
    pieces.push(piece(start, basePages, order, MASIM_KEY))
    return start
  }
  const unit = order === 9 ? PAGES_PER_HUGE_PAGE : 1
  const pages = Math.max(1, Math.ceil(basePages / unit)) * unit
  allocator.top = alignDown(allocator.top, unit) - pages
  pieces.push(piece(allocator.top, pages, order, MASIM_KEY))
  return allocator.top
}

interface Memory {
  readonly pieces: readonly Piece[]
  readonly start: number
  readonly pages: number
}

/** `memory` as one mapping, or `mappings`, below `top`. */
function placeMemory(target: TargetDocument, top: number, path: Path, issues: Issues): Memory {
  const { memory, mappings, pages: order } = target
  if (memory !== undefined) {
    checkHuge(memory, order, [...path, 'memory'], issues)
    const pages = memory / PAGE_BYTES
    const start = alignDown(top - pages, PAGES_PER_HUGE_PAGE)
    return { pieces: [piece(start, pages, order, ['memory'])], start, pages }
  }
  if (mappings === undefined) return { pieces: [], start: top, pages: 0 }
  const pieces = placeMappings(mappings, order, top, [...path, 'mappings'], issues)
  const start = Math.min(...pieces.map(({ startPage }) => startPage))
  return { pieces, start, pages: Math.max(...pieces.map(({ endPage }) => endPage)) - start }
}

function placeMappings(
  mappings: readonly MappingDocument[],
  defaultOrder: 0 | 9,
  top: number,
  path: Path,
  issues: Issues,
): Piece[] {
  const nrAddresses = mappings.filter(({ address }) => address !== undefined).length
  if (nrAddresses > 0 && nrAddresses < mappings.length) {
    const index = mappings.findIndex(({ address }) => address === undefined)
    issues.add([...path, index], 'has no address, but others have; expected one in all or none')
  }
  const offsets: number[] = []
  let span = 0
  for (const { address, offset, size } of mappings) {
    offsets.push(address ?? offset ?? (offsets.length === 0 ? 0 : span))
    span = Math.max(span, offsets[offsets.length - 1] + size)
  }
  const base = nrAddresses > 0 ? 0 : alignDown(top - span / PAGE_BYTES, PAGES_PER_HUGE_PAGE)
  return mappings.map(({ size, from, until, pages, frame, file, locked }, i) => {
    const order = pages ?? defaultOrder
    checkHuge(size, order, [...path, i, 'size'], issues)
    const key = nrAddresses > 0 ? 'address' : 'offset'
    checkHuge(offsets[i], order, [...path, i, key], issues)
    if (frame !== undefined) checkHuge(frame, order, [...path, i, 'frame'], issues)
    const startPage = base + offsets[i] / PAGE_BYTES
    const whole = piece(startPage, size / PAGE_BYTES, order, ['mappings', i])
    return {
      ...whole,
      fromUs: from,
      untilUs: until ?? null,
      ...(frame !== undefined && { framePage: frame / PAGE_BYTES }),
      ...(file && { isFile: true }),
      ...(locked && { isLocked: true }),
    }
  })
}

function checkHuge(bytes: number, order: 0 | 9, path: Path, issues: Issues): void {
  if (order === 9 && bytes % HUGE_PAGE_BYTES !== 0) {
    const got = formatSizeExact(bytes)
    issues.add(path, `not a multiple of the page size (got ${got}); expected one of 2 MiB`)
  }
}

function checkFits(pieces: readonly Piece[], path: Path, issues: Issues): void {
  const pages = pieces.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  if (pages >= SPACE_PAGES_MAX) {
    issues.add(path, 'maps more than a target can have; expected less than 8 TiB')
    return
  }
  const outside = pieces.find((each) => each.startPage < 0 || each.endPage > ADDRESS_PAGES_END)
  if (outside === undefined) return
  const message = `reaches beyond user addresses (${describe(outside)}); expected at most 0x7ffffffff000`
  issues.add([...path, ...outside.key], message)
}

/** Refuses mappings that overlap while both exist. `pieces` ascend by their start. */
function checkDisjoint(pieces: readonly Piece[], path: Path, issues: Issues): void {
  for (const [i, lower] of pieces.entries()) {
    for (let j = i + 1; j < pieces.length && pieces[j].startPage < lower.endPage; j++) {
      if (!overlapInTime(lower, pieces[j])) continue
      // Blamed is the later one of two mappings, and the mapping where the other is none.
      const [one, other] = [lower, pieces[j]].sort((a, b) => rankOf(b) - rankOf(a))
      const message =
        `overlaps ${other.key.join('.')} while both exist ` +
        `(${describe(one)} and ${describe(other)}); expected disjoint ones`
      const hint = 'give them other places, or times that do not meet'
      issues.add([...path, ...one.key], message, hint)
      return
    }
  }
}

function rankOf({ key: [, index] }: Piece): number {
  return typeof index === 'number' ? index : -1
}

function overlapInTime(a: Piece, b: Piece): boolean {
  return a.fromUs < (b.untilUs ?? Infinity) && b.fromUs < (a.untilUs ?? Infinity)
}

function describe({ startPage, endPage }: Piece): string {
  return `0x${(startPage * PAGE_BYTES).toString(16)}-0x${(endPage * PAGE_BYTES).toString(16)}`
}

/** One mapping of neighbours of one kind, as the kernel makes it: those of files stay apart, each is a file. */
function joinNeighbours(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const next of pieces) {
    const last = joined.at(-1)
    const isSame =
      last?.endPage === next.startPage &&
      last.fromUs === next.fromUs &&
      last.untilUs === next.untilUs &&
      last.order === next.order &&
      last.isFramed === next.isFramed &&
      last.isFile !== true &&
      next.isFile !== true &&
      last.isLocked === next.isLocked &&
      nextFrameOf(last) === next.framePage
    if (isSame) joined[joined.length - 1] = { ...last, endPage: next.endPage }
    else joined.push(next)
  }
  return joined
}

/** The frame behind a piece; undefined where frames are given out. */
function nextFrameOf({ framePage, startPage, endPage }: Piece): number | undefined {
  return framePage === undefined ? undefined : framePage + endPage - startPage
}

function piece(startPage: number, pages: number, order: 0 | 9, key: Path): Piece {
  const endPage = startPage + pages
  return { startPage, endPage, fromUs: 0, untilUs: null, order, isFramed: true, key }
}

/** Whether a mapping is the image or the stack that a target has besides its memory. */
export function isImagePiece({ startPage, endPage }: MappingPlan): boolean {
  return IMAGE_PLACES.some(([start, pages]) => startPage === start && endPage === start + pages)
}

function imagePiece(startPage: number, pages: number): Piece {
  return { ...piece(startPage, pages, 0, ['image']), isFramed: false }
}

const MASIM_KEY: Path = ['workload']

/** Where image and stack go beside recorded memory; the last, at the lowest addresses, where others are taken. */
const IMAGE_PLACES: readonly (readonly [startPage: number, pages: number])[] = [
  [IMAGE_START, IMAGE_PAGES],
  [ADDRESS_PAGES_END - STACK_PAGES, STACK_PAGES],
  [16, 1],
]

/** Ranges in huge pages. Those with no whole one, or near the last address, which is none's end, are in base pages. */
function hugePieces(ranges: readonly PageRange[], key: Path): Piece[] {
  const unit = PAGES_PER_HUGE_PAGE
  return joined(ranges.map(hugeRange)).flatMap(([start, end]) => {
    const within = ranges.filter(([from, to]) => start <= from && to <= end)
    const hasWhole = within.some(([from, to]) => alignUp(from, unit) < alignDown(to, unit))
    return hasWhole && end <= ADDRESS_PAGES_END
      ? [piece(start, end - start, 9, key)]
      : within.map(([from, to]) => piece(from, to - from, 0, key))
  })
}

/** The whole huge pages that hold a range. */
function hugeRange([start, end]: PageRange): PageRange {
  const unit = PAGES_PER_HUGE_PAGE
  return [alignDown(start, unit), alignUp(end, unit)]
}

function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit
}

function alignDown(value: number, unit: number): number {
  return Math.floor(value / unit) * unit
}
