import { expect } from 'chai'
import fc from 'fast-check'
import { KERNELS } from '../../lib/core/kernel.js'
import { mergePass, nextMergeThreshold } from '../../lib/core/merge.js'
import { totalSizeOf } from '../../lib/core/region-table.js'
import { columnOf, rangesOf, tableOf } from '../support/regions.js'
import { regionRows } from '../support/arbitraries.js'

const NO_LIMIT = 2 ** 31

describe('mergePass', () => {
  it('merges by size-weighted means, rounded down; the left last count stays', () => {
    const table = tableOf([
      { range: [0, 100], nrAccesses: 10, lastNrAccesses: 9, age: 9 },
      { range: [100, 300], nrAccesses: 20, lastNrAccesses: 20, age: 21 },
    ])
    mergePass(table, 10, NO_LIMIT, false, true)
    expect(rangesOf(table)).to.deep.equal([[0, 300]])
    expect(columnOf(table, 'nrAccesses')).to.deep.equal([16])
    expect(columnOf(table, 'age')).to.deep.equal([17])
    expect(columnOf(table, 'lastNrAccesses')).to.deep.equal([9])
  })

  it('merges up to the threshold and not beyond: 5 and 7, not 5 and 8, at a maximum of 20', () => {
    const merged = (nrAccesses: number): number =>
      mergePass(
        tableOf([
          { range: [0, 10], nrAccesses: 5 },
          { range: [10, 20], nrAccesses },
        ]),
        Math.floor(20 / 10),
        NO_LIMIT,
        false,
        true,
      )
    expect(merged(7)).to.equal(1)
    expect(merged(8)).to.equal(2)
  })

  it('compares with the count after earlier merges', () => {
    // 0 and 2 merge to 1; 3 is within 2 of that, though not of 0.
    const rows = [0, 2, 3].map((nrAccesses, i) => ({
      range: [10 * i, 10 * i + 10] as const,
      nrAccesses,
    }))
    const table = tableOf(rows)
    mergePass(table, 2, NO_LIMIT, false, true)
    expect(rangesOf(table)).to.deep.equal([[0, 30]])
  })

  it('never bridges a gap, and never exceeds the size limit', () => {
    const table = tableOf([{ range: [0, 10] }, { range: [10, 20] }, { range: [21, 30] }])
    mergePass(table, 0, 19, false, true)
    expect(rangesOf(table)).to.deep.equal([
      [0, 10],
      [10, 20],
      [21, 30],
    ])
  })

  it('ages what stays within the threshold, and restarts the age of what changes', () => {
    const table = tableOf([
      { range: [0, 10], nrAccesses: 10, lastNrAccesses: 12, age: 4 },
      { range: [20, 30], nrAccesses: 10, lastNrAccesses: 13, age: 4 },
      { range: [40, 50], nrAccesses: 1, lastNrAccesses: 0, age: 4 },
    ])
    mergePass(table, 2, NO_LIMIT, true, true)
    expect(columnOf(table, 'age')).to.deep.equal([5, 0, 0])
  })

  it('keeps ageing from zero to little where the kernel has no reset for that (6.12)', () => {
    const table = tableOf([{ range: [40, 50], nrAccesses: 1, lastNrAccesses: 0, age: 4 }])
    mergePass(table, 2, NO_LIMIT, true, KERNELS['6.12'].resetAgeOnZeroChange)
    expect(columnOf(table, 'age')).to.deep.equal([5])
  })

  it('loses no page, and leaves no neighbours that it could merge and that fit', () => {
    fc.assert(
      fc.property(
        regionRows(),
        fc.nat(20),
        fc.integer({ min: 1, max: 500 }),
        (rows, threshold, limit) => {
          const table = tableOf(rows)
          const total = totalSizeOf(table)
          mergePass(table, threshold, limit, true, true)
          expect(totalSizeOf(table)).to.equal(total)
          const ranges = rangesOf(table)
          for (let i = 1; i < ranges.length; i++) {
            expect(ranges[i][0]).to.be.at.least(ranges[i - 1][1])
            const touches = ranges[i][0] === ranges[i - 1][1]
            const fits = ranges[i][1] - ranges[i - 1][0] <= limit
            const difference = Math.abs(table.nrAccesses[i] - table.nrAccesses[i - 1])
            // A later merge may have moved the right one's mean, but never the comparison that was made.
            if (touches && fits && threshold === 0) expect(difference).to.be.greaterThan(0)
          }
        },
      ),
    )
  })
})

describe('nextMergeThreshold', () => {
  const thresholds = (first: number, kernel: '6.12' | 'next'): number[] => {
    const all = [first]
    for (;;) {
      const next = nextMergeThreshold(all[all.length - 1], 20, 11, 10, KERNELS[kernel])
      if (next === 0) return all
      all.push(next)
    }
  }

  it('stops as soon as the regions fit', () => {
    expect(nextMergeThreshold(2, 20, 10, 10, KERNELS.next)).to.equal(0)
  })

  it('doubles from 0 over 1 up to the samples per aggregation', () => {
    expect(thresholds(0, 'next')).to.deep.equal([0, 1, 2, 4, 8, 16, 20])
    expect(thresholds(2, 'next')).to.deep.equal([2, 4, 8, 16, 20])
  })

  it('overshoots on older kernels, up to twice the samples less two', () => {
    expect(thresholds(0, '6.12')).to.deep.equal([0, 1, 2, 4, 8, 16, 32])
    expect(thresholds(19, '6.12')).to.deep.equal([19, 38])
  })
})
