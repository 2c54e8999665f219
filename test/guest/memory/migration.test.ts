import { expect } from 'chai'
import { allocInBlock, allocPages, freeInBlock } from '../../../lib/guest/memory/buddy.js'
import { BLOCK_STATE, OWNER, PAGES_PER_BLOCK } from '../../../lib/guest/memory/guest-memory.js'
import {
  emptyBlock,
  giveBlock,
  offlineWindow,
  onlineWindow,
  takeBlock,
  type EmptyOptions,
  type EmptyResult,
} from '../../../lib/guest/memory/migration.js'
import type { GuestMemory } from '../../../lib/guest/memory/state.js'
import { fillExcept, FIRST, guestMemory, SECOND } from '../../support/guest-memory.js'

function empty(memory: GuestMemory, block: number, options: EmptyOptions = {}): EmptyResult {
  const result: EmptyResult = { moved: -1, failure: null }
  emptyBlock(memory, block, options, result)
  return result
}

describe('emptyBlock', () => {
  it('moves the pages of a block where the allocator finds room', () => {
    const memory = guestMemory()
    allocInBlock(memory, 9, FIRST, 100)
    allocInBlock(memory, 9, OWNER.balloon, 50)
    expect(empty(memory, 9)).to.deep.equal({ moved: 150, failure: null })
    expect(memory.used[9]).to.equal(0)
    expect([memory.pages[FIRST], memory.pages[OWNER.balloon]]).to.deep.equal([100, 50])
  })

  it('moves a whole block into a whole block', () => {
    const memory = guestMemory()
    allocInBlock(memory, 9, FIRST, PAGES_PER_BLOCK)
    allocInBlock(memory, 4, SECOND, 500)
    empty(memory, 9)
    expect(memory.owner.filter((owner) => owner === FIRST)).to.have.length(1)
  })

  it('fails where a page cannot be moved, before any moves', () => {
    const memory = guestMemory()
    allocInBlock(memory, 9, FIRST, 100)
    allocInBlock(memory, 9, OWNER.kernel, 1)
    expect(empty(memory, 9)).to.deep.equal({ moved: 0, failure: 'unmovable' })
    expect(memory.used[9]).to.equal(101)
  })

  it('leaves what moved where it went, where room is short', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [])
    freeInBlock(memory, 3, FIRST, 30, 0, 30)
    freeInBlock(memory, 9, FIRST, 12, 0, 12)
    expect(empty(memory, 9)).to.deep.equal({ moved: 30, failure: 'no-memory' })
    expect([memory.used[3], memory.used[9]]).to.deep.equal([512, 470])
  })

  it('fills parts of blocks below the one that is told, the lowest first, before free blocks', () => {
    const memory = guestMemory()
    for (const [block, nr] of [
      [12, 300],
      [10, 100],
      [6, 400],
      [3, 400],
    ])
      allocInBlock(memory, block, FIRST, nr)
    expect(empty(memory, 12, { below: 8 })).to.deep.equal({ moved: 300, failure: null })
    expect([memory.used[3], memory.used[6], memory.used[10]]).to.deep.equal([512, 512, 100])
    // 112 + 112 pages fit into blocks 3 and 6; the rest begins the lowest free block
    expect(memory.used[1]).to.equal(76)
  })

  it('does not go above the block that is told', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [11, 12])
    expect(empty(memory, 9, { below: 9 })).to.deep.equal({ moved: 0, failure: 'no-memory' })
  })
})

describe('a taken block', () => {
  it('is not allocated from until it is given back', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [11])
    takeBlock(memory, 11)
    expect([memory.nrFree, memory.nrTaken]).to.deep.equal([0, 1])
    expect(allocPages(memory, FIRST, 1)).to.equal(0)
    giveBlock(memory, 11)
    expect([memory.nrFree, memory.nrTaken]).to.deep.equal([512, 0])
    expect(allocPages(memory, FIRST, 1)).to.equal(1)
  })

  it('has to be backed anew when it is used again', () => {
    const memory = guestMemory()
    fillExcept(memory, FIRST, [])
    freeInBlock(memory, 11, FIRST, 512, 0, 512)
    takeBlock(memory, 11)
    memory.backed[11] = 0
    giveBlock(memory, 11)
    const { faultPages } = memory
    allocPages(memory, FIRST, 1)
    expect([memory.faultPages - faultPages, memory.backed[11]]).to.deep.equal([512, 512])
  })
})

describe('offlineWindow', () => {
  it('unplugs a memory block of which all blocks are free or taken, and onlineWindow plugs it', () => {
    const memory = guestMemory({ windowBlocks: 4 })
    takeBlock(memory, 13)
    expect(offlineWindow(memory, 3)).to.equal(true)
    expect([...memory.state.subarray(11)]).to.deep.equal([
      BLOCK_STATE.online,
      ...Array<number>(4).fill(BLOCK_STATE.offline),
    ])
    expect([memory.nrOnline, memory.nrTaken, memory.nrOffline]).to.deep.equal([12, 0, 4])
    expect(onlineWindow(memory, 3)).to.equal(true)
    expect([memory.nrOnline, memory.nrFree]).to.deep.equal([16, 16 * 512 - 128])
  })

  it('refuses one with a page in use, and changes nothing', () => {
    const memory = guestMemory({ windowBlocks: 4 })
    allocInBlock(memory, 14, FIRST, 1)
    expect(offlineWindow(memory, 3)).to.equal(false)
    expect(memory.nrOffline).to.equal(0)
  })
})
