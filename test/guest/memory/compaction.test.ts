import { expect } from 'chai'
import { allocInBlock, allocPages, freeInBlock } from '../../../lib/guest/memory/buddy.js'
import {
  compact,
  createScanners,
  fragmentationScore,
} from '../../../lib/guest/memory/compaction.js'
import { OWNER } from '../../../lib/guest/memory/guest-memory.js'
import { freePages } from '../../../lib/guest/memory/free-pages.js'
import { fillExcept, FIRST, guestMemory, keyOf, SECOND } from '../../support/guest-memory.js'

describe('compact', () => {
  it('moves pages from blocks at the low end to those at the high end, until the scanners meet', () => {
    //   block   2    5    8   12
    //   pages  100  200  300  400   the rest is free
    const memory = guestMemory()
    allocInBlock(memory, 2, FIRST, 100)
    allocInBlock(memory, 5, SECOND, 200)
    allocInBlock(memory, 8, FIRST, 300)
    allocInBlock(memory, 12, FIRST, 400)
    const scanners = createScanners(memory)
    // Of block 2 all, 12 of block 5 go to block 12; the rest of block 5 to block 8.
    expect(compact(memory, scanners, 1_000)).to.equal(300)
    expect([2, 5, 8, 12].map((block) => memory.used[block])).to.deep.equal([0, 0, 488, 512])
    expect(scanners.passes).to.equal(1)
  })

  it('goes on where it was when it had moved enough', () => {
    const memory = guestMemory()
    allocInBlock(memory, 2, FIRST, 100)
    allocInBlock(memory, 12, FIRST, 400)
    const scanners = createScanners(memory)
    expect(compact(memory, scanners, 60)).to.equal(60)
    expect(scanners).to.deep.equal({ migrate: 2, free: 12, passes: 0 })
    expect(compact(memory, scanners, 60)).to.equal(40)
    expect(memory.used[2]).to.equal(0)
  })

  it('moves pages out of blocks that cannot become free, too', () => {
    const memory = guestMemory()
    allocInBlock(memory, 2, FIRST, 100)
    allocInBlock(memory, 2, OWNER.kernel, 1)
    allocInBlock(memory, 12, FIRST, 400)
    expect(compact(memory, createScanners(memory), 1_000)).to.equal(100)
    expect(memory.used[2]).to.equal(1)
  })

  it('leaves blocks of unmovable memory alone, whole free blocks, and huge pages', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [3, 14])
    allocPages(memory, OWNER.kernel, 100)
    freeInBlock(memory, 0, FIRST, 100, 0, 512)
    expect(compact(memory, createScanners(memory), 1_000)).to.equal(0)
  })
})

describe('fragmentationScore', () => {
  it('is the share of free pages that are not in whole free blocks', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [3])
    expect(fragmentationScore(memory)).to.equal(0)
    freeInBlock(memory, 5, FIRST, 256, 0, 512)
    freeInBlock(memory, 7, FIRST, 256, 100, 512)
    expect(fragmentationScore(memory)).to.equal(50)
  })

  it('falls to what cannot be helped by compaction', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    allocPages(memory, FIRST, memory.nrFree)
    freePages(memory, FIRST, 10_000, 'scattered', keyOf(1))
    expect(fragmentationScore(memory)).to.equal(100)
    compact(memory, createScanners(memory), 100_000)
    // 10,000 pages are 19 blocks, and 272 pages more
    expect(memory.freeBlocks[0]).to.be.within(18, 19)
  })

  it('is 0 where nothing is free', () => {
    const memory = guestMemory()
    allocPages(memory, FIRST, memory.nrFree)
    expect(fragmentationScore(memory)).to.equal(0)
  })
})
