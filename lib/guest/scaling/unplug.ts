/**
 * Unplugging memory from the top: by blocks of 2 MiB, as virtio-mem does, or by memory blocks of 128 MiB, which takes
 * their struct pages along. Neither looks at what is accessed; one page that cannot be moved fails a block.
 */
import type { Guest } from '../guest.js'
import { BLOCK_STATE, isMemmapBlock, PAGES_PER_BLOCK } from '../memory/guest-memory.js'
import { giveBlock, offlineWindow, onlineWindow, takeBlock } from '../memory/migration.js'
import { emptyOut, putBack, takeOut, tellHost } from './blocks.js'
import type { Scaling, ScalingKind } from './scaling.js'
import { CPU, excessPages, MARGIN } from './wanted-size.js'

/** Steps until a memory block that could not be emptied is tried again. */
const RETRY_STEPS = 60

/** virtio-mem, by blocks of 2 MiB. */
export const virtioMem: ScalingKind = {
  name: 'virtio_mem',
  doc: 'virtio-mem: unplugs blocks of 2 MiB from the top, whatever they hold, while memory is free.',
  source: 'drivers/virtio/virtio_mem.c',
  parameters: { margin: MARGIN, cpu: CPU },
  create: (guest, { margin, cpu }) => ({ step: byBlocks(guest, margin, cpu) }),
}

/** Off-lining of memory blocks. */
export const hotUnplug: ScalingKind = {
  name: 'hot_unplug',
  doc: 'Takes memory blocks of 128 MiB off line while memory is free, their struct pages with them.',
  source: 'admin-guide/mm/memory-hotplug, memmap_on_memory',
  memmapOnBlock: true,
  parameters: { margin: MARGIN, cpu: CPU },
  create: (guest, { margin, cpu }) => createUnplug(guest, margin, cpu),
}

function byBlocks(guest: Guest, margin: number, cpu: number): () => void {
  const { memory, figures, stepUs } = guest
  const budgetNs = cpu * stepUs * 1000
  return () => {
    const untilNs = figures.cpuNs + budgetNs
    let excess = excessPages(guest, margin)
    for (let block = memory.nrBlocks - 1; block >= 0 && excess >= PAGES_PER_BLOCK; block--) {
      if (figures.cpuNs >= untilNs) return
      if (memory.state[block] !== BLOCK_STATE.online || memory.unmovable[block] > 0) continue
      const failure = takeOut(guest, block, false)
      if (failure === 'no-memory') return
      if (failure === null) excess -= PAGES_PER_BLOCK
    }
    for (let block = 0; block < memory.nrBlocks && excess < 0; block++) {
      if (memory.state[block] !== BLOCK_STATE.taken) continue
      putBack(guest, block, false)
      excess += PAGES_PER_BLOCK
    }
  }
}

/** A window that is being emptied keeps its blocks from being used (they are taken) until all are, or one fails. */
function createUnplug(guest: Guest, margin: number, cpu: number): Scaling {
  const { memory, figures, costs, stepUs } = guest
  const { windowBlocks } = memory
  const windowPages = windowBlocks * PAGES_PER_BLOCK
  const nrWindows = Math.floor(memory.nrBlocks / windowBlocks)
  const budgetNs = cpu * stepUs * 1000
  /** Steps until a window that failed is tried again, by window. */
  const retryAt = new Float64Array(nrWindows)
  let steps = 0
  let current = -1

  function isOnline(window: number): boolean {
    return memory.state[window * windowBlocks] !== BLOCK_STATE.offline
  }

  function abandon(window: number): void {
    for (let block = window * windowBlocks; block < (window + 1) * windowBlocks; block++) {
      if (memory.state[block] === BLOCK_STATE.taken) giveBlock(memory, block)
    }
    retryAt[window] = steps + RETRY_STEPS
    current = -1
  }

  /** Pages of the window at hand that are taken already: they count as gone. */
  function takenPages(): number {
    if (current < 0) return 0
    let pages = 0
    for (let block = current * windowBlocks; block < (current + 1) * windowBlocks; block++) {
      if (memory.state[block] === BLOCK_STATE.taken) pages += PAGES_PER_BLOCK
    }
    return pages
  }

  function shrink(untilNs: number): void {
    if (current < 0) {
      current = nrWindows - 1
      while (current >= 0 && !(isOnline(current) && retryAt[current] <= steps)) current--
      if (current < 0) return
    }
    const first = current * windowBlocks
    for (let block = first + windowBlocks - 1; block >= first; block--) {
      if (figures.cpuNs >= untilNs) return
      if (memory.state[block] !== BLOCK_STATE.online || isMemmapBlock(memory, block)) continue
      if (emptyOut(guest, block) !== null) {
        abandon(current)
        return
      }
      takeBlock(memory, block)
    }
    if (offlineWindow(memory, current)) {
      for (let block = first; block < first + windowBlocks; block++) tellHost(guest, block)
      figures.cpuNs += costs.onlineWindowNs
    }
    current = -1
  }

  return {
    step() {
      steps++
      const excess = excessPages(guest, margin)
      if (excess + takenPages() >= windowPages) shrink(figures.cpuNs + budgetNs)
      else if (current >= 0) abandon(current)
      if (excess >= 0) return
      for (let window = 0; window < nrWindows; window++) {
        if (isOnline(window)) continue
        onlineWindow(memory, window)
        figures.cpuNs += costs.onlineWindowNs
        return
      }
    },
  }
}
