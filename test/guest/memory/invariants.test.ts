import { expect } from 'chai'
import fc from 'fast-check'
import { startReporting, stepReporting } from '../../../lib/guest/free-page-reporting.js'
import { allocInBlock, allocPages, freeInBlock, ownersIn } from '../../../lib/guest/memory/buddy.js'
import { compact, createScanners } from '../../../lib/guest/memory/compaction.js'
import { freeAll, freePages } from '../../../lib/guest/memory/free-pages.js'
import {
  emptyBlock,
  giveBlock,
  isFreeBlock,
  offlineWindow,
  onlineWindow,
  takeBlock,
  type EmptyResult,
} from '../../../lib/guest/memory/migration.js'
import {
  BLOCK_STATE,
  isUnmovable,
  OWNER,
  PAGES_PER_BLOCK,
  type GuestMemory,
} from '../../../lib/guest/memory/state.js'
import {
  isRemapped,
  remapStructPages,
  restoreStructPages,
} from '../../../lib/guest/memory/struct-pages.js'
import {
  FIRST,
  guestMemory,
  keyOf,
  memoryFaults,
  ownersOf,
  SECOND,
} from '../../support/guest-memory.js'

const NR_BLOCKS = 12
const WINDOW_BLOCKS = 4

/** What happens, with numbers that each kind of step reads as it needs. */
type Step = readonly [kind: string, owner: number, nr: number, block: number]

const block = fc.nat(NR_BLOCKS - 1)
const pages = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3_000 }))
const owner = fc.constantFrom<number>(OWNER.kernel, OWNER.balloon, FIRST, SECOND)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom('alloc', 'allocHuge', 'allocHere'), owner, pages, block),
  fc.tuple(fc.constantFrom('freeTogether', 'freeScattered', 'freeHere'), owner, pages, block),
  fc.tuple(fc.constantFrom('freeAll'), owner, fc.constant(0), block),
  fc.tuple(
    fc.constantFrom('empty', 'emptyBelow', 'compact', 'report', 'take', 'give', 'remap', 'discard'),
    fc.constant(0),
    fc.constant(0),
    block,
  ),
  fc.tuple(fc.constantFrom('offline', 'online'), fc.constant(0), fc.constant(0), fc.nat(2)),
)

function apply(memory: GuestMemory, [kind, owner, nr, block]: Step): void {
  const state = memory.state[block]
  const counts = memory.pages.slice()
  let change = 0
  if (kind === 'alloc') change = allocPages(memory, owner, nr)
  if (kind === 'allocHuge') change = allocPages(memory, owner, nr, { huge: true })
  if (kind === 'allocHere' && state === BLOCK_STATE.online)
    change = allocInBlock(memory, block, owner, nr)
  if (kind === 'freeTogether') change = -freePages(memory, owner, nr, 'together', keyOf(nr))
  if (kind === 'freeScattered') change = -freePages(memory, owner, nr, 'scattered', keyOf(nr))
  if (kind === 'freeHere') change = -freeInBlock(memory, block, owner, nr, nr % 100, 400)
  if (kind === 'freeAll') change = -freeAll(memory, owner)
  counts[owner] += change
  if (kind === 'empty' && state === BLOCK_STATE.online) expectMoved(memory, block, {})
  if (kind === 'emptyBelow' && state === BLOCK_STATE.online)
    expectMoved(memory, block, { below: block })
  if (kind === 'compact') {
    const scanners = createScanners(memory)
    expectFixedStay(memory, () => expect(compact(memory, scanners, 700)).to.be.at.most(700))
  }
  if (kind === 'report') {
    const reporting = startReporting(memory, 0)
    stepReporting(memory, reporting, 2_000_000, -40_000, (one) => (memory.backed[one] = 0))
  }
  if (kind === 'take' && isFreeBlock(memory, block)) takeBlock(memory, block)
  if (kind === 'remap' && state === BLOCK_STATE.taken)
    counts[OWNER.memmap] -= remapStructPages(memory, block)
  if (kind === 'give' && state === BLOCK_STATE.taken) {
    const isBare = isRemapped(memory, block)
    if (restoreStructPages(memory, block)) {
      giveBlock(memory, block)
      if (isBare) counts[OWNER.memmap] += 7
    }
  }
  if (kind === 'discard' && memory.used[block] === 0) memory.backed[block] = 0
  if (kind === 'offline' && offlineWindow(memory, block) && memory.memmapOnBlock)
    counts[OWNER.memmap] -= PAGES_PER_BLOCK
  if (kind === 'online') {
    const before = memory.pages[OWNER.memmap]
    onlineWindow(memory, block)
    counts[OWNER.memmap] += memory.pages[OWNER.memmap] - before
  }
  expect([...memory.pages], `pages after ${kind}`).to.deep.equal([...counts])
}

/** Checks that no page that cannot be moved does, nor that one comes. */
function expectFixedStay(memory: GuestMemory, act: () => void): void {
  const before = ownersOf(memory)
  act()
  const after = ownersOf(memory)
  for (let page = 0; page < before.length; page++) {
    const isFixed = isUnmovable(before[page]) || isUnmovable(after[page])
    if (isFixed && before[page] !== after[page]) throw new Error(`page ${page} moved`)
  }
}

/** Empties a block and checks that it said what became of it. */
function expectMoved(memory: GuestMemory, block: number, options: { below?: number }): void {
  const used = memory.used[block]
  const result: EmptyResult = { moved: 0, failure: null }
  expectFixedStay(memory, () => emptyBlock(memory, block, options, result))
  expect(memory.used[block]).to.equal(used - result.moved)
  expect(result.failure === null).to.equal(memory.used[block] === 0)
}

describe('the memory of a guest', () => {
  for (const memmapOnBlock of [false, true]) {
    for (const hostOrder of [0, 9] as const) {
      it(`agrees in itself whatever happens (memmap on block ${memmapOnBlock}, order ${hostOrder})`, () => {
        fc.assert(
          fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
            const memory = guestMemory({
              nrBlocks: NR_BLOCKS,
              windowBlocks: WINDOW_BLOCKS,
              memmapOnBlock,
              hostOrder,
            })
            for (const one of steps) apply(memory, one)
            expect(memoryFaults(memory)).to.deep.equal([])
          }),
          { numRuns: 60 },
        )
      })
    }
  }

  it('counts the owners of any part of a block', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), block, fc.nat(511), (steps, one, from) => {
        const memory = guestMemory({ nrBlocks: NR_BLOCKS, windowBlocks: WINDOW_BLOCKS })
        for (const each of steps) apply(memory, each)
        const counts = new Uint16Array(256).fill(7)
        ownersIn(memory, one, from, PAGES_PER_BLOCK, counts)
        const expected = new Uint16Array(256)
        const start = one * PAGES_PER_BLOCK
        for (const each of ownersOf(memory).subarray(start + from, start + PAGES_PER_BLOCK))
          expected[each]++
        expect([...counts]).to.deep.equal([...expected])
      }),
      { numRuns: 30 },
    )
  })
})
