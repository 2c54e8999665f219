import { expect } from 'chai'
import { allocPages, freeInBlock, ownerOfPage } from '../../../lib/guest/memory/buddy.js'
import { freeAll } from '../../../lib/guest/memory/free-pages.js'
import {
  clearFaults,
  MIGRATE_TYPE,
  MIXED,
  OWNER,
  PAGES_PER_BLOCK,
} from '../../../lib/guest/memory/guest-memory.js'
import { fillExcept, FIRST, guestMemory, SECOND } from '../../support/guest-memory.js'

describe('createGuestMemory', () => {
  it('keeps 8 pages of struct pages for each block, at the start of memory', () => {
    const memory = guestMemory({ nrBlocks: 96 })
    expect(memory.pages[OWNER.memmap]).to.equal(768)
    expect([memory.owner[0], memory.owner[1]]).to.deep.equal([OWNER.memmap, MIXED])
    expect(memory.nrFree).to.equal(96 * PAGES_PER_BLOCK - 768)
  })

  it('keeps them in the first block of each memory block where they are stored there', () => {
    const memory = guestMemory({ nrBlocks: 128, memmapOnBlock: true })
    expect(memory.pages[OWNER.memmap]).to.equal(2 * PAGES_PER_BLOCK)
    expect([memory.owner[0], memory.owner[64]]).to.deep.equal([OWNER.memmap, OWNER.memmap])
  })

  it('lists the faults by which the host backed them', () => {
    const memory = guestMemory({ hostOrder: 0 })
    expect([...memory.faultBlocks.items.subarray(0, memory.faultBlocks.count)]).to.deep.equal([0])
    expect(memory.faultPages).to.equal(128)
  })
})

describe('allocPages', () => {
  it('takes the smallest free chunk that suffices, then the lowest free block', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [5, 6])
    freeInBlock(memory, 9, FIRST, 1, 3, 4)
    freeInBlock(memory, 12, FIRST, 8, 8, 16)
    expect(allocPages(memory, SECOND, 10)).to.equal(10)
    expect(ownerOfPage(memory, 9 * 512 + 3)).to.equal(SECOND)
    expect(ownerOfPage(memory, 12 * 512 + 15)).to.equal(SECOND)
    expect(memory.used[6] + memory.used[5]).to.equal(1)
  })

  it('gives out first what became free last', () => {
    const memory = guestMemory()
    allocPages(memory, FIRST, 4 * PAGES_PER_BLOCK, { huge: true })
    freeInBlock(memory, 3, FIRST, PAGES_PER_BLOCK, 0, PAGES_PER_BLOCK)
    allocPages(memory, SECOND, PAGES_PER_BLOCK, { huge: true })
    expect(memory.owner[3]).to.equal(SECOND)
  })

  it('gives whole blocks for huge pages, and no single pages where only those are wanted', () => {
    const memory = guestMemory()
    expect(allocPages(memory, FIRST, 1_200, { huge: true, hugeOnly: true })).to.equal(1_024)
    expect(allocPages(memory, SECOND, 1_200, { huge: true })).to.equal(1_200)
    expect(memory.owner.filter((owner) => owner === SECOND)).to.have.length(2)
  })

  it('gives what there is where memory is short', () => {
    const memory = guestMemory()
    const { nrFree } = memory
    expect(allocPages(memory, FIRST, 100_000)).to.equal(nrFree)
    expect(allocPages(memory, FIRST, 1)).to.equal(0)
  })
})

describe('pages that cannot be moved', () => {
  it('make a whole free block theirs, though there are smaller chunks of movable memory', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [4])
    freeInBlock(memory, 9, FIRST, 300, 0, 300)
    allocPages(memory, OWNER.kernel, 1)
    expect(memory.type[4]).to.equal(MIGRATE_TYPE.unmovable)
    expect(memory.used[4]).to.equal(1)
  })

  it('make a block theirs of which half is free, where no block is', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [])
    freeInBlock(memory, 9, FIRST, 256, 0, 256)
    allocPages(memory, OWNER.kernel, 1)
    expect([memory.type[9], memory.unmovable[9]]).to.deep.equal([MIGRATE_TYPE.unmovable, 1])
  })

  it('steal from a block of which less is free, and it stays what it is', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [])
    freeInBlock(memory, 9, FIRST, 255, 0, 255)
    allocPages(memory, OWNER.kernel, 1)
    expect([memory.type[9], memory.unmovable[9]]).to.deep.equal([MIGRATE_TYPE.movable, 1])
  })

  it('leave their block its type when they are freed, until it is claimed', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [4])
    allocPages(memory, OWNER.kernel, 10)
    freeAll(memory, OWNER.kernel)
    expect([memory.type[4], memory.used[4]]).to.deep.equal([MIGRATE_TYPE.unmovable, 0])
    allocPages(memory, SECOND, 1)
    expect([memory.type[4], memory.used[4]]).to.deep.equal([MIGRATE_TYPE.movable, 1])
  })
})

describe('movable pages', () => {
  it('take free memory of blocks of unmovable pages last, and leave them their type', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [4])
    allocPages(memory, OWNER.kernel, 400)
    freeInBlock(memory, 7, FIRST, 50, 0, 50)
    expect(allocPages(memory, SECOND, 60)).to.equal(60)
    expect(memory.used[7]).to.equal(PAGES_PER_BLOCK)
    expect([memory.used[4], memory.type[4]]).to.deep.equal([410, MIGRATE_TYPE.unmovable])
  })
})

describe('the host', () => {
  it('backs by 2 MiB: the first page that is used brings back the block', () => {
    const memory = guestMemory({ hostOrder: 9 })
    clearFaults(memory)
    allocPages(memory, FIRST, 1_000)
    // The rest of the second block is there already for the next 24 pages.
    expect(memory.faultPages).to.equal(2 * PAGES_PER_BLOCK)
    allocPages(memory, FIRST, 24)
    expect(memory.faultBlocks.count).to.equal(2)
  })

  it('backs by 4 KiB: as many pages as are used, once', () => {
    const memory = guestMemory({ hostOrder: 0 })
    allocPages(memory, FIRST, 1_000)
    freeAll(memory, FIRST)
    clearFaults(memory)
    allocPages(memory, FIRST, 1_010)
    expect(memory.faultPages).to.equal(10)
  })

  it('need not back what the balloon has', () => {
    const memory = guestMemory({ hostOrder: 0 })
    fillExcept(memory, FIRST, [7])
    clearFaults(memory)
    allocPages(memory, OWNER.balloon, 100)
    expect([memory.faultPages, memory.ballooned[7], memory.backed[7]]).to.deep.equal([0, 100, 0])
    allocPages(memory, FIRST, 12)
    expect([memory.faultPages, memory.backed[7]]).to.deep.equal([12, 12])
  })
})
