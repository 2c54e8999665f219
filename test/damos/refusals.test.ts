import { expect } from 'chai'
import { countRefused, createRefusedSizes, PATTERN, QUOTA_FULL } from '../../lib/damos/refusals.js'
import { damosOf, pass } from '../support/damos.js'
import { scheme } from '../support/schemes.js'

describe('countRefused', () => {
  it('adds sizes up by reason, and keeps the order in which reasons came up', () => {
    const refused = createRefusedSizes()
    countRefused(refused, PATTERN, 3)
    countRefused(refused, QUOTA_FULL, 4)
    countRefused(refused, PATTERN, 5)
    expect(refused.reasons).to.deep.equal([PATTERN, QUOTA_FULL])
    expect([refused.units[PATTERN], refused.units[QUOTA_FULL]]).to.deep.equal([8, 4])
  })

  it('is done by passes, whether somebody follows them or not', () => {
    const cold = scheme({
      pattern: { maxNrAccesses: 0 },
      quota: { sz: 30n, resetIntervalMs: 1000n },
    })
    const rows = [
      { range: [0, 100] as const, nrAccesses: 5 },
      { range: [100, 120] as const },
      { range: [120, 200] as const },
    ]
    const damos = damosOf([cold], { targets: [rows] })
    pass(damos)
    const { units } = damos.schemes[0].refused
    expect([units[PATTERN], units[QUOTA_FULL]]).to.deep.equal([100, 70])
  })
})
