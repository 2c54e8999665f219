/**
 * The host: memory behind the guests, over-committed; swap for what they don't touch; and an OOM killer.
 *
 * Every host page is owned by one guest, by the host (what the plan sets aside is not part of `pages`), or by nobody.
 * Where the host's pages are of 2 MiB, each block of a guest has a frame of its own, and each frame knows its block.
 */
import { createKey, deriveKey, mix, STREAM, uniform, type Key } from '../base/random.js'
import { expm1 } from '../base/math.js'
import { BACKING, LIFE, type FleetColumns } from './fleet-columns.js'
import { PAGES_PER_BLOCK } from './memory/guest-memory.js'
import type { HostPlan } from './plan.js'

/** Rounds of the hand over all blocks after which it takes what is touched as well. */
const PATIENT_ROUNDS = 2

/** See the top of the file. */
export interface Host {
  readonly plan: HostPlan
  readonly columns: FleetColumns
  readonly nrGuests: number
  /** By frame of 2 MiB: the block in it, by the columns' numbers; -1: none. Empty where pages are of 4 KiB. */
  readonly blockOf: Int32Array
  /** Free frames, a stack: the last one is taken first. */
  readonly freeFrames: Int32Array
  nrFreeFrames: number
  /** Pages in use, and pages in its swap. */
  usedPages: number
  outPages: number
  /** The block at which reclaim goes on, by the columns' numbers. */
  hand: number
  readonly key: Key
  /** Numbers its draws. */
  draws: number
  /** Since the start. */
  readonly counts: HostCounts
  /** Guests that were killed, in their order. */
  readonly kills: HostKill[]
  /** The most that was in use, and in swap. */
  peakPages: number
  peakOutPages: number
}

/** Pages, since the start. */
export interface HostCounts {
  swappedOut: number
  swappedIn: number
  /** Swapped out because a scheme of the host's DAMON said so. */
  schemePages: number
}

/** A guest that was killed for want of memory. */
export interface HostKill {
  readonly guest: number
  readonly atUs: number
  readonly heldPages: number
}

/** A host without guests. */
export function createHost(plan: HostPlan, columns: FleetColumns, seed: number): Host {
  const nrFrames = plan.order === 9 ? Math.floor(plan.pages / PAGES_PER_BLOCK) : 0
  const key = createKey()
  deriveKey(key, seed, STREAM.guest, 0, 0, 1)
  const freeFrames = new Int32Array(nrFrames)
  for (let i = 0; i < nrFrames; i++) freeFrames[i] = nrFrames - 1 - i
  return {
    plan,
    columns,
    nrGuests: columns.life.length,
    blockOf: new Int32Array(nrFrames).fill(-1),
    freeFrames,
    nrFreeFrames: nrFrames,
    usedPages: 0,
    outPages: 0,
    hand: 0,
    key,
    draws: 0,
    counts: { swappedOut: 0, swappedIn: 0, schemePages: 0 },
    kills: [],
    peakPages: 0,
    peakOutPages: 0,
  }
}

/** Free pages. */
export function hostFree({ plan, usedPages }: Host): number {
  return plan.pages - usedPages
}

/**
 * Takes what guests gave back, then gives what they asked for, guest by guest. Where memory is short, blocks that are
 * not touched go to swap; where that is full, the guest that holds most is killed.
 */
export function serveGuests(host: Host, nowUs: number, stepUs: number): void {
  const { columns, nrGuests } = host
  for (let guest = 0; guest < nrGuests; guest++) {
    if (columns.returned[guest] !== 0 || columns.out[guest] > 0) takeReturned(host, guest)
  }
  for (let guest = 0; guest < nrGuests; guest++) {
    if (columns.asked[guest] !== 0 || columns.out[guest] > 0) give(host, guest, nowUs, stepUs)
  }
  host.peakPages = Math.max(host.peakPages, host.usedPages)
  host.peakOutPages = Math.max(host.peakOutPages, host.outPages)
}

/** A guest has left, or was killed: all of its memory is free. */
export function releaseGuest(host: Host, guest: number): void {
  const { columns, plan } = host
  const { backing, behind, frame, firstBlock } = columns
  host.usedPages -= columns.held[guest]
  host.outPages -= columns.out[guest]
  columns.held[guest] = 0
  columns.out[guest] = 0
  columns.asked[guest] = 0
  columns.returned[guest] = 0
  for (let at = firstBlock[guest]; at < firstBlock[guest + 1]; at++) {
    if (plan.order === 9 && frame[at] >= 0) freeFrame(host, at)
    frame[at] = -1
    backing[at] = BACKING.none
    behind[at] = 0
  }
}

function takeReturned(host: Host, guest: number): void {
  const { columns, plan } = host
  const { backing, behind, firstBlock } = columns
  if (plan.order === 0) changeHeld(host, guest, -columns.returned[guest])
  columns.returned[guest] = 0
  for (let at = firstBlock[guest]; at < firstBlock[guest + 1]; at++) {
    if (backing[at] === BACKING.returned) {
      changeHeld(host, guest, -behind[at])
      freeFrame(host, at)
    } else if (backing[at] === BACKING.returnedOut) {
      changeOut(host, guest, -behind[at])
      columns.frame[at] = -1
    } else continue
    backing[at] = BACKING.none
    behind[at] = 0
  }
}

/** Gives a guest what it asked for, and brings back from swap what it touched. */
function give(host: Host, guest: number, nowUs: number, stepUs: number): void {
  const { columns, plan } = host
  const { backing, firstBlock, asked } = columns
  if (plan.order === 0) {
    const pages = asked[guest]
    asked[guest] = 0
    if (!makeRoom(host, pages, guest, nowUs, stepUs)) return
    changeHeld(host, guest, pages)
  }
  for (let at = firstBlock[guest]; at < firstBlock[guest + 1]; at++) {
    const isBack = backing[at] === BACKING.wanted
    if (!isBack && backing[at] !== BACKING.asked) continue
    const pages = pagesOutOf(host, at)
    if (!makeRoom(host, pages, guest, nowUs, stepUs)) return
    changeHeld(host, guest, pages)
    if (isBack) {
      changeOut(host, guest, -pages)
      host.counts.swappedIn += pages
    }
    columns.frame[at] = plan.order === 0 ? -1 : takeFrame(host, at)
    backing[at] = BACKING.here
  }
  asked[guest] = 0
}

/** Pages of a block that are to come: all of it, or where pages are of 4 KiB those in swap. */
function pagesOutOf({ plan, columns }: Host, at: number): number {
  return plan.order === 0 ? Math.max(0, columns.frame[at]) : columns.behind[at]
}

/** Frees pages until so many are free. @returns false where the guest that asks was killed */
function makeRoom(
  host: Host,
  pages: number,
  guest: number,
  nowUs: number,
  stepUs: number,
): boolean {
  while (hostFree(host) < pages) {
    const freed = reclaimHost(host, pages - hostFree(host), stepUs)
    if (freed > 0) {
      // Whoever asks waits for what is written out.
      host.columns.hostStall[guest] += (freed / PAGES_PER_BLOCK) * host.plan.swapWriteUs
      continue
    }
    const victim = largestGuest(host, guest)
    killGuest(host, victim, nowUs)
    if (victim === guest) return false
  }
  return true
}

/** The guest that holds most is killed; its memory is free, and the others run on. */
function killGuest(host: Host, guest: number, atUs: number): void {
  const { columns } = host
  host.kills.push({ guest, atUs, heldPages: columns.held[guest] })
  columns.life[guest] = LIFE.killed
  releaseGuest(host, guest)
}

/** The guest that holds most, here and in swap; of several the first, and where none holds anything, who asks. */
function largestGuest({ columns, nrGuests }: Host, asking: number): number {
  let largest = asking
  let most = 0
  for (let guest = 0; guest < nrGuests; guest++) {
    if (columns.life[guest] !== LIFE.running) continue
    const pages = columns.held[guest] + columns.out[guest]
    if (pages <= most) continue
    most = pages
    largest = guest
  }
  return largest
}

/**
 * The hand goes over all blocks that are here, and takes those that nobody touched since it was there last: a second
 * chance, as an LRU of two lists gives it. In its third round it takes what it meets.
 *
 * @returns pages freed
 */
export function reclaimHost(host: Host, pages: number, stepUs: number): number {
  const { columns, plan } = host
  const total = columns.backing.length
  let freed = 0
  for (let visited = 0; visited < (PATIENT_ROUNDS + 1) * total && freed < pages; visited++) {
    if (host.outPages >= plan.swapPages) break
    const at = host.hand
    host.hand = at + 1 === total ? 0 : at + 1
    if (columns.backing[at] !== BACKING.here) continue
    if (visited < PATIENT_ROUNDS * total && isTouched(host, at, stepUs)) continue
    freed += swapOut(host, at)
  }
  return freed
}

/** Writes a block to swap. @returns its pages; 0 where swap lacks room */
export function swapOut(host: Host, at: number): number {
  const { columns, plan, counts } = host
  const pages = columns.behind[at]
  if (host.outPages + pages > plan.swapPages) return 0
  const guest = guestOf(host, at)
  columns.backing[at] = BACKING.out
  if (plan.order === 9) freeFrame(host, at)
  else columns.frame[at] = pages
  changeHeld(host, guest, -pages)
  changeOut(host, guest, pages)
  counts.swappedOut += pages
  return pages
}

/** Whether a block is touched within an interval, as its guest told last: a draw. */
export function isTouched(host: Host, at: number, us: number): boolean {
  const share = -expm1((-host.columns.touches[at] * us) / 1e6)
  if (share === 0) return false
  return uniform(mix(host.draws++, host.key.k0, host.key.k1)) < share
}

/** Whose block it is: by bisection. */
export function guestOf({ columns: { firstBlock } }: Host, at: number): number {
  let low = 0
  let high = firstBlock.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (firstBlock[middle] <= at) low = middle
    else high = middle
  }
  return low
}

function takeFrame(host: Host, at: number): number {
  const frame = host.freeFrames[--host.nrFreeFrames]
  host.blockOf[frame] = at
  return frame
}

function freeFrame(host: Host, at: number): void {
  const frame = host.columns.frame[at]
  host.columns.frame[at] = -1
  host.blockOf[frame] = -1
  host.freeFrames[host.nrFreeFrames++] = frame
}

function changeHeld(host: Host, guest: number, pages: number): void {
  host.columns.held[guest] += pages
  host.usedPages += pages
}

function changeOut(host: Host, guest: number, pages: number): void {
  host.columns.out[guest] += pages
  host.outPages += pages
}
