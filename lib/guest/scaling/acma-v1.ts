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
import type { Guest } from '../guest.js'
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

/**
 * ACMA on a guest.
 *
 * @param workingSet pages accessed within the last minute
 */
export function createAcmaV1(
  guest: Guest,
  values: ScalingValues,
  workingSet: () => number,
): Scaling & { decide(): AcmaV1Act } {
  const { memory, limits, plan } = guest
  const nrWindows = Math.ceil(memory.nrBlocks / memory.windowBlocks)

  function ratio(): number {
    return memory.nrFree / workingSet()
  }

  function blocksOf(window: number): readonly [first: number, end: number] {
    const first = window * memory.windowBlocks
    return [first, Math.min(memory.nrBlocks, first + memory.windowBlocks)]
  }

  /** The last memory block that is plugged; -1: none. */
  function lastPlugged(): number {
    let window = nrWindows - 1
    while (window >= 0 && memory.state[blocksOf(window)[0]] === BLOCK_STATE.offline) window--
    return window
  }

  /** Steals the emptiest block of a memory block, and unplugs that when it was the last one. */
  function stealFrom(window: number): AcmaV1Act {
    const [first, end] = blocksOf(window)
    let least = -1
    let nrLeft = 0
    for (let block = end - 1; block >= first; block--) {
      if (memory.state[block] !== BLOCK_STATE.online || isMemmapBlock(memory, block)) continue
      nrLeft++
      if (memory.unmovable[block] > 0) continue
      if (least < 0 || memory.used[block] < memory.used[least]) least = block
    }
    if (least < 0 || takeOut(guest, least, false) !== null) return 'nothing'
    return nrLeft === 1 && unplug(window) ? 'unplugged' : 'stole'
  }

  function unplug(window: number): boolean {
    if (!offlineWindow(memory, window)) return false
    const [first, end] = blocksOf(window)
    for (let block = first; block < end; block++) giveBackBlock(guest, block)
    return true
  }

  function programPages(): number {
    let pages = 0
    for (let owner = FIRST_AREA; owner < memory.pages.length; owner++) pages += memory.pages[owner]
    return pages
  }

  function steal(): AcmaV1Act {
    const size = plan.pages - PAGES_PER_BLOCK * (memory.nrTaken + memory.nrOffline)
    if (size - PAGES_PER_BLOCK < limits.minPages) return 'nothing'
    for (let window = lastPlugged(); window >= 0; window--) {
      const act = stealFrom(window)
      if (act !== 'nothing') return act
    }
    return 'nothing'
  }

  function giveBack(): AcmaV1Act {
    for (let block = 0; block < memory.nrBlocks; block++) {
      if (memory.state[block] !== BLOCK_STATE.taken) continue
      return putBack(guest, block, false) ? 'returned' : 'nothing'
    }
    const size = plan.pages - PAGES_PER_BLOCK * (memory.nrTaken + memory.nrOffline)
    if (size >= limits.maxPages) return 'nothing'
    const window = lastPlugged() + 1
    if (window >= nrWindows) return 'nothing'
    return onlineWindow(memory, window) ? 'plugged' : 'nothing'
  }

  function decide(): AcmaV1Act {
    const now = ratio()
    if (now > values.high) return steal()
    if (now >= values.normal) return 'nothing'
    const cold = Math.min(values.reclaim, programPages() - workingSet())
    if (cold > 0 && reclaim(guest, cold) > 0) return 'reclaimed'
    return now < values.low ? giveBack() : 'nothing'
  }

  return {
    decide,
    step() {
      let stolen = 0
      for (;;) {
        const act = decide()
        if (act === 'stole' || act === 'unplugged') stolen += PAGES_PER_BLOCK
        if (act === 'nothing' || act === 'reclaimed' || stolen >= values.steal) return
      }
    },
  }
}
