import { expect } from 'chai'
import fc from 'fast-check'
import { areValidRanges, setRegions } from '../../lib/core/set-regions.js'
import { ranges, regionRows } from '../support/arbitraries.js'
import { columnOf, rangesOf, tableOf } from '../support/regions.js'

describe('setRegions', () => {
  it('keeps counters of what stays, and starts new regions from zero', () => {
    // old    [4--16)      [24--32)
    // range      [8-----------28)
    const table = tableOf([
      { range: [4, 16], nrAccesses: 3, age: 30 },
      { range: [24, 32], nrAccesses: 5, age: 50 },
    ])
    setRegions(table, [[8, 28]], 1)
    expect(rangesOf(table)).to.deep.equal([
      [8, 16],
      [16, 24],
      [24, 28],
    ])
    expect(columnOf(table, 'age')).to.deep.equal([30, 0, 50])
    expect(columnOf(table, 'nrAccesses')).to.deep.equal([3, 0, 5])
  })

  it('lets the first of two ranges claim a region that spans both', () => {
    // old      [0--------------30)
    // ranges   [0--10)   [20---30)
    const table = tableOf([{ range: [0, 30], age: 7 }])
    const wanted: [number, number][] = [
      [0, 10],
      [20, 30],
    ]
    setRegions(table, wanted, 1)
    expect(rangesOf(table)).to.deep.equal(wanted)
    expect(columnOf(table, 'age')).to.deep.equal([7, 0])
  })

  it('aligns bounds to the smallest region', () => {
    const table = tableOf([])
    setRegions(table, [[5, 9]], 4)
    expect(rangesOf(table)).to.deep.equal([[4, 12]])
  })

  it('covers the ranges exactly, whatever was there', () => {
    fc.assert(
      fc.property(regionRows(), ranges(), (rows, wanted) => {
        const table = tableOf(rows, 1_000)
        setRegions(table, wanted, 1)
        const covered = new Set<number>()
        let last = -1
        for (const [start, end] of rangesOf(table)) {
          expect(start).to.be.at.least(last)
          for (let page = start; page < end; page++) covered.add(page)
          last = end
        }
        const pages = wanted.flatMap(([start, end]) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        )
        expect([...covered].sort((a, b) => a - b)).to.deep.equal(pages)
      }),
    )
  })
})

describe('areValidRanges', () => {
  it('wants them sorted, disjoint and non-empty once aligned', () => {
    expect(
      areValidRanges(
        [
          [0, 4],
          [4, 8],
        ],
        4,
      ),
    ).to.equal(true)
    expect(
      areValidRanges(
        [
          [0, 5],
          [6, 8],
        ],
        4,
      ),
    ).to.equal(false)
    expect(
      areValidRanges(
        [
          [4, 8],
          [0, 4],
        ],
        1,
      ),
    ).to.equal(false)
    expect(areValidRanges([[4, 4]], 1)).to.equal(false)
  })
})
