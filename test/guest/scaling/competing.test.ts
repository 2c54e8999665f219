import { expect } from 'chai'
import { runFleet } from '../../../lib/engine/fleet/run-fleet.js'
import { allocateFor } from '../../../lib/guest/allocate.js'
import { settleFaults } from '../../../lib/guest/backing.js'
import type { Guest } from '../../../lib/guest/guest.js'
import { allocInBlock, freeInBlock } from '../../../lib/guest/memory/buddy.js'
import { freePages } from '../../../lib/guest/memory/free-pages.js'
import { BLOCK_STATE, FIRST_AREA, OWNER } from '../../../lib/guest/memory/guest-memory.js'
import { scalingKind } from '../../../lib/guest/scaling/index.js'
import { parseFleet } from '../../../lib/scenario/load-fleet.js'
import { area, BLOCK, guestPlan, lonelyGuest, scalingValues, SECOND } from '../../support/guests.js'

const PROGRAM = FIRST_AREA
const BALLOON_PAGE_NS = 2250

interface Bench {
  readonly guest: Guest
  /** Lets so many seconds pass. */
  readonly wait: (seconds: number) => void
}

interface Setup {
  readonly hostOrder?: 0 | 9
  readonly windowBlocks?: number
  readonly swapPages?: number
}

/** A guest of so many blocks, some of which its program has, and a way to scale that acts when time passes. */
function createBench(
  way: string,
  [blocks, used]: readonly [blocks: number, used: number],
  over: Readonly<Record<string, number>> = {},
  setup: Setup = {},
): Bench {
  const areas = [area('program', blocks * BLOCK)]
  const { swapPages = blocks * BLOCK } = setup
  const plan = { ...guestPlan('guest', blocks, areas, over, way), swapPages }
  const guest = lonelyGuest(plan, setup)
  allocateFor(guest, PROGRAM, used * BLOCK)
  settleFaults(guest)
  const scaling = scalingKind(way).create(guest, scalingValues(way, plan.pages, over), null)
  let nowUs = 0
  return {
    guest,
    wait(seconds) {
      for (let second = 0; second < seconds; second++) {
        nowUs += SECOND
        scaling.step(nowUs)
      }
    },
  }
}

function freeScattered({ memory }: Guest, pages: number): void {
  freePages(memory, PROGRAM, pages, 'scattered', { k0: 1, k1: 2 })
}

/** The kernel has a page of a block. */
function pin({ memory }: Guest, block: number): void {
  allocInBlock(memory, block, OWNER.kernel, 1)
}

function unpin({ memory }: Guest, block: number): void {
  freeInBlock(memory, block, OWNER.kernel, 1, 0, BLOCK)
}

function blocksIn({ memory }: Guest, state: number, first = 0, end = memory.nrBlocks): number {
  return memory.state.slice(first, end).filter((each) => each === state).length
}

describe('guest/scaling: a balloon', () => {
  /** It has taken what was freed here and there, and nothing else. */
  function inflated(hostOrder: 0 | 9): Guest {
    const pages = 2048
    const cpu = (pages * BALLOON_PAGE_NS) / 1e9
    const { guest, wait } = createBench('balloon', [64, 32], { margin: 0, cpu }, { hostOrder })
    freeScattered(guest, pages)
    wait(1)
    expect(guest.memory.pages[OWNER.balloon]).to.equal(pages)
    return guest
  }

  it('frees single pages on a host with pages of 4 KiB', () => {
    const { figures } = inflated(0)
    expect(figures.returnedPages).to.equal(figures.reportedPages)
  })

  it('frees only what it has in whole blocks on a host with pages of 2 MiB', () => {
    const { figures } = inflated(9)
    expect(figures.reportedPages).to.equal(2048)
    expect(figures.returnedPages).to.equal(0)
  })

  const NO_SWAP = { swapPages: 0 }

  it('gives pages rather than have a program killed', () => {
    const { guest, wait } = createBench('balloon', [16, 4], { margin: 0, cpu: 1 }, NO_SWAP)
    wait(1)
    const { memory, figures } = guest
    const before = memory.pages[OWNER.balloon]
    expect(allocateFor(guest, PROGRAM, 4 * BLOCK)).to.equal(4 * BLOCK)
    expect(before - memory.pages[OWNER.balloon]).to.be.above(0)
    expect(figures.oomKills).to.equal(0)
  })
})

describe('guest/scaling: free page reporting', () => {
  it('returns what became free, seconds later, and leaves it to be allocated', () => {
    const { guest, wait } = createBench('free_page_reporting', [128, 64])
    const { memory, figures } = guest
    freePages(memory, PROGRAM, 16 * BLOCK, 'together', { k0: 1, k1: 2 })
    const free = memory.nrFree
    wait(1)
    expect(figures.returnedPages).to.equal(0)
    wait(20)
    expect(figures.returnedPages).to.be.within(15 * BLOCK, 16 * BLOCK)
    expect(memory.nrFree).to.equal(free)
  })

  it('has nothing to report where all that is free lies in pieces', () => {
    const { guest, wait } = createBench('free_page_reporting', [128, 64])
    freeScattered(guest, 4 * BLOCK)
    wait(20)
    expect(guest.figures.returnedPages).to.equal(0)
  })
})

describe('guest/scaling: virtio-mem', () => {
  it('unplugs from the top, and leaves blocks with pages that cannot be moved', () => {
    const { guest, wait } = createBench('virtio_mem', [64, 8], { margin: 0, cpu: 1 })
    pin(guest, 62)
    wait(1)
    expect(guest.memory.state[63]).to.equal(BLOCK_STATE.taken)
    expect(guest.memory.state[62]).to.equal(BLOCK_STATE.online)
    expect(guest.memory.state[61]).to.equal(BLOCK_STATE.taken)
    expect(guest.figures.failedMoves).to.equal(0)
  })
})

describe('guest/scaling: hot-unplug', () => {
  const WINDOWS = { windowBlocks: 8 }

  it('gives up a memory block with a page that cannot be moved, and tries it again a minute later', () => {
    const { guest, wait } = createBench('hot_unplug', [32, 2], { margin: 0, cpu: 1 }, WINDOWS)
    pin(guest, 25)
    wait(1)
    expect(blocksIn(guest, BLOCK_STATE.online, 24)).to.equal(8)
    expect(guest.figures.failedMoves).to.equal(1)
    wait(10)
    expect(blocksIn(guest, BLOCK_STATE.offline, 16, 24)).to.equal(8)
    unpin(guest, 25)
    wait(40)
    expect(blocksIn(guest, BLOCK_STATE.offline, 24)).to.equal(0)
    wait(20)
    expect(blocksIn(guest, BLOCK_STATE.offline, 24)).to.equal(8)
  })

  it('empties a memory block over several steps where its time is short', () => {
    // All of a window is in use; a step is worth some blocks.
    const cpu = (2 * BLOCK * 2000) / 1e9
    const { guest, wait } = createBench('hot_unplug', [32, 30], { margin: 0, cpu }, WINDOWS)
    freeScattered(guest, 12 * BLOCK)
    wait(1)
    expect(blocksIn(guest, BLOCK_STATE.offline)).to.equal(0)
    expect(blocksIn(guest, BLOCK_STATE.taken)).to.be.above(0)
    wait(9)
    expect(blocksIn(guest, BLOCK_STATE.offline)).to.equal(8)
  })
})

describe('guest/scaling: what there is today', () => {
  it('returns nothing by reclaim alone: the host is not told', async () => {
    const guests = [
      { name: 'vm', memory: '64 MiB', template: 'idle', scaling: 'proactive_reclaim' },
    ]
    const { plan } = parseFleet({ duration: '3 m', host: { memory: '64 MiB' }, guests })
    const { summary } = await runFleet(plan, { workers: 1 })
    expect(summary.guests[0].outBytes).to.be.above(2 ** 20)
    expect(summary.guests[0].returnedBytes).to.equal(0)
  })

  it('compacts what is free in pieces, so that it can be reported', () => {
    const over = { compaction: 100, cpu: 1 }
    const { guest, wait } = createBench('reclaim_and_report', [128, 64], over)
    freeScattered(guest, 32 * BLOCK)
    wait(30)
    expect(guest.figures.movedPages).to.be.above(0)
    expect(guest.figures.returnedPages).to.be.above(16 * BLOCK)
  })
})

describe('guest/scaling: ACMA with a granularity', () => {
  it('takes aligned pieces as a whole, and none in which a page cannot be moved', () => {
    const over = { max: 40 * BLOCK, granularity: 8, holes: 64 }
    const { guest, wait } = createBench('acma_v2', [100, 2], over)
    pin(guest, 85)
    wait(60)
    expect(blocksIn(guest, BLOCK_STATE.online, 96)).to.equal(4)
    expect(blocksIn(guest, BLOCK_STATE.online, 80, 88)).to.equal(8)
    for (let first = 0; first < 96; first += 8) {
      expect(blocksIn(guest, BLOCK_STATE.taken, first, first + 8)).to.be.oneOf([0, 8])
    }
    expect(blocksIn(guest, BLOCK_STATE.taken)).to.be.above(55)
  })
})
