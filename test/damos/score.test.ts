import { expect } from 'chai'
import fc from 'fast-check'
import { createScoreRule, hotScore, scoreBy } from '../../lib/damos/score.js'

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

describe('scoreBy', () => {
  it('is what is hot, the other way round for what is cold, and 99 for all where nothing comes first', () => {
    const weight = fc.oneof(fc.nat(3), fc.nat(2 ** 32 - 1))
    fc.assert(
      fc.property(fc.nat(300), fc.nat(2 ** 33), weight, weight, (percent, age, wNr, wAge) => {
        const hot = hotScore(percent, age, wNr, wAge)
        expect(scoreBy(createScoreRule('hot', wNr, wAge), percent, age)).to.equal(hot)
        expect(scoreBy(createScoreRule('cold', wNr, wAge), percent, age)).to.equal(99 - hot)
        expect(scoreBy(createScoreRule('none', wNr, wAge), percent, age)).to.equal(99)
      }),
    )
  })
})
