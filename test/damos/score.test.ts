import { expect } from 'chai'
import { KERNELS } from '../../lib/core/kernel.js'
import { ACTIONS } from '../../lib/damos/scheme.js'
import { hotScore, priorityOf } from '../../lib/damos/score.js'

describe('hotScore', () => {
  it('weighs frequency and age: 50 % and 64 s give 54', () => {
    expect(hotScore(50, 64, 1, 1)).to.equal(54)
  })

  it('takes the age for hotness where the region is accessed, for coldness where it is not', () => {
    // (0 + 32) × 100 / 32 / 2 = 50, × 99 / 100
    expect(hotScore(0, 0, 0, 1)).to.equal(49)
    expect(hotScore(0, 2 ** 31, 0, 1)).to.equal(0)
    expect(hotScore(1, 2 ** 31, 0, 1)).to.equal(99)
  })

  it('takes whole steps of the logarithm, each division rounded down', () => {
    // (1 + 32) × 100 / 32 = 103, / 2 = 51, × 99 / 100 = 50
    expect(hotScore(1, 1, 0, 1)).to.equal(50)
    expect(hotScore(1, 2, 0, 1)).to.equal(hotScore(1, 3, 0, 1))
    expect(hotScore(1, 4, 0, 1)).to.be.greaterThan(hotScore(1, 3, 0, 1))
    expect([2 ** 30, 2 ** 31, 2 ** 40].map((s) => hotScore(1, s, 0, 1))).to.deep.equal([97, 99, 99])
  })

  it('goes from 0 to 99, whatever the weights', () => {
    expect(hotScore(100, 0, 1, 0)).to.equal(99)
    expect(hotScore(100, 2 ** 31, 1000, 1)).to.equal(99)
    expect(hotScore(300, 0, 1, 0)).to.equal(99)
    expect(hotScore(0, 0, 1, 0)).to.equal(0)
  })

  it('is 0 where both weights are', () => {
    expect(hotScore(100, 1000, 0, 0)).to.equal(0)
  })
})

describe('priorityOf', () => {
  const NEXT = KERNELS.next.damos

  it('puts cold regions first where memory is given up, hot ones where it is to be near', () => {
    const physical = ACTIONS.map((action) => [action, priorityOf(action, 'paddr', NEXT)])
    expect(physical.filter(([, priority]) => priority !== 'none')).to.deep.equal([
      ['pageout', 'cold'],
      ['lru_prio', 'hot'],
      ['lru_deprio', 'cold'],
      ['migrate_hot', 'hot'],
      ['migrate_cold', 'cold'],
    ])
  })

  it('knows only what processes can do there: paging out, and migration since 6.17', () => {
    for (const ops of ['vaddr', 'fvaddr'] as const) {
      expect(priorityOf('pageout', ops, NEXT)).to.equal('cold')
      expect(priorityOf('lru_prio', ops, NEXT)).to.equal('none')
      expect(priorityOf('migrate_hot', ops, NEXT)).to.equal('hot')
      expect(priorityOf('migrate_hot', ops, KERNELS['6.12'].damos)).to.equal('none')
    }
  })
})
