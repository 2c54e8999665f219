/**
 * The memory of one target as actions see it: which pages are present, on which node, in which list, in folios of
 * which size. Memory is filled when it is mapped.
 *
 * ```
 *  by page    flags    ABSENT | ACTIVE | REFERENCED | UNTOUCHED
 *             node     0: where the mapping's frames are; n + 1: moved to node n
 *             place    where a page is that is paged out (see swap.ts), plus 1
 *             movedMs  when it last changed tiers, ms plus 1; less than 0: to a slower one; 0: never
 *  by block   absent   pages of the block that are paged out, or were never touched
 *  (2 MiB)    settled  until when it is known which of them were touched and came back
 *             active   pages of the block in the active list
 *             scanned  when reclaim looked at it last; 0: never
 *             changed  bit i: of its i-th 64 pages, some came, left, moved, joined or broke up since traffic was
 *                      counted (see traffic.ts)
 * ```
 * Columns are zero for memory that nothing ever happened to, so they cost what they are changed for. Absent pages
 * come back when they are touched; that is found out when somebody looks (see residency.ts).
 */
import type { HugeAdvice, HugeFill } from './huge-columns.js'
import type { Frames } from './frame-supply.js'
import type { NumaNodes } from './nodes.js'
import { createMappedRanges, type MappedRange, type MappedRanges } from '../space/mapped-ranges.js'
import { PAGES_PER_HUGE_PAGE } from '../space/layout.js'
import type { ProgramClock } from '../space/program-clock.js'
import type { Space } from '../space/space.js'
import type { Limit } from './limits.js'
import { PLAIN_PROGRAM, type ProgramModel } from './model.js'
import { createWaits, type Waits } from './waits.js'

/** Pages of a block, and of a huge page. */
export const BLOCK_PAGES: number = PAGES_PER_HUGE_PAGE

/** Any page of a block changed. */
export const ALL_CHANGED = 0xff

/** Flags of a page. */
export const ABSENT = 1
export const ACTIVE = 2
export const REFERENCED = 4
/** Besides ABSENT: it was never there. */
export const UNTOUCHED = 8
/** Besides ABSENT: paged out, but still in memory; and of a present page: its swap has what is in it. */
export const KEPT = 16
export const COPIED = 32

/** A mapping, and what is behind it. Pages are the space's. */
export interface PlacedMapping extends MappedRange {
  /** Index of the node that its frames are on; -1: no frames. */
  readonly node: number
  /** Frame of its first page, contiguous from there; -1: none waits for it. */
  readonly frame: number
  /** Page offset of the mapping in its object: the address page of anonymous memory, 0 of a file. */
  readonly pageOffset: number
  readonly isAnon: boolean
  /** Locked in memory: it is never paged out. */
  readonly isLocked: boolean
}

/** What a machine with a model does when pages come. */
export interface Pager {
  /**
   * Finds room for pages of a target. It may reclaim others, on the time of who asks, and kill for want of memory.
   *
   * @param home index of the node that they are to be on, if it can be
   * @returns the node; -1: the target itself was killed
   */
  allocate(memory: TargetMemory, home: number, pages: number): number
  /** Each folio is placed for itself, next to which others lie elsewhere. */
  readonly isInterleaved: boolean
  /**
   * An absent page was touched: it comes, and perhaps others with it.
   *
   * @param fromUs since when touches of other pages are not known
   */
  fault(memory: TargetMemory, mapping: PlacedMapping, page: number, fromUs: number): void
  /** A page is no longer in swap: it comes back, or is gone. */
  leaveSwap(memory: TargetMemory, mapping: PlacedMapping, page: number, isRead: boolean): void
}

/** See the top of the file. */
export interface TargetMemory {
  readonly space: Space
  /** Position among the machine's targets. */
  position: number
  /** Path of its memory cgroup; empty: none. */
  readonly cgroup: string
  /** Limits that it is charged to. */
  limits: readonly Limit[]
  /** null: memory costs nothing, and is never short. */
  pager: Pager | null
  readonly program: ProgramModel
  /** The time of its closed loops; null: they run with the machine, whatever it costs. */
  readonly clock: ProgramClock | null
  readonly waits: Waits
  readonly nodes: NumaNodes
  readonly mapped: MappedRanges<PlacedMapping>
  readonly flags: Uint8Array
  /** null: there is but one node, or none. */
  readonly node: Uint8Array | null
  /** null: there is but one node, or none. */
  readonly movedMs: Float32Array | null
  /** null: nothing was paged out, or there is but one place. */
  place: Uint8Array | null
  readonly absent: Uint16Array
  readonly settled: Float64Array
  readonly active: Uint16Array
  readonly scanned: Float64Array
  readonly changed: Uint8Array
  /** Those of its machine; null: memory stays in its frames. */
  frames: Frames | null
  /** By block: the frame of each page plus 1; 0: that of its mapping, -1: none. null: all are those of mappings. */
  framesOf: (Int32Array | undefined)[] | null
  /** What was said of its huge pages; null: nobody makes any by himself. */
  advice: HugeAdvice | null
  /** null: no block with pages that were never touched became a huge page. */
  fill: HugeFill | null
  /** Its present pages by node, and those of them in the active list. */
  readonly onNode: Float64Array
  readonly activeOn: Float64Array
  /** Pages: mapped, and of these paged out, never touched, in swap, in the active list, in huge pages. */
  mappedPages: number
  absentPages: number
  untouchedPages: number
  swappedPages: number
  activePages: number
  hugePages: number
  /** Pages ever: paged out, and back by a touch. */
  pagedOut: number
  refaulted: number
  /** Pages ever moved to another node. */
  migrated: number
  /** When the machine killed it for want of memory; null: it did not. */
  killedUs: number | null
}

/** Nothing mapped yet. */
export function createTargetMemory(
  space: Space,
  mappings: readonly PlacedMapping[],
  nodes: NumaNodes,
  cgroup: string,
  program: ProgramModel = PLAIN_PROGRAM,
  clock: ProgramClock | null = null,
): TargetMemory {
  const { pages } = space.layout
  const blocks = Math.ceil(pages / BLOCK_PAGES)
  const mapped = createMappedRanges(mappings)
  // Mappings of the start are populated like those that come later.
  mapped.active = []
  mapped.nextChangeUs = 0
  return {
    space,
    position: 0,
    cgroup,
    limits: [],
    pager: null,
    program,
    clock,
    waits: createWaits(),
    nodes,
    mapped,
    flags: new Uint8Array(pages),
    node: nodes.setups.length > 1 ? new Uint8Array(pages) : null,
    movedMs: nodes.setups.length > 1 ? new Float32Array(pages) : null,
    place: null,
    absent: new Uint16Array(blocks),
    settled: new Float64Array(blocks),
    active: new Uint16Array(blocks),
    scanned: new Float64Array(blocks),
    changed: new Uint8Array(blocks),
    frames: null,
    framesOf: null,
    advice: null,
    fill: null,
    onNode: new Float64Array(nodes.setups.length),
    activeOn: new Float64Array(nodes.setups.length),
    mappedPages: 0,
    absentPages: 0,
    untouchedPages: 0,
    swappedPages: 0,
    activePages: 0,
    hugePages: 0,
    pagedOut: 0,
    refaulted: 0,
    migrated: 0,
    killedUs: null,
  }
}

/** Pages that are there. */
export function presentPagesOf(memory: TargetMemory): number {
  return memory.mappedPages - memory.absentPages - memory.untouchedPages
}

/** Whether a page is paged out, as far as is known. */
export function isAbsent({ flags }: TargetMemory, page: number): boolean {
  return (flags[page] & ABSENT) !== 0
}

/** Order of the folio that holds a page. */
export function orderAt({ space }: TargetMemory, mapping: PlacedMapping, page: number): number {
  if (mapping.order !== 0) return mapping.order
  return space.huge !== null && space.huge[page >> 9] !== 0 ? 9 : 0
}

/** Index of the node that a page is on, or was when it left; -1: none. */
export function nodeAt({ node }: TargetMemory, mapping: PlacedMapping, page: number): number {
  const moved = node === null ? 0 : node[page]
  return moved === 0 ? mapping.node : moved - 1
}

/** Says which node pages of a mapping are on from now on; of no node (-1) there is nothing to say. */
export function setNode(
  { node }: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  pages: number,
  on: number,
): void {
  if (on >= 0) node?.fill(on === mapping.node ? 0 : on + 1, page, page + pages)
}

/** One past the last page of the block that holds a page; of frames, too. */
export function blockEnd(page: number): number {
  return (Math.floor(page / BLOCK_PAGES) + 1) * BLOCK_PAGES
}

/** The mapping in force at a page; undefined: none. */
export function mappingAt({ mapped }: TargetMemory, page: number): PlacedMapping | undefined {
  return mapped.active.find(({ start, end }) => start <= page && page < end)
}

/** Puts present pages on a node into the counts; a negative number takes them off. */
export function countOn(memory: TargetMemory, node: number, pages: number): void {
  for (const limit of memory.limits) limit.pages += pages
  if (node < 0) return
  memory.onNode[node] += pages
  memory.nodes.residents[node] += pages
}

/** Puts present pages of one block into the counts of the active list; a negative number takes them off. */
export function countActive(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  pages: number,
): void {
  memory.activePages += pages
  memory.active[page >> 9] += pages
  const node = nodeAt(memory, mapping, page)
  if (node >= 0) memory.activeOn[node] += pages
}

/** Notes that something about a folio changed that traffic depends on; of order 9: about its block. */
export function noteChanged({ changed }: TargetMemory, page: number, order: number): void {
  changed[page >> 9] |= order === 0 ? 1 << ((page >> 6) & 7) : ALL_CHANGED
}
