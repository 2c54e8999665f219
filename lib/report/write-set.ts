/**
 * The write working set beside the working set of all accesses: bytes of regions in which a check found a write, or an
 * access. Two monitors watch the same memory, so their snapshots are laid over each other:
 *
 * ```
 *   accesses   [ found      |  none      | found       )
 *   writes        [ found | none                  |found)
 *   both          └───────┘                       └────┘
 * ```
 * To each snapshot of the writes belongs the last one of the accesses up to its end; before that is one, the first.
 */
import type { RateWindow } from './rate-windows.js'

/** One memory, as two monitors saw it. */
export interface WatchedMemory {
  readonly writes: Iterable<RateWindow>
  readonly accesses: Iterable<RateWindow>
}

/** Bytes of all memories together at a time, µs. */
export interface WriteSetMoment {
  readonly timeUs: number
  readonly accessedBytes: number
  readonly writtenBytes: number
  /** Found accessed by one monitor, and written by the other. */
  readonly bothBytes: number
}

/** The course of both sets: a moment at the end of each snapshot of writes, once all memories have one. */
export function writeSets(memories: readonly WatchedMemory[]): WriteSetMoment[] {
  const changes = memories
    .flatMap((memory, index) => momentsOf(memory).map((moment) => ({ index, moment })))
    .sort((a, b) => a.moment.timeUs - b.moment.timeUs || a.index - b.index)
  const now: (WriteSetMoment | undefined)[] = memories.map(() => undefined)
  const moments: WriteSetMoment[] = []
  for (const [i, { index, moment }] of changes.entries()) {
    now[index] = moment
    const isLast = changes.at(i + 1)?.moment.timeUs !== moment.timeUs
    const known = now.filter((each) => each !== undefined)
    if (!isLast || known.length < memories.length) continue
    const sum = (key: keyof WriteSetMoment): number =>
      known.reduce((total, each) => total + each[key], 0)
    moments.push({
      timeUs: moment.timeUs,
      accessedBytes: sum('accessedBytes'),
      writtenBytes: sum('writtenBytes'),
      bothBytes: sum('bothBytes'),
    })
  }
  return moments
}

function momentsOf({ writes, accesses }: WatchedMemory): WriteSetMoment[] {
  const others = accesses[Symbol.iterator]()
  let next = others.next()
  let access: RateWindow | undefined
  const moments: WriteSetMoment[] = []
  for (const write of writes) {
    while (next.done !== true && (access === undefined || next.value.endUs <= write.endUs)) {
      access = next.value
      next = others.next()
    }
    if (access === undefined) break
    moments.push({
      timeUs: write.endUs,
      accessedBytes: foundBytes(access),
      writtenBytes: foundBytes(write),
      bothBytes: commonBytes(access, write),
    })
  }
  return moments
}

function foundBytes({ length, start, end, rate }: RateWindow): number {
  let bytes = 0
  for (let i = 0; i < length; i++) if (rate[i] > 0) bytes += end[i] - start[i]
  return bytes
}

function commonBytes(a: RateWindow, b: RateWindow): number {
  let bytes = 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const overlap = Math.min(a.end[i], b.end[j]) - Math.max(a.start[i], b.start[j])
    if (overlap > 0 && a.rate[i] > 0 && b.rate[j] > 0) bytes += overlap
    if (a.end[i] <= b.end[j]) i++
    else j++
  }
  return bytes
}
