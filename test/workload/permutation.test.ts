import { expect } from 'chai'
import fc from 'fast-check'
import { Permutation } from '../../lib/workload/permutation.js'
import { range } from './agreement.js'

const keys = fc.record({ k0: fc.integer(), k1: fc.integer() })

describe('a permutation', () => {
  it('orders all integers, and finds them again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), keys, (size, key) => {
        const order = new Permutation(size, key)
        const places = range(size).map((integer) => order.placeOf(integer))
        expect([...places].sort((a, b) => a - b)).to.deep.equal(range(size))
        expect(places.map((place) => order.at(place))).to.deep.equal(range(size))
      }),
      { numRuns: 100 },
    )
  })

  it('does so up to 2^31 - 1', () => {
    const order = new Permutation(2 ** 31 - 1, { k0: 1, k1: 2 })
    for (const integer of [0, 1, 2 ** 30, 2 ** 31 - 2]) {
      expect(order.at(order.placeOf(integer))).to.equal(integer)
    }
  })

  it('spreads the first places evenly, whatever the size', () => {
    const firsts = 4000
    for (const size of [1 << 16, 100_000, 3 << 20, 16_777_216]) {
      const order = new Permutation(size, { k0: 42, k1: 7 })
      const counts = new Float64Array(16)
      for (let place = 0; place < firsts; place++) {
        counts[Math.floor((order.at(place) * 16) / size)]++
      }
      const expected = firsts / 16
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
      // 15 degrees of freedom: above 44 once in 10,000.
      expect(chiSquare, `${size}`).to.be.below(44)
    }
  })

  it('puts neighbours far apart, in steps that differ', () => {
    const size = 1 << 20
    const order = new Permutation(size, { k0: 3, k1: 4 })
    const steps = new Set<number>()
    let near = 0
    for (let i = 0; i < 5000; i++) {
      const step = order.placeOf(i + 1) - order.placeOf(i)
      steps.add(step)
      if (Math.abs(step) < size / 100) near++
    }
    expect(steps.size).to.be.above(4900)
    // Two random places are so near in 2 % of cases.
    expect(near).to.be.within(50, 160)
  })

  it('is another one for another key', () => {
    const orderOf = (k0: number, k1: number): string =>
      range(100)
        .map((i) => new Permutation(100, { k0, k1 }).at(i))
        .join()
    expect(new Set([orderOf(1, 1), orderOf(1, 2), orderOf(2, 1)]).size).to.equal(3)
  })
})
