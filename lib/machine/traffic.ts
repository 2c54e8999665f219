/**
 * Who accesses which node how often: by source and node, accesses per second of the source's own time. Kept up to date
 * by what changed since the last count, found by comparing pages with what they were counted as, a word at a time:
 *
 * ```
 *   now      node 0 0 0 1 1 1 0 ...        counted   0 0 0 0 0 1 0 ...
 *                       └─┴ a run that moved from node 0 to 1: one question, taken off here, put on there
 * ```
 * So a tick costs what changed; where a source's own rates change, its counts are taken anew. Pages that are not there
 * are not counted: who accesses them, waits for them.
 */
import type { AccessSource } from '../space/access-source.js'
import { ALL_CHANGED, BLOCK_PAGES, type PlacedMapping, type TargetMemory } from './target-memory.js'

/** Of the byte that a page is counted as: it was absent; the rest is its byte in the column of nodes. */
const AWAY = 0x80
/** No page is counted as this. */
const MIXED = 0xff
const ABSENT_BYTES = 0x01010101

/** The traffic of one target. */
export interface Traffic {
  readonly memory: TargetMemory
  /** By source, then by node, in order; the last one of each row: to huge pages, wherever they are. */
  readonly rates: Float64Array
  /** Columns of a row. */
  readonly width: number
  /** By page. */
  readonly counted: Uint8Array
  /** By block: 1: base pages that were one huge page when they were counted. */
  readonly huge: Uint8Array
  /** By block: what all of its pages were counted as, or {@link MIXED}. */
  readonly uniform: Uint8Array
  /** The same, and columns of the memory, four pages at a time. */
  readonly words: Words
  /** Mappings that the counts are of. */
  mappings: readonly PlacedMapping[]
  /** The time that the rates are of; -1: nothing was counted. */
  atUs: number
}

interface Words {
  readonly flags: Int32Array
  /** null: there is but one node, or none. */
  readonly node: Int32Array | null
  readonly counted: Int32Array
  /** Four blocks at a time. */
  readonly changed: Int32Array
}

/** Nothing counted yet. */
export function createTraffic(memory: TargetMemory): Traffic {
  const { flags, space, node, onNode, changed } = memory
  const width = onNode.length + 1
  const counted = new Uint8Array(flags.length)
  const wordsOf = ({ buffer, byteOffset, length }: Uint8Array): Int32Array =>
    new Int32Array(buffer, byteOffset, length >> 2)
  return {
    memory,
    rates: new Float64Array(space.sources.length * width),
    width,
    counted,
    huge: new Uint8Array(changed.length),
    uniform: new Uint8Array(changed.length),
    words: {
      flags: wordsOf(flags),
      node: node === null ? null : wordsOf(node),
      counted: wordsOf(counted),
      changed: wordsOf(changed),
    },
    mappings: [],
    atUs: -1,
  }
}

/** Brings the counts up to now. */
export function countTraffic(traffic: Traffic, nowUs: number): void {
  const { memory, words, atUs } = traffic
  const { changed, space, mapped } = memory
  const isAnew = atUs < 0 || traffic.mappings !== mapped.active
  for (let word = 0; word < words.changed.length; word++) {
    if (words.changed[word] === 0) continue
    for (let block = word << 2; block < (word + 1) << 2; block++) {
      if (changed[block] !== 0) follow(traffic, block, !isAnew)
    }
  }
  for (let block = words.changed.length << 2; block < changed.length; block++) {
    if (changed[block] !== 0) follow(traffic, block, !isAnew)
  }
  traffic.mappings = mapped.active
  space.sources.forEach((source, i) => {
    // A change at the very time of the last count is in it; one at this time is in this one: intervals are open.
    if (isAnew || source.changesWithin(atUs, nowUs + 1)) recount(traffic, i, nowUs)
    else keepPositive(traffic, i)
  })
  traffic.atUs = nowUs
}

/** Accesses per second to a node, or with the index after the last one to huge pages, of a source. */
export function rateTo({ rates, width }: Traffic, source: number, node: number): number {
  return rates[source * width + node]
}

/** Looks at what changed in a block. @param moves takes the accesses along, as they will not be counted anew */
function follow(traffic: Traffic, block: number, moves: boolean): void {
  const { memory, huge, uniform, counted } = traffic
  const { changed, space } = memory
  const parts = changed[block]
  changed[block] = 0
  const isHuge = space.huge?.[block] ?? 0
  const all = isHuge !== huge[block]
  for (let part = 0; part < 8; part++) {
    if ((parts & (1 << part)) === 0) continue
    const start = (block << 9) + (part << 6)
    const end = Math.min(counted.length, start + 64)
    if (moves) moveRuns(traffic, start, end, all, isHuge)
    note(traffic, start, end)
  }
  huge[block] = isHuge
  if (parts === ALL_CHANGED) uniform[block] = isAlike(traffic, block) ? counted[block << 9] : MIXED
}

/** Takes the accesses of runs of pages, that changed alike, from where they were to where they are. */
function moveRuns(
  traffic: Traffic,
  begin: number,
  end: number,
  all: boolean,
  isHuge: number,
): void {
  const { memory, counted, words } = traffic
  let start = begin
  let was = 0
  let is = 0
  for (let page = begin; page < end; page++) {
    const isWord = (page & 3) === 0 && page + 4 <= end
    if (!all && was === is && isWord && words.counted[page >> 2] === stateOf4(words, page >> 2)) {
      page += 3
      start = page + 1
      continue
    }
    const last = counted[page]
    const now = stateOf(memory, page)
    if (last === was && now === is) continue
    if (start < page && (all || was !== is)) move(traffic, start, page, was, is, isHuge)
    start = page
    was = last
    is = now
  }
  if (start < end && (all || was !== is)) move(traffic, start, end, was, is, isHuge)
}

/** What a page is to be counted as. */
function stateOf({ flags, node }: TargetMemory, page: number): number {
  return ((flags[page] & 1) << 7) | (node === null ? 0 : node[page])
}

/** What four pages are to be counted as. */
function stateOf4({ flags, node }: Words, word: number): number {
  return ((flags[word] & ABSENT_BYTES) << 7) | (node === null ? 0 : node[word])
}

/** Takes the accesses to pages [start, end) of one block along. */
function move(
  traffic: Traffic,
  start: number,
  end: number,
  was: number,
  is: number,
  isHuge: number,
): void {
  const { memory, rates, width } = traffic
  const { sources } = memory.space
  const wasHuge = traffic.huge[start >> 9]
  for (const mapping of memory.mapped.active) {
    const first = Math.max(start, mapping.start)
    const last = Math.min(end, mapping.end)
    if (first >= last) continue
    const isFolio = mapping.order !== 0
    const from = columnOf(was, mapping)
    const to = columnOf(is, mapping)
    const huge = Number(is < AWAY && (isFolio || isHuge !== 0))
    const hugeBefore = Number(was < AWAY && (isFolio || wasHuge !== 0))
    if (from === to && huge === hugeBefore) continue
    for (let i = 0; i < sources.length; i++) {
      const perSecond = accessesOf(sources[i], first, last, traffic.atUs)
      if (perSecond === 0) continue
      const row = i * width
      if (from >= 0) rates[row + from] -= perSecond
      if (to >= 0) rates[row + to] += perSecond
      rates[row + width - 1] += (huge - hugeBefore) * perSecond
    }
  }
}

/** The node that a page is counted on; -1: none. */
function columnOf(state: number, { node }: PlacedMapping): number {
  if (state >= AWAY) return -1
  return state === 0 ? node : state - 1
}

/** Remembers what pages of a block are counted as. */
function note({ memory, counted, uniform, words }: Traffic, start: number, end: number): void {
  const block = start >> 9
  const alike = Math.imul(uniform[block], ABSENT_BYTES)
  for (let word = start >> 2; word < end >> 2; word++) {
    const now = stateOf4(words, word)
    words.counted[word] = now
    if (now !== alike) uniform[block] = MIXED
  }
  for (let page = (end >> 2) << 2; page < end; page++) {
    counted[page] = stateOf(memory, page)
    uniform[block] = MIXED
  }
}

/** Whether all pages of a whole block are counted as the same. */
function isAlike({ counted, words }: Traffic, block: number): boolean {
  const first = block << 9
  if (first + BLOCK_PAGES > counted.length) return false
  const alike = Math.imul(counted[first], ABSENT_BYTES)
  for (let word = first >> 2; word < (first + BLOCK_PAGES) >> 2; word++) {
    if (words.counted[word] !== alike) return false
  }
  return true
}

/** Counts all accesses of a source anew: blocks that are alike in one question. */
function recount(traffic: Traffic, source: number, nowUs: number): void {
  const { memory, rates, width, uniform, huge, counted } = traffic
  rates.fill(0, source * width, (source + 1) * width)
  for (const mapping of memory.mapped.active) {
    const end = Math.min(mapping.end, memory.space.sources[source].end)
    let page = Math.max(mapping.start, memory.space.sources[source].start)
    while (page < end) {
      const block = page >> 9
      const state = counted[page]
      const isHuge = huge[block]
      let last = page + 1
      if (uniform[block] === MIXED) {
        const blockEnd = Math.min(end, (block + 1) << 9)
        while (last < blockEnd && counted[last] === state) last++
      } else {
        let next = block + 1
        while (next << 9 < end && uniform[next] === state && huge[next] === isHuge) next++
        last = Math.min(end, next << 9)
      }
      add(traffic, source, mapping, page, last, state, isHuge, nowUs)
      page = last
    }
  }
}

/** Adds the accesses of a source to pages [start, end) that are alike. */
function add(
  { memory, rates, width }: Traffic,
  source: number,
  mapping: PlacedMapping,
  start: number,
  end: number,
  state: number,
  isHuge: number,
  nowUs: number,
): void {
  const node = columnOf(state, mapping)
  if (state >= AWAY) return
  const perSecond = accessesOf(memory.space.sources[source], start, end, nowUs)
  if (node >= 0) rates[source * width + node] += perSecond
  if (mapping.order !== 0 || isHuge !== 0) rates[(source + 1) * width - 1] += perSecond
}

/** What is taken off piece by piece may end a rounding error below nothing. */
function keepPositive({ rates, width }: Traffic, source: number): void {
  for (let i = source * width; i < (source + 1) * width; i++) if (rates[i] < 0) rates[i] = 0
}

function accessesOf(source: AccessSource, start: number, end: number, atUs: number): number {
  const first = Math.max(start, source.start)
  const last = Math.min(end, source.end)
  return first < last ? source.accesses(first, last, atUs) : 0
}
