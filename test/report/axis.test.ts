import { expect } from 'chai'
import fc from 'fast-check'
import { cellOf, cellStart, forEachOverlap, type Axis } from '../../lib/report/axis.js'

const arbitraryAxis: fc.Arbitrary<Axis> = fc
  .record({
    start: fc.double({ min: 0, max: 1e12, noNaN: true }),
    length: fc.double({ min: 1, max: 1e12, noNaN: true }),
    cells: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ start, length, cells }) => ({ start, end: start + length, cells }))

describe('an axis of equal cells', () => {
  it('has every value in the cell between whose bounds it lies', () => {
    const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(arbitraryAxis, at, (axis, part) => {
        const value = axis.start + part * (axis.end - axis.start)
        fc.pre(value < axis.end)
        const cell = cellOf(axis, value)
        expect(value).to.be.within(cellStart(axis, cell), cellStart(axis, cell + 1))
      }),
    )
  })

  it('shares out a range among the cells without loss', () => {
    const part = fc.double({ min: -0.5, max: 1.5, noNaN: true })
    fc.assert(
      fc.property(arbitraryAxis, part, part, (axis, a, b) => {
        const length = axis.end - axis.start
        const start = axis.start + Math.min(a, b) * length
        const end = axis.start + Math.max(a, b) * length
        let sum = 0
        let last = -1
        forEachOverlap(axis, start, end, (cell, overlap) => {
          expect(cell).to.be.within(last + 1, axis.cells - 1)
          last = cell
          sum += overlap
        })
        const expected = Math.max(0, Math.min(end, axis.end) - Math.max(start, axis.start))
        expect(sum).to.be.closeTo(expected, 1e-9 * axis.end)
      }),
    )
  })
})
