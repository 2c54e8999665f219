import { expect } from 'chai'
import {
  startReporting,
  stepReporting,
  type ReportingState,
} from '../../lib/guest/free-page-reporting.js'
import { allocPages, freeInBlock } from '../../lib/guest/memory/buddy.js'
import { freeAll } from '../../lib/guest/memory/free-pages.js'
import type { GuestMemory } from '../../lib/guest/memory/state.js'
import { FIRST, guestMemory } from '../support/guest-memory.js'

const SECOND_US = 1_000_000

/** Steps once a second. @returns blocks reported in each of the seconds from `from` to `to` */
function reportedBy(
  memory: GuestMemory,
  state: ReportingState,
  from: number,
  to: number,
  lowWatermarkPages = 0,
): number[][] {
  const all: number[][] = []
  for (let second = from; second <= to; second++) {
    const blocks: number[] = []
    stepReporting(memory, state, second * SECOND_US, lowWatermarkPages, (block) => {
      memory.backed[block] = 0
      blocks.push(block)
    })
    all.push(blocks)
  }
  return all
}

const numbersOf = (lists: number[][]): number[] => lists.map(({ length }) => length)

describe('free page reporting', () => {
  it('reports 2 s after it began all that is free, and is idle then', () => {
    const memory = guestMemory({ nrBlocks: 40 })
    const state = startReporting(memory, 0)
    expect(numbersOf(reportedBy(memory, state, 0, 8))).to.deep.equal([0, 0, 39, 0, 0, 0, 0, 0, 0])
    expect([state.batches, state.reported]).to.deep.equal([2, 39])
  })

  it('reports a block 2 s after it became free, not one that is free in part', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    allocPages(memory, FIRST, 20 * 512, { huge: true })
    const state = startReporting(memory, 0)
    reportedBy(memory, state, 0, 10)
    freeInBlock(memory, 8, FIRST, 100, 0, 512)
    freeInBlock(memory, 6, FIRST, 512, 0, 512)
    expect(reportedBy(memory, state, 11, 14)).to.deep.equal([[], [], [6], []])
  })

  it('does not report a block again, unless it was used meanwhile', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    const state = startReporting(memory, 0)
    reportedBy(memory, state, 0, 10)
    allocPages(memory, FIRST, 512 + 1)
    expect(memory.backed.filter((backed) => backed > 0)).to.have.length(3)
    freeAll(memory, FIRST)
    expect(numbersOf(reportedBy(memory, state, 11, 14))).to.deep.equal([0, 0, 2, 0])
  })

  it('takes as many batches of a list as hold a sixteenth of it, and one more, every 2 s', () => {
    // 2,048 blocks, 2,016 of them free: 4 + 1 batches of 32
    const memory = guestMemory({ nrBlocks: 2_048 })
    const state = startReporting(memory, 0)
    const numbers = numbersOf(reportedBy(memory, state, 0, 30)).filter((nr) => nr > 0)
    expect(numbers).to.deep.equal([...Array<number>(12).fill(160), 96])
    expect(state.reported).to.equal(2_016)
  })

  it('waits for the next free where free memory is not above the low watermark plus 32 blocks', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    const low = memory.nrFree - 32 * 512
    const state = startReporting(memory, 0)
    expect(numbersOf(reportedBy(memory, state, 0, 5, low))).to.deep.equal([0, 0, 0, 0, 0, 0])
    expect(numbersOf(reportedBy(memory, state, 6, 10, low - 1))).to.deep.equal([0, 0, 0, 0, 0])
    allocPages(memory, FIRST, 512)
    freeAll(memory, FIRST)
    expect(numbersOf(reportedBy(memory, state, 11, 13, low - 1))).to.deep.equal([0, 0, 63])
  })

  it('leaves reported blocks allocatable, after all others; their first touch is a host fault', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    allocPages(memory, FIRST, 10 * 512, { huge: true })
    const state = startReporting(memory, 0)
    reportedBy(memory, state, 0, 4)
    freeInBlock(memory, 6, FIRST, 512, 0, 512)
    const { faultPages } = memory
    allocPages(memory, FIRST, 512, { huge: true })
    expect(memory.faultPages).to.equal(faultPages)
    allocPages(memory, FIRST, 512, { huge: true })
    expect(memory.faultPages).to.equal(faultPages + 512)
  })
})
