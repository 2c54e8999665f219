import { expect } from 'chai'
import fc from 'fast-check'
import { Blocks, type Column } from '../../../lib/report/html/pack.js'
import { columnOf } from './reports.js'

function packed(column: Column): number[] {
  const blocks = new Blocks()
  const ref = blocks.pack(column)
  const page = `<script type="application/octet-stream" id="block-0">${blocks.texts[0]}</script>`
  return columnOf(page, ref)
}

describe('a packed column', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.oneof<fc.Arbitrary<Column>[]>(
          fc.uint8Array(),
          fc.uint16Array(),
          fc.uint32Array(),
          fc.float64Array({ noNaN: true }),
        ),
        (column) => {
          expect(packed(column)).to.deep.equal([...column])
        },
      ),
    )
  })

  it('comes back from the middle of a buffer', () => {
    expect(packed(Float64Array.of(1, 2, 3, 4).subarray(1, 3))).to.deep.equal([2, 3])
  })
})
