import { expect } from 'chai'
import { allocateFor } from '../../../lib/guest/allocate.js'
import type { Guest } from '../../../lib/guest/guest.js'
import { BLOCK_STATE, FIRST_AREA } from '../../../lib/guest/memory/guest-memory.js'
import { createAcmaV1, type AcmaV1Act } from '../../../lib/guest/scaling/acma-v1.js'
import { area, BLOCK, guestPlan, lonelyGuest, scalingValues } from '../../support/guests.js'

const COLD = FIRST_AREA
const HOT = FIRST_AREA + 1

/** Ten memory blocks of nine usable blocks and one of struct pages. */
interface Example {
  readonly guest: Guest
  readonly decide: () => AcmaV1Act
  /** Decides until something else than one of `acts` comes out, which it returns. */
  readonly decideWhile: (acts: readonly AcmaV1Act[]) => AcmaV1Act
  readonly percent: () => number
  readonly unplugged: () => number
}

function createExample(): Example {
  const areas = [area('cold', 18 * BLOCK, { everyUs: Infinity }), area('hot', 30 * BLOCK)]
  const guest = lonelyGuest(guestPlan('guest', 100, areas), { windowBlocks: 10, onBlock: true })
  const { memory } = guest
  // No watermarks: the example counts each block.
  Object.assign(guest, { watermarks: { min: 0, low: 0, high: 0 } })
  allocateFor(guest, COLD, 18 * BLOCK)
  allocateFor(guest, HOT, 9 * BLOCK)
  guest.rates[HOT] = 1
  const values = scalingValues('acma_v1', guest.plan.pages, {
    high: 1,
    normal: 1.001,
    low: 0.5,
    reclaim: BLOCK,
  })
  const acma = createAcmaV1(guest, values, () => memory.pages[HOT])
  const decide = (): AcmaV1Act => acma.decide()
  return {
    guest,
    decide,
    decideWhile(acts) {
      let act = decide()
      while (acts.includes(act)) act = decide()
      return act
    },
    percent: () => Math.floor((100 * memory.nrFree) / memory.pages[HOT]),
    unplugged: () => memory.nrOffline / 10,
  }
}

function take(example: Example, times: number): AcmaV1Act[] {
  return Array.from({ length: times }, () => example.decide())
}

describe('guest/scaling/acma-v1: the example of ten memory blocks', () => {
  it('starts with 63 free, 18 cold and 9 hot blocks: 700 %', () => {
    expect(createExample().percent()).to.equal(700)
  })

  it('steals from the last memory block: after four, 655 %', () => {
    const example = createExample()
    expect(take(example, 4)).to.deep.equal(['stole', 'stole', 'stole', 'stole'])
    expect(example.percent()).to.equal(655)
    const { memory } = example.guest
    expect([...memory.state.slice(0, 90)].every((state) => state === BLOCK_STATE.online)).to.equal(
      true,
    )
  })

  it('unplugs what is wholly stolen, and goes on: one memory block and two blocks, 577 %', () => {
    const example = createExample()
    const acts = take(example, 11)
    expect(acts.indexOf('unplugged')).to.equal(8)
    expect([example.percent(), example.unplugged()]).to.deep.equal([577, 1])
  })

  it('has unplugged six when as much is free as is used: 100 %', () => {
    const example = createExample()
    example.decideWhile(['stole', 'unplugged'])
    // The act that ended it was the first reclaim.
    expect([example.percent(), example.unplugged()]).to.deep.equal([111, 6])
  })

  it('reclaims one, steals one, until only the hot blocks and as many free ones are left, in two', () => {
    const example = createExample()
    expect(example.decideWhile(['stole', 'unplugged', 'reclaimed'])).to.equal('nothing')
    const { memory } = example.guest
    expect(example.unplugged()).to.equal(8)
    expect(memory.nrFree).to.equal(9 * BLOCK)
    expect(memory.pages[HOT]).to.equal(9 * BLOCK)
    expect(memory.pages[COLD]).to.equal(0)
  })

  it('bears a growing working set down to 50 %, and plugs one below: 107 %', () => {
    const example = createExample()
    example.decideWhile(['stole', 'unplugged', 'reclaimed'])
    const grow = (): void => void allocateFor(example.guest, HOT, BLOCK)
    grow()
    expect([example.percent(), example.decide()]).to.deep.equal([80, 'nothing'])
    grow()
    grow()
    expect([example.percent(), example.decide()]).to.deep.equal([50, 'nothing'])
    grow()
    expect([example.percent(), example.decide()]).to.deep.equal([38, 'plugged'])
    expect([example.percent(), example.unplugged()]).to.deep.equal([107, 7])
  })
})
