import { expect } from 'chai'
import { touchedRate } from '../../lib/workload/reported-rates.js'

describe('touchedRate', () => {
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
})
