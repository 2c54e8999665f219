import { expect } from 'chai'
import fc from 'fast-check'
import { clearPages, clearUnit, createAccessBits, testUnit } from '../../lib/space/access-bits.js'
import { bitsOver, byteFillOf, createBitsMemory } from '../../lib/space/bits-memory.js'

const PAGES = 2_048

function allSet(): Int32Array {
  return bitsOver(createAccessBits(PAGES)).fill(-1)
}

function setPages(bits: Int32Array): number[] {
  return Array.from({ length: PAGES }, (_, page) => page).filter((page) => testUnit(bits, page, 0))
}

describe('access bits', () => {
  it('clear one page, and no other', () => {
    const bits = allSet()
    clearUnit(bits, 31, 0)
    clearUnit(bits, 32, 0)
    expect(setPages(bits)).to.have.length(PAGES - 2)
    expect(testUnit(bits, 31, 0)).to.equal(false)
    expect(testUnit(bits, 33, 0)).to.equal(true)
  })

  it('know a folio as touched while any of its pages is', () => {
    const bits = bitsOver(createAccessBits(PAGES))
    expect(testUnit(bits, 1, 9)).to.equal(false)
    bits[31] = 1 << 31
    expect(testUnit(bits, 1, 9)).to.equal(true)
    expect(testUnit(bits, 0, 9)).to.equal(false)
    clearUnit(bits, 1, 9)
    expect(testUnit(bits, 1, 9)).to.equal(false)
  })

  it('clear exactly a range', () => {
    const page = fc.nat(PAGES)
    fc.assert(
      fc.property(page, page, (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a]
        const bits = allSet()
        clearPages(bits, start, end)
        const expected = Array.from({ length: PAGES }, (_, i) => i).filter(
          (i) => i < start || i >= end,
        )
        expect(setPages(bits)).to.deep.equal(expected)
      }),
    )
  })
})

describe('bits memory', () => {
  it('is shared, and fills fast where it is large', () => {
    const bits = bitsOver(createBitsMemory(1 << 20))
    expect(bits.buffer).to.be.instanceOf(SharedArrayBuffer)
    byteFillOf(bits)!(4, 255, 8)
    expect([...bits.subarray(0, 4)]).to.deep.equal([0, -1, -1, 0])
  })

  it('needs no fill of its own where it is small', () => {
    expect(byteFillOf(bitsOver(createBitsMemory(4_096)))).to.equal(undefined)
  })
})
