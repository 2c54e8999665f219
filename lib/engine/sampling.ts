/**
 * The sampling loop, where a run spends its time. It allocates nothing, sends nothing, reads no clock.
 *
 * One tick of a region: pick a page of it at random, make the page old, let one sampling interval pass, ask
 * whether the page was touched. The page is drawn from (seed, context, target, tick, row), so that neither the
 * thread nor the order of work can change it.
 */
import { samplePage, stepKey } from '../base/random.js'
import { nrRegionsOf } from '../core/region-table.js'
import { checkPages, preparePages } from '../space/address-view.js'
import { markSpace } from '../space/space.js'
import { checkEntries, prepareEntries } from '../space/table-entries.js'
import type { MonitoredTarget } from './monitored-target.js'

/** The batch's ticks, one after the other. */
export function runEachTick(
  target: MonitoredTarget,
  first: number,
  last: number,
  isSlice: boolean,
): void {
  const { nrTicks, fromUs, sampleUs } = target.batch
  for (let i = 0; i < nrTicks; i++) {
    const preparedUs = fromUs + i * sampleUs
    const nowUs = preparedUs + sampleUs
    pickPages(target, first, last, i)
    prepareRows(target, first, last, preparedUs)
    if (isSlice) markRows(target, first, last, preparedUs, nowUs)
    else markAll(target, preparedUs, nowUs)
    checkRows(target, first, last, preparedUs, nowUs)
    countHits(target, first, last)
  }
}

/** Sets the keys of `nrTicks` ticks from `tick` on, counted from the context's start. */
export function setTickKeys(target: MonitoredTarget, tick: number, nrTicks: number): void {
  const { sampleKey, tickKeys } = target
  for (let i = 0; i < nrTicks; i++) stepKey(sampleKey, tick + i, tickKeys, 2 * i)
}

/** Draws the page of each row that the `index`-th tick in hand samples. */
export function pickPages(
  target: MonitoredTarget,
  first: number,
  last: number,
  index: number,
): void {
  const { start, end } = target.table
  const { sampled, tickKeys } = target
  const k0 = tickKeys[2 * index]
  const k1 = tickKeys[2 * index + 1]
  for (let i = first; i < last; i++) sampled[i] = samplePage(i, k0, k1, start[i], end[i])
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

/** Makes what is sampled of the rows old: their pages, or entries above them. */
function prepareRows(target: MonitoredTarget, first: number, last: number, nowUs: number): void {
  const { view, entries, sampled } = target
  if (entries === null) preparePages(view, sampled, first, last, nowUs)
  else {
    const { start, end } = target.table
    prepareEntries(entries, view, start, end, sampled, first, last, nowUs)
  }
}

/** Hits the rows whose page, or entry above it, was touched since it was prepared. */
function checkRows(
  { view, entries, sampled, hits }: MonitoredTarget,
  first: number,
  last: number,
  preparedUs: number,
  nowUs: number,
): void {
  if (entries === null) checkPages(view, sampled, first, last, preparedUs, nowUs, hits)
  else checkEntries(entries, view, sampled, first, last, preparedUs, nowUs, hits)
}

/** Picks a page of each region for the tick `tick` of its context, and makes it old. */
export function prepareTargets(
  targets: readonly MonitoredTarget[],
  tick: number,
  nowUs: number,
): void {
  for (const target of targets) {
    const nrRegions = nrRegionsOf(target.table)
    setTickKeys(target, tick, 1)
    pickPages(target, 0, nrRegions, 0)
    prepareRows(target, 0, nrRegions, nowUs)
  }
}

/** Checks the pages that were prepared at a time. @returns the largest nrAccesses */
export function checkTargets(
  targets: readonly MonitoredTarget[],
  preparedUs: number,
  nowUs: number,
): number {
  let max = 0
  for (const target of targets) {
    const nrRegions = nrRegionsOf(target.table)
    checkRows(target, 0, nrRegions, preparedUs, nowUs)
    countHits(target, 0, nrRegions)
    max = Math.max(max, maxNrAccessesOf(target, 0, nrRegions))
  }
  return max
}

/** The largest nrAccesses of the rows; 0 where there are none. */
export function maxNrAccessesOf(target: MonitoredTarget, first: number, last: number): number {
  const { nrAccesses } = target.table
  let max = 0
  for (let i = first; i < last; i++) if (nrAccesses[i] > max) max = nrAccesses[i]
  return max
}

/** bits engine: what programs touch while nobody samples. @param isSlice see {@link runEachTick} */
export function touchMeanwhile(
  target: MonitoredTarget,
  first: number,
  last: number,
  isSlice: boolean,
  fromUs: number,
  untilUs: number,
): void {
  if (isSlice) markRows(target, first, last, fromUs, untilUs)
  else markAll(target, fromUs, untilUs)
}

/** bits engine: touches everything. */
function markAll(target: MonitoredTarget, from: number, to: number): void {
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
