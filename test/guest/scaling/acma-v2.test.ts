import { expect } from 'chai'
import { allocateFor } from '../../../lib/guest/allocate.js'
import { effectivePages, type Guest } from '../../../lib/guest/guest.js'
import { allocPages } from '../../../lib/guest/memory/buddy.js'
import { freePages } from '../../../lib/guest/memory/free-pages.js'
import { BLOCK_STATE, FIRST_AREA, OWNER } from '../../../lib/guest/memory/guest-memory.js'
import { acmaV2 } from '../../../lib/guest/scaling/acma-v2.js'
import type { Scaling } from '../../../lib/guest/scaling/scaling.js'
import { area, BLOCK, guestPlan, lonelyGuest, scalingValues, SECOND } from '../../support/guests.js'

const PROGRAM = FIRST_AREA
/** Blocks of a window, 128 MiB. */
const WINDOW = 64

interface Bench {
  readonly guest: Guest
  readonly scaling: Scaling
  /** Lets so many seconds pass, in each of which programs wait for so long. */
  readonly wait: (seconds: number, stallUs: number) => void
}

/** A guest of four windows that uses one. */
function createBench(over: Readonly<Record<string, number>> = {}): Bench {
  const areas = [area('program', 4 * WINDOW * BLOCK)]
  const guest = lonelyGuest(guestPlan('guest', 4 * WINDOW, areas, over, 'acma_v2'))
  allocateFor(guest, PROGRAM, WINDOW * BLOCK)
  const values = scalingValues('acma_v2', guest.plan.pages, over)
  const scaling = acmaV2.create(guest, values, null)
  let nowUs = 0
  return {
    guest,
    scaling,
    wait(seconds, stallUs) {
      for (let second = 0; second < seconds; second++) {
        nowUs += SECOND
        guest.pressureUs += stallUs
        scaling.step(nowUs)
      }
    },
  }
}

function takenIn({ memory }: Guest, window: number): number {
  const states = memory.state.slice(window * WINDOW, (window + 1) * WINDOW)
  return states.filter((state) => state === BLOCK_STATE.taken).length
}

describe('guest/scaling/acma-v2', () => {
  it('takes nothing as long as its quota, which begins at a byte, is below a block', () => {
    const { guest, wait } = createBench()
    wait(20, 0)
    expect(guest.memory.nrTaken).to.equal(0)
    wait(3, 0)
    expect(guest.memory.nrTaken).to.be.above(0)
  })

  it('takes whole blocks of the highest window first, then of the next one below', () => {
    const { guest, wait } = createBench()
    wait(26, 0)
    expect([takenIn(guest, 3), takenIn(guest, 2)]).to.deep.equal([63, 0])
    wait(1, 0)
    expect([takenIn(guest, 3), takenIn(guest, 2)]).to.deep.equal([64, 63])
  })

  it('reports what it takes, and frees seven of eight struct pages of it', () => {
    const { guest, wait } = createBench()
    wait(26, 0)
    const { nrTaken } = guest.memory
    expect(guest.figures.reportedPages).to.equal(nrTaken * BLOCK)
    const bare = createBench({ vmemmap: 0 })
    bare.wait(26, 0)
    expect(guest.memory.nrFree - bare.guest.memory.nrFree).to.equal(7 * nrTaken)
  })

  it('moves what is used, and never goes below min', () => {
    const { guest, wait } = createBench({ min: 2 * WINDOW * BLOCK })
    // Some pages in each block.
    allocateFor(guest, PROGRAM, 3 * WINDOW * BLOCK - 8000)
    freePages(guest.memory, PROGRAM, 2 * WINDOW * BLOCK, 'scattered', { k0: 1, k1: 2 })
    wait(200, 0)
    expect(effectivePages(guest)).to.equal(2 * WINDOW * BLOCK)
    expect(guest.figures.movedPages).to.be.above(0)
  })

  it('gives back from the lowest block while pressure is above its goal, the more the longer', () => {
    const { guest, wait } = createBench()
    wait(40, 0)
    const before = guest.memory.nrTaken
    const lowest = guest.memory.state.indexOf(BLOCK_STATE.taken)
    wait(24, 5000)
    expect(guest.memory.nrTaken).to.be.below(before)
    expect(guest.memory.state[lowest]).to.equal(BLOCK_STATE.online)
    expect(guest.memory.state[4 * WINDOW - 1]).to.equal(BLOCK_STATE.taken)
  })

  it('does neither while pressure is about as it should be', () => {
    const { guest, wait } = createBench()
    wait(26, 0)
    const before = guest.memory.nrTaken
    wait(20, 1000)
    expect(guest.memory.nrTaken).to.equal(before)
  })

  it('shrinks to a max that is set below its size at once, whatever the pressure', () => {
    const { guest, wait } = createBench()
    guest.limits.maxPages = 2 * WINDOW * BLOCK
    wait(1, 5000)
    expect(effectivePages(guest)).to.equal(2 * WINDOW * BLOCK)
    wait(60, 5000)
    expect(effectivePages(guest)).to.equal(2 * WINDOW * BLOCK)
  })

  it('grows again when max is raised and pressure asks for it', () => {
    const { guest, wait } = createBench()
    guest.limits.maxPages = 2 * WINDOW * BLOCK
    wait(1, 0)
    guest.limits.maxPages = guest.plan.pages
    wait(40, 5000)
    expect(effectivePages(guest)).to.equal(guest.plan.pages)
  })

  it('goes on below a window with a few blocks that cannot be emptied, and stops at one with many', () => {
    const few = createBench({ holes: 4 })
    pin(few.guest, 3 * WINDOW, 3)
    few.wait(60, 0)
    expect([takenIn(few.guest, 3), takenIn(few.guest, 2)]).to.deep.equal([61, 64])
    expect(few.guest.figures.holes).to.equal(3)
    const many = createBench({ holes: 2 })
    pin(many.guest, 3 * WINDOW, 3)
    many.wait(60, 0)
    expect([takenIn(many.guest, 3), takenIn(many.guest, 2)]).to.deep.equal([61, 0])
  })

  it('cannot give back where no page is left for struct pages; counts it, and tries again', () => {
    const { guest, wait } = createBench()
    wait(40, 0)
    const { memory, figures } = guest
    const kept = allocPages(memory, OWNER.kernel, memory.nrFree - 3)
    const before = memory.nrTaken
    wait(30, 5000)
    expect(memory.nrTaken).to.equal(before)
    expect(figures.failedReturns).to.be.above(0)
    expect(figures.retriedReturns).to.equal(figures.failedReturns - 1)
    freePages(memory, OWNER.kernel, 100, 'together', { k0: 1, k1: 2 })
    wait(1, 5000)
    expect(memory.nrTaken).to.be.below(before)
    expect(kept).to.be.above(0)
  })

  it('gives a block back before a program is killed', () => {
    const { guest, wait } = createBench()
    wait(60, 0)
    const { memory } = guest
    const before = memory.nrTaken
    guest.swapped = guest.plan.swapPages
    allocateFor(guest, PROGRAM, memory.nrFree + BLOCK)
    expect(memory.nrTaken).to.be.below(before)
    expect(guest.figures.oomKills).to.equal(0)
  })
})

/** Pages that cannot be moved in the first blocks of a window. */
function pin({ memory }: Guest, first: number, blocks: number): void {
  for (let block = first; block < first + blocks; block++) memory.unmovable[block] = 1
}
