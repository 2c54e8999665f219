/**
 * Allocating for a guest's programs: from free memory, from what its kernel reclaims, and at last from what the killed
 * leave. What programs wait for is their stall.
 *
 * Reclaim takes what is touched least, area by area: an LRU that makes no mistakes at that granularity [M].
 */
import { createKey } from '../base/random.js'
import { drawKey, type Guest } from './guest.js'
import { allocPages } from './memory/buddy.js'
import { freeAll, freePages } from './memory/free-pages.js'
import { FIRST_AREA } from './memory/guest-memory.js'

/** Reclaim takes no fewer pages (SWAP_CLUSTER_MAX). */
const RECLAIM_MIN = 32
/** Share of an area that is touched in a minute, below which its pages lie on the LRU lists as they came. */
const UNTOUCHED = 0.05
const LRU_US = 60_000_000
const key = createKey()

/**
 * Allocates for a program, whatever it takes.
 *
 * @returns pages allocated: fewer than asked for only where nothing is left to be killed
 */
export function allocateFor(guest: Guest, owner: number, pages: number, isHuge = false): number {
  const { memory, watermarks } = guest
  let got = 0
  while (got < pages) {
    const missing = pages - got + watermarks.min - memory.nrFree
    if (missing > 0) {
      const beforeNs = guest.reclaimNs
      reclaim(guest, Math.max(missing, RECLAIM_MIN))
      guest.stallUs += (guest.reclaimNs - beforeNs) / 1000
    }
    const usable = Math.min(pages - got, memory.nrFree - watermarks.min)
    const now = usable <= 0 ? 0 : allocPages(memory, owner, usable, { huge: isHuge })
    got += now
    if (now > 0) continue
    if (guest.onOom?.() !== true && !killLargest(guest, owner)) break
  }
  return got
}

/** kswapd: keeps some memory free; programs do not wait for it. */
export function keepFree(guest: Guest): void {
  const { memory, watermarks, figures } = guest
  if (memory.nrFree >= watermarks.low) return
  const beforeNs = guest.reclaimNs
  reclaim(guest, watermarks.high - memory.nrFree)
  figures.cpuNs += guest.reclaimNs - beforeNs
}

/** Frees pages of programs, those that are touched least first. @returns pages freed */
export function reclaim(guest: Guest, pages: number): number {
  let freed = 0
  while (freed < pages) {
    const owner = coldestOwner(guest)
    const now = owner < 0 ? 0 : evict(guest, owner, pages - freed)
    if (now === 0) break
    freed += now
  }
  return freed
}

function evict(guest: Guest, owner: number, pages: number): number {
  const { memory } = guest
  const wanted = Math.min(pages, memory.pages[owner], roomFor(guest, owner))
  // What came together and was not touched since gets old together: LRU lists are in that order [M].
  const isUntouched = guest.isFile[owner] === 1 || guest.rates[owner] * LRU_US < UNTOUCHED
  const how = isUntouched ? 'together' : 'scattered'
  const freed = freePages(memory, owner, wanted, how, drawKey(guest, key))
  countOut(guest, owner, freed)
  return freed
}

/** Pages of an owner have left memory: for swap, or they were dropped. */
export function countOut(guest: Guest, owner: number, pages: number): void {
  const { costs, isFile } = guest
  guest.out[owner] += pages
  if (isFile[owner] === 0) guest.swapped += pages
  guest.reclaimNs += pages * (isFile[owner] === 1 ? costs.dropNs : costs.swapOutNs)
}

/** Pages of an owner that may leave memory. */
export function roomFor({ isFile, plan, swapped }: Guest, owner: number): number {
  return isFile[owner] === 1 ? Infinity : plan.swapPages - swapped
}

/** The owner whose pages are touched least, of those that can leave; files first among equals. -1: none. */
function coldestOwner(guest: Guest): number {
  const { memory, rates, isFile } = guest
  let coldest = -1
  for (let owner = FIRST_AREA; owner < rates.length; owner++) {
    if (memory.pages[owner] === 0 || roomFor(guest, owner) <= 0) continue
    const isColder =
      coldest < 0 ||
      rates[owner] < rates[coldest] ||
      (rates[owner] === rates[coldest] && isFile[owner] > isFile[coldest])
    if (isColder) coldest = owner
  }
  return coldest
}

/** Kills the program that has most. @returns whether one was killed, other than who asks */
function killLargest(guest: Guest, asking: number): boolean {
  const { memory, figures } = guest
  let victim = -1
  for (let owner = FIRST_AREA; owner < guest.out.length; owner++) {
    if (memory.pages[owner] === 0) continue
    if (victim < 0 || memory.pages[owner] > memory.pages[victim]) victim = owner
  }
  if (victim < 0) return false
  freeAll(memory, victim)
  forgetOut(guest, victim, guest.out[victim])
  figures.oomKills++
  return victim !== asking
}

/** Pages that were not in memory are gone for good. */
export function forgetOut(guest: Guest, owner: number, pages: number): void {
  guest.out[owner] -= pages
  if (guest.isFile[owner] === 0) guest.swapped -= pages
}
