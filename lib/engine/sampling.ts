/**
 * The sampling loop, where a run spends its time. It allocates nothing, sends nothing, reads no clock.
 *
 * One tick of a region: pick a page of it at random, make the page old, let one sampling interval pass, ask
 * whether the page was touched. The page is drawn from (seed, context, target, tick, row), so that neither the
 * thread nor the order of work can change it.
 */
import { deriveKey, mix, STREAM } from '../base/random.js'
import { checkPages, preparePages } from '../space/address-view.js'
import { markSpace } from '../space/space.js'
import type { MonitoredTarget } from './monitored-target.js'

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
  for (let i = 0; i < ticks; i++) {
    const preparedUs = startUs + i * sampleUs
    const nowUs = preparedUs + sampleUs
    pickPages(target, first, last, tick + i)
    preparePages(target.view, target.sampled, first, last, preparedUs)
    if (isSlice) markRows(target, first, last, preparedUs, nowUs)
    else markAll(target, preparedUs, nowUs)
    checkPages(target.view, target.sampled, first, last, preparedUs, nowUs, target.hits)
    countHits(target, first, last)
  }
}

/** Draws the page of each row that this tick samples. */
export function pickPages(
  target: MonitoredTarget,
  first: number,
  last: number,
  tick: number,
): void {
  const { start, end } = target.table
  const { sampled, key } = target
  deriveKey(key, target.seed, STREAM.sample, target.context, target.index, tick)
  const { k0, k1 } = key
  for (let i = first; i < last; i++) {
    const from = start[i]
    sampled[i] = (from + (mix(i, k0, k1) >>> 0) * (end[i] - from) * 2 ** -32) | 0
  }
}

/** Adds the outcome of a check to nrAccesses, and clears it. */
export function countHits(target: MonitoredTarget, first: number, last: number): void {
  const { nrAccesses } = target.table
  const { hits } = target
  for (let i = first; i < last; i++) {
    nrAccesses[i] += hits[i]
    hits[i] = 0
  }
}

/** The largest nrAccesses of the rows; 0 where there are none. */
export function maxNrAccessesOf(target: MonitoredTarget, first: number, last: number): number {
  const { nrAccesses } = target.table
  let max = 0
  for (let i = first; i < last; i++) if (nrAccesses[i] > max) max = nrAccesses[i]
  return max
}

/** bits engine: touches everything. */
export function markAll(target: MonitoredTarget, from: number, to: number): void {
  for (const space of target.spaces) {
    if (space.bits !== null) markSpace(space, 0, space.layout.pages, from, to)
  }
}

/** bits engine: touches what the rows span; a slice is of a virtual target, whose pages are the space's. */
function markRows(
  target: MonitoredTarget,
  first: number,
  last: number,
  from: number,
  to: number,
): void {
  if (first === last) return
  const { start, end } = target.table
  for (const space of target.spaces) {
    if (space.bits !== null) markSpace(space, start[first], end[last - 1], from, to)
  }
}
