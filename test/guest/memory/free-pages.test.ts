import { expect } from 'chai'
import { allocPages, freeInBlock } from '../../../lib/guest/memory/buddy.js'
import { freeAll, freePages } from '../../../lib/guest/memory/free-pages.js'
import { PAGES_PER_BLOCK } from '../../../lib/guest/memory/guest-memory.js'
import { FIRST, guestMemory, keyOf, ownersOf, SECOND } from '../../support/guest-memory.js'

describe('freePages', () => {
  it('frees whole runs together: all blocks but one at most are whole or free', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    allocPages(memory, FIRST, 40 * PAGES_PER_BLOCK, { huge: true })
    expect(freePages(memory, FIRST, 5_000, 'together', keyOf(1))).to.equal(5_000)
    expect(memory.freeBlocks[0]).to.equal(63 - 40 + 9)
    expect(memory.mixed.nrUsed).to.equal(1)
  })

  it('frees scattered pages, each as likely as any other', () => {
    const memory = guestMemory({ nrBlocks: 64 })
    allocPages(memory, FIRST, 60 * PAGES_PER_BLOCK, { huge: true })
    const freed = new Int32Array(60)
    expect(freePages(memory, FIRST, 24_000, 'scattered', keyOf(1))).to.equal(24_000)
    for (let block = 1; block <= 60; block++) freed[block - 1] = 512 - memory.used[block]
    // 400 of 512 of each block are expected, with a standard deviation of 9.4
    expect(Math.min(...freed)).to.be.above(400 - 40)
    expect(Math.max(...freed)).to.be.below(400 + 40)
    const owners = ownersOf(memory).subarray(PAGES_PER_BLOCK, 61 * PAGES_PER_BLOCK)
    const low = owners.filter((owner, i) => owner === FIRST && i % PAGES_PER_BLOCK < 256).length
    expect(low).to.be.within(3_360 - 200, 3_360 + 200)
  })

  it('draws other pages with another key, and the same ones with the same', () => {
    const left = (key: number): string => {
      const memory = guestMemory()
      allocPages(memory, FIRST, 3_000)
      freePages(memory, FIRST, 1_000, 'scattered', keyOf(key))
      return ownersOf(memory).join('')
    }
    expect(left(1)).to.equal(left(1))
    expect(left(1)).not.to.equal(left(2))
  })

  it('leaves what others have alone', () => {
    const memory = guestMemory()
    allocPages(memory, FIRST, 3_000)
    freePages(memory, FIRST, 500, 'scattered', keyOf(1))
    allocPages(memory, SECOND, 400)
    expect(freePages(memory, FIRST, 10_000, 'scattered', keyOf(2))).to.equal(2_500)
    expect(memory.pages[SECOND]).to.equal(400)
    expect(freeAll(memory, SECOND)).to.equal(400)
    expect(memory.mixed.nrUsed).to.equal(1)
  })

  /** Free with (1 - u)^512, where each page is in use with probability u. */
  for (const { usedShare, freeShare } of [
    { usedShare: 0.001, freeShare: 0.6 },
    { usedShare: 0.005, freeShare: 0.077 },
    { usedShare: 0.01, freeShare: 0.006 },
  ]) {
    it(`frees ${freeShare} of the blocks where ${usedShare} of the pages are left here and there`, () => {
      const nrBlocks = 256
      const memory = guestMemory({ nrBlocks: nrBlocks + 8 })
      const nrPages = nrBlocks * PAGES_PER_BLOCK
      allocPages(memory, FIRST, nrPages, { huge: true })
      const nrNever = memory.freeBlocks[0]
      const nrFreed = Math.round(nrPages * (1 - usedShare))
      freePages(memory, FIRST, nrFreed, 'scattered', keyOf(3))
      let nrFree = 0
      for (let block = 0; block < memory.nrBlocks; block++) if (memory.used[block] === 0) nrFree++
      expect((nrFree - nrNever) / nrBlocks).to.be.closeTo(freeShare, 0.04)
    })
  }
})

describe('freeInBlock', () => {
  it('frees the lowest pages of an owner in a part of a block', () => {
    const memory = guestMemory()
    allocPages(memory, FIRST, PAGES_PER_BLOCK, { huge: true })
    expect(freeInBlock(memory, 1, FIRST, 10, 100, 105)).to.equal(5)
    expect(freeInBlock(memory, 1, FIRST, 3, 98, 110)).to.equal(3)
    const owners = ownersOf(memory).subarray(PAGES_PER_BLOCK)
    expect([...owners.subarray(96, 108)].map((one) => (one === FIRST ? 1 : 0)).join('')).to.equal(
      '110000000011',
    )
  })
})
