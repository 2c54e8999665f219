import { expect } from 'chai'
import { allocPages, freeInBlock } from '../../../lib/guest/memory/buddy.js'
import { OWNER } from '../../../lib/guest/memory/guest-memory.js'
import {
  giveBlock,
  offlineWindow,
  onlineWindow,
  takeBlock,
} from '../../../lib/guest/memory/migration.js'
import {
  remapStructPages,
  restoreStructPages,
  structPageBytes,
} from '../../../lib/guest/memory/struct-pages.js'
import { FIRST, guestMemory, memoryFaults } from '../../support/guest-memory.js'

const KIB = 1024
const MIB = 1024 * KIB
/** Blocks of 4 GiB. */
const NR_BLOCKS = 2_048

describe('struct pages', () => {
  it('take 64 B for each page of 4 KiB: 64 MiB of 4 GiB', () => {
    expect(structPageBytes(guestMemory({ nrBlocks: NR_BLOCKS }))).to.equal(64 * MIB)
    const memory = guestMemory({ nrBlocks: NR_BLOCKS, memmapOnBlock: true })
    expect(structPageBytes(memory)).to.equal(64 * MIB)
  })

  it('are 28 KiB fewer for a taken block that vmemmap optimisation remaps, which are free memory', () => {
    const memory = guestMemory({ nrBlocks: NR_BLOCKS })
    takeBlock(memory, 100)
    const { nrFree } = memory
    expect(remapStructPages(memory, 100)).to.equal(7)
    expect(structPageBytes(memory)).to.equal(64 * MIB - 28 * KIB)
    expect(memory.nrFree).to.equal(nrFree + 7)
    expect(remapStructPages(memory, 100)).to.equal(0)
  })

  it('are 1.75 MiB fewer for a memory block of 128 MiB that is remapped', () => {
    const memory = guestMemory({ nrBlocks: NR_BLOCKS })
    for (let block = 64; block < 128; block++) {
      takeBlock(memory, block)
      remapStructPages(memory, block)
    }
    expect(structPageBytes(memory)).to.equal(64 * MIB - 1.75 * MIB)
  })

  it('are 2 MiB fewer for a memory block of 128 MiB that holds its own and is unplugged', () => {
    const memory = guestMemory({ nrBlocks: NR_BLOCKS, memmapOnBlock: true })
    expect(offlineWindow(memory, 5)).to.equal(true)
    expect(structPageBytes(memory)).to.equal(62 * MIB)
    expect(onlineWindow(memory, 5)).to.equal(true)
    expect(structPageBytes(memory)).to.equal(64 * MIB)
  })

  it('stay where a memory block without its own is unplugged', () => {
    const memory = guestMemory({ nrBlocks: NR_BLOCKS })
    expect(offlineWindow(memory, 5)).to.equal(true)
    expect(structPageBytes(memory)).to.equal(64 * MIB)
  })

  it('are not optimised where a memory block holds its own', () => {
    const memory = guestMemory({ nrBlocks: NR_BLOCKS, memmapOnBlock: true })
    takeBlock(memory, 100)
    expect(remapStructPages(memory, 100)).to.equal(0)
  })

  it('need 7 free pages to come back, and go to where there is room', () => {
    const memory = guestMemory()
    takeBlock(memory, 9)
    remapStructPages(memory, 9)
    allocPages(memory, FIRST, memory.nrFree)
    expect(restoreStructPages(memory, 9)).to.equal(false)
    freeInBlock(memory, 12, FIRST, 7, 0, 7)
    expect(restoreStructPages(memory, 9)).to.equal(true)
    expect([memory.nrFree, memory.unmovable[12]]).to.deep.equal([0, 7])
    giveBlock(memory, 9)
    expect(memory.pages[OWNER.memmap]).to.equal(128)
  })

  it('go again from where they came back to', () => {
    const memory = guestMemory()
    takeBlock(memory, 9)
    for (let round = 0; round < 5; round++) {
      expect(remapStructPages(memory, 9)).to.equal(7)
      allocPages(memory, FIRST, 7)
      expect(restoreStructPages(memory, 9)).to.equal(true)
    }
    expect(memory.pages[OWNER.memmap]).to.equal(128)
    expect(memoryFaults(memory)).to.deep.equal([])
  })
})
