import { expect } from 'chai'
import fc from 'fast-check'
import {
  devianceFrom,
  devianceLimit,
  equalChance,
  LogLikelihoods,
} from '../../lib/workload/likelihood.js'

describe('likelihoods of counts', () => {
  it('stay within the deviance that chance gives in 99 of 100 cases', () => {
    // Quantiles of the chi-squared distributions of 1, 4 and 24 degrees of freedom.
    expect(devianceLimit(1)).to.be.closeTo(6.63, 0.15)
    expect(devianceLimit(4)).to.be.closeTo(13.28, 0.1)
    expect(devianceLimit(24)).to.be.closeTo(42.98, 0.1)
  })

  it('are those of the share of hits', () => {
    const likelihoods = new LogLikelihoods(20, 2)
    const expected = 10 * Math.log(0.25) + 30 * Math.log(0.75)
    expect(likelihoods.of(10, 2)).to.be.closeTo(expected, 1e-9)
    expect(likelihoods.of(0, 1)).to.equal(0)
    expect(new LogLikelihoods(20).of(10, 2)).to.equal(likelihoods.of(10, 2))
  })

  it('never fall when windows get a probability each', () => {
    const likelihoods = new LogLikelihoods(20, 2)
    const hits = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(hits, hits, (a, b) => {
        const apart = likelihoods.of(a, 1) + likelihoods.of(b, 1)
        expect(apart).to.be.at.least(likelihoods.of(a + b, 2) - 1e-9)
      }),
    )
  })
})

describe('devianceFrom', () => {
  it('is twice the logarithm of how much likelier the hits are with a probability of their own', () => {
    const own = 5 * Math.log(5 / 20) + 15 * Math.log(15 / 20)
    const expected = 5 * Math.log(10 / 20) + 15 * Math.log(10 / 20)
    expect(devianceFrom(5, 10, 20)).to.be.closeTo(2 * (own - expected), 1e-9)
    expect([devianceFrom(0, 0, 20), devianceFrom(20, 20, 20)]).to.deep.equal([0, 0])
  })

  it('has no limit where hits, or misses, are impossible', () => {
    expect([devianceFrom(1, 0, 20), devianceFrom(19, 20, 20)]).to.deep.equal([Infinity, Infinity])
  })
})

describe('equalChance', () => {
  it('is the chance that two binomial counts are equal, or differ by the threshold at most', () => {
    // One sample each: both hit, or both miss.
    expect(equalChance(0.3, 1, 0)).to.be.closeTo(0.09 + 0.49, 1e-9)
    expect(equalChance(0.3, 1, 1)).to.be.closeTo(1, 1e-9)
    // Two samples: 0.25, 0.5 and 0.25.
    expect(equalChance(0.5, 2, 0)).to.be.closeTo(0.375, 1e-9)
    expect(equalChance(0.5, 2, 1)).to.be.closeTo(0.875, 1e-9)
  })

  it('is 1 of what never or always hits, and a number of many samples', () => {
    expect([equalChance(0, 20, 0), equalChance(1, 20, 0)]).to.deep.equal([1, 1])
    expect(equalChance(0.5, 100_000, 0)).to.be.within(0.0015, 0.002)
  })
})
