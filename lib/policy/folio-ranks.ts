/** All folios that are there, by how much programs wait for them: what only references may know. */
import { accessRate } from '../machine/access-rate.js'
import type { Machine } from '../machine/machine.js'
import { ABSENT, orderAt, type TargetMemory } from '../machine/target-memory.js'

/** Columns by folio. */
export interface Folios {
  readonly memories: readonly TargetMemory[]
  /** Position of its target, first page, pages, and accesses per second. */
  readonly target: Uint32Array
  readonly page: Uint32Array
  readonly pages: Uint16Array
  readonly accesses: Float32Array
  /** Folios, the one whose accesses weigh most per page first. */
  readonly rank: Uint32Array
  readonly nr: number
  /** Pages of all. */
  readonly all: number
  /** Accesses per second of a target to the first so many pages of the ranking. */
  accessesUpTo(target: number, pages: number): number
  /** Pages of the first folios of the ranking that lie whole among the first so many. */
  wholeUpTo(pages: number): number
  /** Where each folio ends, in pages from the start of the ranking; null: there are too many. */
  readonly ends: readonly number[] | null
}

/** With more folios than that, the part of one hardly counts. */
const COUNTED_FOLIOS = 1 << 16

/** Points of the sums of accesses that are kept. */
const MARKS = 4096

/** Ranks all folios. Those of targets that wait for no memory come by their accesses alone, last. */
export function presentFolios(machine: Machine, nowUs: number): Folios {
  const { targets } = machine
  const most = targets.reduce((sum, { flags }) => sum + flags.length, 0)
  const target = new Uint32Array(most)
  const page = new Uint32Array(most)
  const pages = new Uint16Array(most)
  const accesses = new Float32Array(most)
  const weight = new Float32Array(most)
  let nr = 0
  let all = 0
  targets.forEach((memory, position) => {
    const factor = Math.max(1e-9, memory.program.memoryBound)
    for (const mapping of memory.mapped.active) {
      if (mapping.node < 0) continue
      for (let at = mapping.start; at < mapping.end;) {
        const order = orderAt(memory, mapping, at)
        const next = ((at >> order) + 1) << order
        if ((memory.flags[at] & ABSENT) === 0) {
          target[nr] = position
          page[nr] = at
          pages[nr] = next - at
          accesses[nr] = accessRate(memory, at, next, nowUs)
          weight[nr] = (accesses[nr] * factor) / (next - at)
          all += next - at
          nr++
        }
        at = next
      }
    }
  })
  const rank = rankBy(weight, nr)
  const { marks, step } = marksOf({ target, pages, accesses, rank, nr, all }, targets.length)
  const accessesUpTo = (position: number, upTo: number): number => {
    const at = Math.min(MARKS, upTo / step)
    const low = Math.floor(at)
    const row = position * (MARKS + 1)
    const high = marks[row + Math.min(MARKS, low + 1)]
    return marks[row + low] + (at - low) * (high - marks[row + low])
  }
  const ends = nr <= COUNTED_FOLIOS ? endsOf(rank.subarray(0, nr), pages) : null
  const wholeUpTo = (upTo: number): number =>
    ends === null ? upTo : (ends[lastUpTo(ends, upTo)] ?? 0)
  const lists = { memories: targets, target, page, pages, accesses, rank }
  return { ...lists, nr, all, accessesUpTo, wholeUpTo, ends }
}

function endsOf(rank: Uint32Array, pages: Uint16Array): number[] {
  let end = 0
  return Array.from(rank, (folio) => (end += pages[folio]))
}

/** Index of the last of ascending numbers that is at most a value; -1: none is. */
function lastUpTo(ascending: readonly number[], value: number): number {
  let [low, high] = [-1, ascending.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (ascending[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Sums of accesses by target at even numbers of pages. */
function marksOf(
  folios: Pick<Folios, 'target' | 'pages' | 'accesses' | 'rank' | 'nr' | 'all'>,
  nrTargets: number,
): { readonly marks: Float64Array; readonly step: number } {
  const { target, pages, accesses, rank, nr, all } = folios
  const step = Math.max(1, all / MARKS)
  const marks = new Float64Array(nrTargets * (MARKS + 1))
  const sums = new Float64Array(nrTargets)
  let seen = 0
  let mark = 1
  for (let i = 0; i < nr; i++) {
    const folio = rank[i]
    seen += pages[folio]
    sums[target[folio]] += accesses[folio]
    for (; mark <= MARKS && mark * step <= seen; mark++) {
      for (let each = 0; each < nrTargets; each++) marks[each * (MARKS + 1) + mark] = sums[each]
    }
  }
  for (; mark <= MARKS; mark++) {
    for (let each = 0; each < nrTargets; each++) marks[each * (MARKS + 1) + mark] = sums[each]
  }
  return { marks, step }
}

/** Folios by falling weight, equal ones in their order: a radix sort over the bits of the numbers. */
function rankBy(weight: Float32Array, nr: number): Uint32Array {
  const bits = new Uint32Array(weight.buffer, 0, nr)
  let from = new Uint32Array(nr)
  let to = new Uint32Array(nr)
  for (let i = 0; i < nr; i++) from[i] = i
  const counts = new Uint32Array(65_536)
  for (const shift of [0, 16]) {
    counts.fill(0)
    for (let i = 0; i < nr; i++) counts[0xffff - ((bits[i] >>> shift) & 0xffff)]++
    let sum = 0
    for (let digit = 0; digit < counts.length; digit++) {
      const here = counts[digit]
      counts[digit] = sum
      sum += here
    }
    for (let i = 0; i < nr; i++) {
      const folio = from[i]
      to[counts[0xffff - ((bits[folio] >>> shift) & 0xffff)]++] = folio
    }
    ;[from, to] = [to, from]
  }
  return from
}
