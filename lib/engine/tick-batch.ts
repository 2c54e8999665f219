/**
 * Ticks of memory that one context alone monitors, many at a time.
 *
 * Where no mapping changes on the way, rows that lie inside one mapping are done stretch by stretch: with bits in
 * two tight loops a tick, without in one go, if one source alone touches them (it counts region by region). The
 * rows that are left go the long way, tick by tick; the counts are the same either way.
 */
import { samplePage } from '../base/random.js'
import { TICKS_PER_BATCH, type AccessSource } from '../space/access-source.js'
import { isAsPlanned, type ViewRange } from '../space/address-view.js'
import { advanceTo } from '../space/mapped-ranges.js'
import { markSpace } from '../space/space.js'
import type { MonitoredTarget } from './monitored-target.js'
import { runEachTick, setTickKeys } from './sampling.js'

/** Rows [first, last) of a target's table: all of them, or a slice of a huge target. */
export interface Rows {
  readonly first: number
  readonly last: number
}

/**
 * Runs ticks of rows whose memory nobody else monitors: from the prepare at `startUs` to the check
 * `ticks` × `sampleUs` later.
 *
 * @param isSlice only these rows are this thread's: the bits of what they span, no others, are marked
 * @param tick number of the first tick, counted from the context's start
 */
export function runTicks(
  target: MonitoredTarget,
  { first, last }: Rows,
  isSlice: boolean,
  startUs: number,
  sampleUs: number,
  tick: number,
  ticks: number,
): void {
  const { batch, view } = target
  // The bits of frames lie in many spaces; they are marked once a tick, for all rows.
  const isMarkedAsAWhole = target.isPhysical && target.spaces.some(({ bits }) => bits !== null)
  for (let done = 0; done < ticks; done += TICKS_PER_BATCH) {
    batch.nrTicks = Math.min(TICKS_PER_BATCH, ticks - done)
    batch.fromUs = startUs + done * sampleUs
    batch.sampleUs = sampleUs
    setTickKeys(target, tick + done, batch.nrTicks)
    advanceTo(view.ranges, batch.fromUs)
    const isQuiet = view.ranges.nextChangeUs > batch.fromUs + batch.nrTicks * sampleUs
    const isByPage = target.entries === null
    const isPlain = isQuiet && isByPage && !isMarkedAsAWhole && isAsPlanned(view)
    if (isPlain) runStretches(target, first, last)
    else runEachTick(target, first, last, isSlice)
  }
}

/** Cuts the rows into stretches inside one range each; the bits of a stretch are marked by what it spans. */
function runStretches(target: MonitoredTarget, first: number, last: number): void {
  const { start, end } = target.table
  let row = first
  for (const range of target.view.ranges.active) {
    let inside = row
    while (inside < last && start[inside] < range.start) inside++
    let beyond = inside
    while (beyond < last && end[beyond] <= range.end) beyond++
    if (row < inside) runEachTick(target, row, inside, true)
    if (inside < beyond) runStretch(target, range, inside, beyond)
    row = beyond
  }
  if (row < last) runEachTick(target, row, last, true)
}

function runStretch(target: MonitoredTarget, range: ViewRange, first: number, last: number): void {
  const { bits, clearedAt, huge, faults } = range.space
  if (clearedAt !== null || huge !== null || faults !== null) {
    runEachTick(target, first, last, true)
  } else if (range.order === 0 && bits !== null) {
    tickBits(target, range, bits, first, last)
  } else if (range.order !== 0 || !countTicks(target, range, first, last)) {
    runEachTick(target, first, last, true)
  }
}

/** bits engine, base pages: prepare and mark, then check, tick by tick. */
function tickBits(
  target: MonitoredTarget,
  range: ViewRange,
  bits: Int32Array,
  first: number,
  last: number,
): void {
  const { batch, table, tickKeys } = target
  const { space, offset } = range
  const firstPage = table.start[first] + offset
  const endPage = table.end[last - 1] + offset
  for (let tick = 0; tick < batch.nrTicks; tick++) {
    const from = batch.fromUs + tick * batch.sampleUs
    preparePicked(target, bits, offset, first, last, tickKeys[2 * tick], tickKeys[2 * tick + 1])
    markSpace(space, firstPage, endPage, from, from + batch.sampleUs)
    countSet(target, bits, first, last)
  }
}

/** Picks each row's page, and clears its bit; pairs with the `Atomics.or` of a neighbour slice's mark. */
function preparePicked(
  target: MonitoredTarget,
  bits: Int32Array,
  offset: number,
  first: number,
  last: number,
  k0: number,
  k1: number,
): void {
  const { start, end } = target.table
  const { sampled } = target
  for (let i = first; i < last; i++) {
    const page = samplePage(i, k0, k1, start[i], end[i]) + offset
    sampled[i] = page
    const mask = 1 << (page & 31)
    if ((bits[page >> 5] & mask) !== 0) Atomics.and(bits, page >> 5, ~mask)
  }
}

/** Counts the rows whose sampled page has its bit set. */
function countSet(target: MonitoredTarget, bits: Int32Array, first: number, last: number): void {
  const { nrAccesses } = target.table
  const { sampled } = target
  for (let i = first; i < last; i++) {
    const page = sampled[i]
    nrAccesses[i] += (bits[page >> 5] >>> (page & 31)) & 1
  }
}

/**
 * lazy engine, base pages: lets the only source of the rows count all ticks.
 *
 * @returns false, and nothing done, where several sources touch them, or the one cannot count
 */
function countTicks(
  target: MonitoredTarget,
  range: ViewRange,
  first: number,
  last: number,
): boolean {
  const { batch, table } = target
  const { offset } = range
  const source = onlySource(range, table.start[first] + offset, table.end[last - 1] + offset)
  if (source === null) return true
  if (source?.countTicks === undefined) return false
  batch.first = first
  batch.last = last
  batch.offset = offset
  return source.countTicks(batch)
}

/** The source that touches [start, end); null: none does; undefined: several do. */
function onlySource(
  { space }: ViewRange,
  start: number,
  end: number,
): AccessSource | null | undefined {
  let only: AccessSource | null = null
  for (const source of space.sources) {
    if (source.end <= start || end <= source.start) continue
    if (only !== null) return undefined
    only = source
  }
  return only
}
