/**
 * Free page reporting: a guest tells its host which whole blocks are free, so that the host can take back the memory
 * behind them. They can be allocated all the same; the first touch then costs a host fault.
 *
 * When a block becomes free, a pass is due 2 s later. It is skipped where free memory is not above the low watermark
 * plus 32 blocks. It goes through the free lists of whole blocks and reports those that were not reported since they
 * were last used, in batches of 32. Of one list it reports as many batches as hold a sixteenth of all free blocks, and
 * one more; if that leaves some, the next pass is due after 2 s. Reported blocks go to the end of their list, so
 * that others are used before them. Follows `page_reporting_process()` of Linux 6.16 with the order of a pageblock.
 */
import { linkBlock, unlinkBlock } from './memory/free-lists.js'
import { BLOCK_ORDER, MIGRATE_TYPE, NR_ORDERS, PAGES_PER_BLOCK, REPORTED } from './memory/state.js'
import type { GuestMemory } from './memory/state.js'

/** PAGE_REPORTING_DELAY. */
export const REPORTING_DELAY_US = 2_000_000
/** PAGE_REPORTING_CAPACITY: blocks of a batch. */
export const REPORTING_BATCH = 32
/** Part of the free blocks that a pass may report of one list. */
const LIST_PART = 16

/** What is due. */
export interface ReportingState {
  /** When the next pass is due; -1: nothing asked for one. */
  dueUs: number
  /** Frees of whole blocks that the memory had counted when it was last looked at. */
  blockFrees: number
  /** Batches that were sent, and blocks in them. */
  batches: number
  reported: number
}

/** The state when the driver registers: the first pass is due for all that is free. */
export function startReporting({ blockFrees }: GuestMemory, nowUs: number): ReportingState {
  return { dueUs: nowUs + REPORTING_DELAY_US, blockFrees, batches: 0, reported: 0 }
}

/**
 * Sees whether blocks have become free, and runs the pass that is due, if any.
 *
 * @param nowUs not before that of the last call; a free is taken to be as late as the call that sees it
 * @param lowWatermarkPages the zone's low watermark
 * @param report tells the host of a free block; what is behind it is the host's to take away
 */
export function stepReporting(
  memory: GuestMemory,
  state: ReportingState,
  nowUs: number,
  lowWatermarkPages: number,
  report: (block: number) => void,
): void {
  if (memory.blockFrees !== state.blockFrees && state.dueUs < 0) {
    state.dueUs = nowUs + REPORTING_DELAY_US
  }
  state.blockFrees = memory.blockFrees
  if (state.dueUs < 0 || nowUs < state.dueUs) return
  state.dueUs = -1
  if (memory.nrFree <= lowWatermarkPages + REPORTING_BATCH * PAGES_PER_BLOCK) return
  let waiting = reportList(memory, state, nowUs, MIGRATE_TYPE.movable, 0, report)
  waiting = reportList(memory, state, nowUs, MIGRATE_TYPE.unmovable, waiting, report)
  if (waiting > 0) state.batches++
}

/** @param waiting blocks in the batch that is begun @returns the same, when the list is through */
function reportList(
  memory: GuestMemory,
  state: ReportingState,
  nowUs: number,
  type: number,
  waiting: number,
  report: (block: number) => void,
): number {
  const { freeBlocks, flags, link } = memory
  // Blocks of a batch that waits are off the kernel's lists.
  const nrFree = freeBlocks[MIGRATE_TYPE.movable] + freeBlocks[MIGRATE_TYPE.unmovable] - waiting
  let budget = Math.ceil(nrFree / (REPORTING_BATCH * LIST_PART))
  let inBatch = waiting
  let next = memory.heads[type * NR_ORDERS + BLOCK_ORDER]
  for (let rest = freeBlocks[type]; rest > 0; rest--) {
    const block = next
    next = link[block]
    if ((flags[block] & REPORTED) !== 0) continue
    if (inBatch === REPORTING_BATCH) {
      inBatch = 0
      state.batches++
      if (--budget < 0) {
        state.dueUs = nowUs + REPORTING_DELAY_US
        break
      }
    }
    unlinkBlock(memory, block)
    linkBlock(memory, block, true)
    flags[block] |= REPORTED
    state.reported++
    inBatch++
    report(block)
  }
  return inBatch
}
