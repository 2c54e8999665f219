import { expect } from 'chai'
import { isActive, NO_WATERMARKS, type Watermarks } from '../../lib/damos/watermarks.js'

const MARKS: Watermarks = {
  metric: 'free_mem_rate',
  intervalUs: 1_000,
  high: 500,
  mid: 400,
  low: 200,
}

describe('isActive', () => {
  it('wakes below mid, stays awake up to high, and sleeps above high and below low', () => {
    let active = false
    const after = [450, 399, 450, 500, 501, 450, 400, 399, 200, 199, 250].map((permil) => {
      active = isActive(MARKS, permil, active)
      return active
    })
    expect(after).to.deep.equal([
      false, // 450: not below mid
      true, // 399
      true, // 450: stays
      true, // 500: high is still within
      false, // 501
      false, // 450
      false, // 400: mid is not below mid
      true, // 399
      true, // 200: low is still within
      false, // 199
      true, // 250: below mid
    ])
  })

  it('leaves a scheme without watermarks as it is', () => {
    expect(isActive(NO_WATERMARKS, 0, true)).to.equal(true)
    expect(isActive(NO_WATERMARKS, 1000, false)).to.equal(false)
  })
})
