import { expect } from 'chai'
import fc from 'fast-check'
import { endUnit, lowerBound } from '../../lib/workload/unit-search.js'

describe('lowerBound', () => {
  it('finds the first index in a range whose value is large enough', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(40), fc.nat(40), fc.nat(60), (list, a, b, value) => {
        const values = Int32Array.from(list).sort()
        const last = Math.min(Math.max(a, b), values.length)
        const first = Math.min(a, b, last)
        const found = values.subarray(first, last).findIndex((each) => each >= value)

        expect(lowerBound(values, first, last, value)).to.equal(found < 0 ? last : first + found)
      }),
    )
  })
})

describe('endUnit', () => {
  it('counts a unit that is covered in part, up to the last page of a space', () => {
    expect(endUnit(512, 9)).to.equal(1)
    expect(endUnit(513, 9)).to.equal(2)
    expect(endUnit(7, 0)).to.equal(7)
    expect(endUnit(2 ** 31 - 1, 9)).to.equal(2 ** 22)
  })
})
