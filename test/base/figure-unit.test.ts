import { expect } from 'chai'
import { unitOf } from '../../lib/base/figure-unit.js'

describe('unitOf', () => {
  it('goes by names', () => {
    for (const [name, unit] of [
      ['wssBytes.p50', 'bytes'],
      ['contexts.0.wssBytes.p50', 'bytes'],
      ['targets.db.monitoredBytes', 'bytes'],
      ['virtualUs', 'us'],
      ['ageUs.p25', 'us'],
      ['sample_overshoot_us', 'us'],
      ['accuracy.rateError', 'share'],
      ['contexts[3].accuracy.hotRecall', 'share'],
      ['rate_true_le_0.050_measured', 'share'],
      ['accuracy.snapshots', 'number'],
      ['regions.mean', 'number'],
      ['cold_age_mean_aggrs', 'number'],
    ]) {
      expect(unitOf(name), name).to.equal(unit)
    }
  })
})
