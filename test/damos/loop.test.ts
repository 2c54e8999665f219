import { expect } from 'chai'
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { createLoopSchemes } from '../../lib/damos/loop.js'
import type { Watermarks } from '../../lib/damos/watermarks.js'
import { damosOf } from '../support/damos.js'
import { scheme } from '../support/schemes.js'

const watermarks = (intervalUs: number): { watermarks: Watermarks } => ({
  watermarks: { metric: 'free_mem_rate', intervalUs, high: 500, mid: 400, low: 200 },
})
const FREE = [
  { atUs: 0, metric: 'free_mem_rate', value: 600 },
  { atUs: 1_000, metric: 'free_mem_rate', value: 300 },
]

describe('schemes in the loop of their context', () => {
  it('wait as long as the shortest wait of all, where all are inactive', () => {
    const damos = damosOf([scheme(watermarks(5_000)), scheme(watermarks(2_000))], { supply: FREE })
    const loop = createLoopSchemes(damos)
    expect(loop.waitUs(0)).to.equal(2_000)
    expect(damos.schemes.map(({ isActivated }) => isActivated)).to.deep.equal([false, false])
    expect(loop.nextSis()).to.equal(Infinity)
    expect(loop.waitUs(1_000)).to.equal(0)
    expect(loop.nextSis()).to.equal(0)
  })

  it('do not wait where one is active, or an interval is 0', () => {
    const one = damosOf([scheme(watermarks(5_000)), scheme()], { supply: FREE })
    expect(createLoopSchemes(one).waitUs(0)).to.equal(0)
    expect(one.schemes.map(({ isActivated }) => isActivated)).to.deep.equal([false, true])
    const zero = damosOf([scheme(watermarks(0))], { supply: FREE })
    expect(createLoopSchemes(zero).waitUs(0)).to.equal(0)
    expect(zero.schemes[0].isActivated).to.equal(false)
    expect(createLoopSchemes(damosOf([])).waitUs(0)).to.equal(0)
  })

  it('know when watermarks can decide otherwise', () => {
    const watched = createLoopSchemes(damosOf([scheme(watermarks(1))], { supply: FREE }))
    expect(watched.nextChangeUs(0)).to.equal(1_000)
    expect(watched.nextChangeUs(1_000)).to.equal(Infinity)
    const unwatched = createLoopSchemes(damosOf([scheme()], { supply: FREE }))
    expect(unwatched.nextChangeUs(0)).to.equal(Infinity)
  })

  it('are due each apply interval, in samples; without one each aggregation', () => {
    const applied = [0, 50_000, 4_999].map((applyIntervalUs) => scheme({ applyIntervalUs }))
    const damos = damosOf(applied)
    createLoopSchemes(damos).restartClocks(100, DEFAULT_ATTRIBUTES)
    expect(damos.schemes.map(({ nextApplySis }) => nextApplySis)).to.deep.equal([120, 110, 100])
  })
})
