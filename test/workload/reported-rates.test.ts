import { expect } from 'chai'
import { reportedOf, reportedRatesOf, touchedOf } from '../../lib/workload/reported-rates.js'

const touchedRate = (reported: number, nrSamples: number, threshold: number, cuts = 1): number =>
  touchedOf(reportedRatesOf(nrSamples, threshold, cuts), reported)

describe('the rate that is touched where one is reported', () => {
  it('is what is reported where only equal counts are merged', () => {
    expect(touchedRate(0.04, 20, 0)).to.equal(0.04)
    expect(touchedRate(0, 20, 2)).to.equal(0)
  })

  it('rises with what is reported, and is never below it', () => {
    let last = 0
    for (const reported of [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]) {
      const touched = touchedRate(reported, 20, 2)
      expect(touched).to.be.at.least(Math.max(last, reported))
      last = touched
    }
  })

  it('makes up for most of what is touched rarely, and little of what is touched often', () => {
    expect(touchedRate(0.01, 20, 2) / 0.01).to.be.within(1.5, 3)
    expect(touchedRate(0.3, 20, 2) / 0.3).to.be.within(1, 1.2)
  })

  it('is the less, the fewer regions are cut, and merged again', () => {
    const touched = [0, 0.5, 0.75, 1, 2].map((cuts) => touchedRate(0.1, 20, 1, cuts))
    expect(touched[0]).to.equal(0.1)
    expect(touched).to.deep.equal([...touched].sort((a, b) => a - b))
  })

  it('is reported as that again', () => {
    const rates = reportedRatesOf(20, 1, 0.8)
    for (const reported of [0, 0.003, 0.04, 0.3, 0.8, 1]) {
      expect(reportedOf(rates, touchedOf(rates, reported))).to.be.closeTo(reported, 1e-9)
    }
  })
})
