import { expect } from 'chai'
import type { AccessSource } from '../../lib/space/access-source.js'
import { createSources } from '../../lib/workload/index.js'
import { MEMORY_PAGE, area, areas } from '../support/plans.js'
import { PATTERNS, zipf } from '../support/workload-plans.js'

const PAGES = 20_000
const SITE = { seed: 5, target: 0, workload: 0, pageOf: (page: number) => page - MEMORY_PAGE }

/** The truth, added up page range by page range. */
function truthOf(source: AccessSource, start: number, end: number, at: number): number {
  let total = 0
  source.truth(at, 1, (first, last, _share, perSecond) => {
    total += Math.max(0, Math.min(end, last) - Math.max(start, first)) * perSecond
  })
  return total
}

const RANGES = [
  [0, PAGES],
  [0, 512],
  [511, 513],
  [3_000, 9_500],
  [9_000, 12_000],
  [18_999, PAGES],
]

describe('accesses to a range of pages', () => {
  const WORKLOADS = [
    areas([
      { ...area(0, 5_000, { every: 3 }), accessesPerSecond: 5e6 },
      { ...area(4_000, 12_000, { probability: 0.01 }), fromUs: 500_000, accessesPerSecond: 1e6 },
    ]),
    zipf({ order: 'ascending' }),
    zipf({ order: 'ascending', granuleOrder: 9, blockPages: 512 }),
    ...PATTERNS,
  ]
  for (const [i, plan] of WORKLOADS.entries()) {
    it(`are what the truth says of its pages: workload ${i}`, () => {
      for (const source of createSources(plan, SITE)) {
        for (const at of [0, 499_999, 500_000, 1_300_000, 400_000]) {
          for (const [start, end] of RANGES) {
            const expected = truthOf(source, start, end, at)
            expect(source.accesses(start, end, at)).to.be.closeTo(expected, 1e-6 * expected + 1e-6)
          }
        }
      }
    })
  }

  for (const more of [{}, { blockPages: 64 }, { granuleOrder: 9 as const, blockPages: 512 }]) {
    it(`of shuffled pages add up to those of all: ${JSON.stringify(more)}`, () => {
      const [source] = createSources(zipf(more), SITE)
      const all = source.accesses(0, PAGES, 0)
      let sum = 0
      for (let page = 0; page < PAGES; page += 257) {
        sum += source.accesses(page, Math.min(PAGES, page + 257), 0)
      }
      expect(sum).to.be.closeTo(all, 1e-6 * all)
      expect(all).to.be.closeTo(1e6, 0.06 * 1e6)
      expect(source.accesses(9_000, 12_000, 0)).to.equal(0)
    })
  }
})
