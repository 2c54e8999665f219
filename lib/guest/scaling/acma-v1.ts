/**
 * ACMA as first proposed (2023): how free memory compares with the working set decides.
 *
 * ```
 *  free / working set   > high            steal a block of the last memory block; unplug that when all is stolen
 *                       normal … high     nothing
 *                       < normal          reclaim what is not in the working set
 *                       < low, and there is nothing to reclaim: give stolen blocks back, else plug a memory block
 * ```
 * What is not used is stolen before what is, and blocks of cold pages before others.
 */
import { pagesAccessedWithin } from '../monitor.js'
import { reclaim } from '../allocate.js'
import { giveBackBlock } from '../backing.js'
import { effectivePages, type Guest } from '../guest.js'
import type { GuestMonitor } from '../guest-monitor.js'
import { BLOCK_STATE, FIRST_AREA, isMemmapBlock, PAGES_PER_BLOCK } from '../memory/guest-memory.js'
import { offlineWindow, onlineWindow } from '../memory/migration.js'
import { monitorPlan } from './monitor-plan.js'
import { putBack, takeOut } from './blocks.js'
import type { Scaling, ScalingKind, ScalingValues } from './scaling.js'

/** See the top of the file. */
export const acmaV1: ScalingKind = {
  name: 'acma_v1',
  doc: 'ACMA, version 1: steals and returns blocks by the ratio of free memory to the working set.',
  source: 'DAMON: Access-aware Contiguity-aware Memory Auto-scaling, 2023',
  memmapOnBlock: true,
  parameters: {
    high: { unit: 'share', default: 2, doc: 'Free memory over working set: steals above.' },
    normal: { unit: 'share', default: 1, doc: 'Reclaims below.' },
    low: { unit: 'share', default: 0.5, doc: 'Returns below, where there is nothing to reclaim.' },
    working_set: { unit: 'time', default: 60e6, doc: 'Accessed within: it is of the working set.' },
    steal: { unit: 'size', default: 16 * PAGES_PER_BLOCK, doc: 'Most memory stolen in a step.' },
    reclaim: { unit: 'size', default: 4096, doc: 'Most memory reclaimed in a step.' },
  },
  monitor: () => monitorPlan([]),
  create: (guest, values, monitor) => createAcmaV1(guest, values, workingSetOf(monitor!, values)),
}

function workingSetOf({ monitor }: GuestMonitor, values: ScalingValues): () => number {
  return () => Math.max(1, pagesAccessedWithin(monitor, values.working_set))
}

/** What one decision came to; `unplugged`: it stole the last block of a memory block. */
export type AcmaV1Act = 'stole' | 'unplugged' | 'reclaimed' | 'returned' | 'plugged' | 'nothing'

/** ACMA at work in a guest. */
interface AcmaV1 {
  readonly guest: Guest
  readonly values: ScalingValues
  /** Pages accessed within the last minute. */
  readonly workingSet: () => number
}

/** ACMA on a guest. @param workingSet pages accessed within the last minute */
export function createAcmaV1(
  guest: Guest,
  values: ScalingValues,
  workingSet: () => number,
): Scaling & { decide(): AcmaV1Act } {
  const acma = { guest, values, workingSet }
  return {
    decide: () => decide(acma),
    step() {
      let stolen = 0
      for (;;) {
        const act = decide(acma)
        if (act === 'stole' || act === 'unplugged') stolen += PAGES_PER_BLOCK
        if (act === 'nothing' || act === 'reclaimed' || stolen >= values.steal) return
      }
    },
  }
}

function decide({ guest, values, workingSet }: AcmaV1): AcmaV1Act {
  const ratio = guest.memory.nrFree / workingSet()
  if (ratio > values.high) return steal(guest)
  if (ratio >= values.normal) return 'nothing'
  const cold = Math.min(values.reclaim, programPages(guest) - workingSet())
  if (cold > 0 && reclaim(guest, cold) > 0) return 'reclaimed'
  return ratio < values.low ? giveBack(guest) : 'nothing'
}

/** Steals from the last memory block that has anything to steal. */
function steal(guest: Guest): AcmaV1Act {
  if (effectivePages(guest) - PAGES_PER_BLOCK < guest.limits.minPages) return 'nothing'
  for (let window = lastPlugged(guest); window >= 0; window--) {
    const act = stealFrom(guest, window)
    if (act !== 'nothing') return act
  }
  return 'nothing'
}

/** Steals the emptiest block of a memory block, and unplugs that when it was the last one. */
function stealFrom(guest: Guest, window: number): AcmaV1Act {
  const { memory } = guest
  const [first, end] = blocksOf(guest, window)
  let least = -1
  let nrLeft = 0
  for (let block = end - 1; block >= first; block--) {
    if (memory.state[block] !== BLOCK_STATE.online || isMemmapBlock(memory, block)) continue
    nrLeft++
    if (memory.unmovable[block] > 0) continue
    if (least < 0 || memory.used[block] < memory.used[least]) least = block
  }
  if (least < 0 || takeOut(guest, least, false) !== null) return 'nothing'
  return nrLeft === 1 && unplug(guest, window) ? 'unplugged' : 'stole'
}

function unplug(guest: Guest, window: number): boolean {
  if (!offlineWindow(guest.memory, window)) return false
  const [first, end] = blocksOf(guest, window)
  for (let block = first; block < end; block++) giveBackBlock(guest, block)
  return true
}

/** Gives a stolen block back; where there is none, plugs the next memory block. */
function giveBack(guest: Guest): AcmaV1Act {
  const { memory, limits } = guest
  const stolen = memory.state.indexOf(BLOCK_STATE.taken)
  if (stolen >= 0) return putBack(guest, stolen, false) ? 'returned' : 'nothing'
  if (effectivePages(guest) >= limits.maxPages) return 'nothing'
  const window = lastPlugged(guest) + 1
  const isThere = window * memory.windowBlocks < memory.nrBlocks
  return isThere && onlineWindow(memory, window) ? 'plugged' : 'nothing'
}

/** The last memory block that is plugged; -1: none. */
function lastPlugged(guest: Guest): number {
  const { memory } = guest
  let window = Math.ceil(memory.nrBlocks / memory.windowBlocks) - 1
  while (window >= 0 && memory.state[blocksOf(guest, window)[0]] === BLOCK_STATE.offline) window--
  return window
}

function blocksOf({ memory }: Guest, window: number): readonly [first: number, end: number] {
  const first = window * memory.windowBlocks
  return [first, Math.min(memory.nrBlocks, first + memory.windowBlocks)]
}

function programPages({ memory }: Guest): number {
  let pages = 0
  for (let owner = FIRST_AREA; owner < memory.pages.length; owner++) pages += memory.pages[owner]
  return pages
}
