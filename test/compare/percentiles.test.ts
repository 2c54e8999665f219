import { expect } from 'chai'
import fc from 'fast-check'
import { ThinnedSeries, ValueCounts } from '../../lib/compare/percentiles.js'

describe('ThinnedSeries', () => {
  it('takes percentiles by the nearest rank over all series', () => {
    const [a, b] = [new ThinnedSeries(), new ThinnedSeries()]
    for (const value of [5, 1, 4]) a.add(value)
    for (const value of [2, 3]) b.add(value)
    expect(ThinnedSeries.percentiles([a, b])).to.deep.equal({
      p0: 1,
      p25: 2,
      p50: 3,
      p75: 4,
      p100: 5,
    })
  })

  it('keeps every second value of many, and has none of nothing', () => {
    const series = new ThinnedSeries()
    for (let i = 0; i < 10_000; i++) series.add(i)
    const percentiles = ThinnedSeries.percentiles([series])
    expect(percentiles).to.deep.equal({ p0: 0, p25: 2496, p50: 4996, p75: 7496, p100: 9996 })
    expect(ThinnedSeries.percentiles([new ThinnedSeries()])).to.equal(null)
  })
})

describe('ValueCounts', () => {
  it('has the percentiles of its values, each as often as it has weight', () => {
    const values = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 5 })), { minLength: 1 })
    fc.assert(
      fc.property(values, (weighted) => {
        const counts = new ValueCounts()
        for (const [value, weight] of weighted) counts.add(value, weight)
        const sorted = weighted
          .flatMap(([value, weight]) => Array.from({ length: weight }, () => value))
          .sort((a, b) => a - b)
        const rank = (percent: number): number =>
          sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
        expect(counts.percentiles()).to.deep.equal({
          p0: rank(0),
          p25: rank(25),
          p50: rank(50),
          p75: rank(75),
          p100: rank(100),
        })
      }),
    )
  })

  it('rounds by less than 1 in 4096 where values are too many to be told apart', () => {
    const counts = new ValueCounts()
    const nrValues = 200_001
    for (let i = 0; i < nrValues; i++) counts.add(i * 7919, 1)
    const exact = ((nrValues - 1) / 2) * 7919
    const { p50 } = counts.percentiles()!
    expect(p50).to.be.at.most(exact)
    expect(p50).to.be.above(exact * (1 - 2 / 4096))
  })
})
