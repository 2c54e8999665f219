import { expect } from 'chai'
import fc from 'fast-check'
import { createLayout, type PageRange } from '../../lib/space/layout.js'

/** Ranges of a process: small ones, terabytes apart. */
const addressRanges = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 35 }), fc.integer({ min: 1, max: 5_000 }))
    .map(([start, pages]): PageRange => [start, start + pages]),
  { minLength: 1, maxLength: 12 },
)

describe('createLayout', () => {
  it('folds gaps away: a process of terabytes fits a small space', () => {
    const layout = createLayout([
      [0x555555554, 0x555555594],
      [0x7fff00000, 0x7fff80000],
      [0x7ffffffde, 0x7ffffffff],
    ])!
    expect(layout.pages).to.equal(525_311)
    expect(layout.pageOf(0x7fff00000)).to.equal(512)
    expect(layout.addressPageOf(512)).to.equal(0x7fff00000)
    expect(layout.addressPageOf(525_311)).to.equal(0x7ffffffff)
  })

  it('goes there and back, keeps the order and the place within a huge page', () => {
    fc.assert(
      fc.property(addressRanges, (ranges) => {
        const layout = createLayout(ranges)!
        const addresses = ranges.flatMap(([start, end]) => [start, end - 1]).sort((a, b) => a - b)
        let last = -1
        let lastAddress = -1
        for (const address of addresses) {
          const page = layout.pageOf(address)
          expect(layout.addressPageOf(page)).to.equal(address)
          expect(page % 512).to.equal(address % 512)
          if (address > lastAddress) expect(page).to.be.greaterThan(last)
          last = page
          lastAddress = address
        }
        expect(layout.pages).to.equal(last + 1)
      }),
    )
  })

  it('leaves a page between segments, so that regions never touch across a fold', () => {
    const layout = createLayout([
      [512, 1_024],
      [2_048, 2_560],
    ])!
    expect(layout.pageOf(2_048)).to.be.greaterThan(layout.pageOf(1_023) + 1)
  })

  it('refuses more than 2^31 pages', () => {
    expect(createLayout([[0, 2 ** 31]])).to.equal(undefined)
  })
})
