import { expect } from 'chai'
import fc from 'fast-check'
import { createKey, deriveKey, STREAM, type Key } from '../../lib/base/random.js'
import { decideSplit } from '../../lib/core/context.js'
import { KERNELS, type KernelLevel } from '../../lib/core/kernel.js'
import { nrRegionsOf, totalSizeOf } from '../../lib/core/region-table.js'
import {
  createSplitScratch,
  evenCuts,
  splitRegionsOf,
  splitSome,
  splitToSize,
} from '../../lib/core/split.js'
import { regionRows } from '../support/arbitraries.js'
import { columnOf, rangesOf, tableOf } from '../support/regions.js'

function keyOf(seed: number): Key {
  const key = createKey()
  deriveKey(key, seed, STREAM.split, 0, 0, 0)
  return key
}

describe('splitRegionsOf', () => {
  it('makes at most `subs` parts of each, at multiples of the smallest size, and loses no page', () => {
    fc.assert(
      fc.property(
        regionRows(),
        fc.constantFrom(2, 3, 4),
        fc.constantFrom(1, 2, 4),
        fc.nat(),
        (rows, subs, minRegionSz, seed) => {
          const table = tableOf(rows)
          const total = totalSizeOf(table)
          const scratch = createSplitScratch(table.capacity)
          const nr = splitRegionsOf(table, subs, minRegionSz, keyOf(seed), scratch)
          expect(nr).to.equal(nrRegionsOf(table))
          expect(totalSizeOf(table)).to.equal(total)
          const after = rangesOf(table)
          for (const { range, ...counters } of rows) {
            const parts = after.filter(([start, end]) => start >= range[0] && end <= range[1])
            expect(parts).to.have.length.within(1, subs)
            if (range[1] - range[0] <= 2 * minRegionSz) expect(parts).to.have.length(1)
            for (const [start] of parts) {
              expect((start - range[0]) % minRegionSz).to.equal(0)
              const row = after.findIndex((one) => one[0] === start)
              expect(table.age[row]).to.equal(counters.age)
              expect(table.nrAccesses[row]).to.equal(counters.nrAccesses)
              expect(table.lastNrAccesses[row]).to.equal(counters.lastNrAccesses)
            }
          }
        },
      ),
    )
  })

  it('cuts at one to nine tenths, all of them about equally often', () => {
    const seen = new Map<number, number>()
    for (let seed = 0; seed < 9_000; seed++) {
      const table = tableOf([{ range: [0, 1_000] }])
      splitRegionsOf(table, 2, 1, keyOf(seed), createSplitScratch(table.capacity))
      const cut = table.end[0]
      seen.set(cut, (seen.get(cut) ?? 0) + 1)
    }
    expect([...seen.keys()].sort((a, b) => a - b)).to.deep.equal([
      100, 200, 300, 400, 500, 600, 700, 800, 900,
    ])
    for (const count of seen.values()) expect(count).to.be.within(850, 1_150)
  })
})

describe('splitSome', () => {
  it('splits every step-th region, counted over all targets of the context', () => {
    const rows = Array.from({ length: 6 }, (_, i) => ({ range: [100 * i, 100 * i + 100] as const }))
    const table = tableOf(rows)
    splitSome(table, 3, 1, 5, 1, keyOf(1), createSplitScratch(table.capacity))
    // Regions 5 to 10 of the context: 7 and 10 are 1 modulo 3.
    const split = rows.filter(
      ({ range }) => !rangesOf(table).some((one) => one[0] === range[0] && one[1] === range[1]),
    )
    expect(split.map(({ range }) => range[0])).to.deep.equal([200, 500])
  })
})

describe('decideSplit', () => {
  const decide = (nrRegions: number, lastNrRegions: number, level: KernelLevel = 'next') => {
    const state = {
      kernel: KERNELS[level],
      nrRegions,
      lastNrRegions,
      splitRotation: 0,
      attrs: { maxNrRegions: 1_000 },
    }
    return { ...decideSplit(state), last: state.lastNrRegions }
  }

  it('splits in two, or in three where the number is stuck below a third', () => {
    expect(decide(100, 90)).to.include({ subs: 2, last: 100 })
    expect(decide(100, 100)).to.include({ subs: 3, last: 100 })
    expect(decide(333, 333)).to.include({ subs: 2 })
  })

  it('splits a rotating part above half, so that the maximum is never exceeded', () => {
    expect(decide(760, 0)).to.include({ subs: 0, step: 4, last: 760 })
    for (let nr = 501; nr < 1_000; nr++) {
      const { step } = decide(nr, 0)
      expect(step).to.be.at.least(2)
      expect(nr + Math.ceil(nr / step)).to.be.at.most(1_000)
    }
    expect(decide(1_000, 0)).to.include({ subs: 0, step: 0 })
  })

  it('does nothing above half on kernels to 7.2, and does not remember the number', () => {
    expect(decide(501, 77, '7.2')).to.include({ subs: 0, step: 0, last: 77 })
    expect(decide(500, 77, '7.2')).to.include({ subs: 2, last: 500 })
  })
})

describe('splitToSize', () => {
  it('cuts at multiples of the size; the last part takes the rest; counters are copied', () => {
    const table = tableOf([
      { range: [0, 10], nrAccesses: 3 },
      { range: [10, 35], nrAccesses: 7, age: 9 },
    ])
    expect(splitToSize(table, 10)).to.equal(4)
    expect(rangesOf(table)).to.deep.equal([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 35],
    ])
    expect(columnOf(table, 'nrAccesses')).to.deep.equal([3, 7, 7, 7])
    expect(columnOf(table, 'age')).to.deep.equal([0, 9, 9, 9])
  })
})

describe('evenCuts', () => {
  it('gives the remainder to the last part, and refuses parts of size 0', () => {
    expect(evenCuts(5, 59, 5, 1)).to.deep.equal([5, 15, 25, 35, 45])
    expect(evenCuts(0, 100, 0, 1)).to.equal(undefined)
    expect(evenCuts(5, 6, 2, 1)).to.equal(undefined)
  })
})
