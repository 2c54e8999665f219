import { expect } from 'chai'
import fc from 'fast-check'
import { setBits } from '../../lib/workload/bit-fill.js'
import { pagesOf, range } from './agreement.js'

describe('setBits', () => {
  it('sets the bits of a range and no others, whatever its size and the alignment of the bits', () => {
    fc.assert(
      fc.property(
        fc.nat(9000),
        fc.nat(9000),
        fc.constantFrom(0, 4, 8),
        fc.boolean(),
        (a, b, byteOffset, isShared) => {
          const [start, end] = a < b ? [a, b] : [b, a]
          const bytes = byteOffset + 4 * 285
          const buffer = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
          const bits = new Int32Array(buffer, byteOffset, 285)

          setBits(bits, start, end, start, end)

          expect(pagesOf(bits)).to.deep.equal(range(end).slice(start))
        },
      ),
    )
  })

  it('keeps bits that are set', () => {
    const bits = Int32Array.of(1, 1, 1)
    setBits(bits, 2, 66, 2, 66)
    expect(pagesOf(bits)).to.deep.equal([0, ...range(66).slice(2)])
  })
})
