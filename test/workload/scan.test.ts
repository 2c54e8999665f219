import { expect } from 'chai'
import fc from 'fast-check'
import type { AccessSource } from '../../lib/space/access-source.js'
import { createScanSources, type ScanPlan } from '../../lib/workload/scan.js'
import { expectAgreement, marked, range } from './agreement.js'

const SITE = { seed: 42, target: 0, workload: 0, pageOf: (page: number): number => page }

function sourceOf(more: Partial<ScanPlan> = {}): AccessSource {
  const plan: ScanPlan = {
    kind: 'scan',
    part: { startPage: 100, endPage: 1100 },
    strideBytes: 4096,
    accessesPerSecond: 10_000,
    writeShare: 0,
    loop: 'open',
    ...more,
  }
  return createScanSources(plan, SITE)[0]
}

describe('a scan', () => {
  it('says the same of pages, folios, slices and cut windows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(64, 4096, 10_000, 65_536, 2 ** 30),
        fc.constantFrom(3, 10_000, 1e6, 1e9),
        fc.nat(300_000),
        fc.nat(50_000),
        fc.nat(1200),
        (strideBytes, accessesPerSecond, from, length, cutPage) => {
          const source = sourceOf({ strideBytes, accessesPerSecond })
          const cutUs = from + Math.floor(length / 3)
          expectAgreement(source, 1200, from, from + length, cutPage, cutUs)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('goes through its memory in order, and round', () => {
    const source = sourceOf()
    const pagesAt = (ms: number): number[] => marked(source, 1200, ms * 1000, (ms + 1) * 1000)
    expect(pagesAt(0)).to.deep.equal(range(111).slice(101))
    expect(pagesAt(50)).to.deep.equal(range(611).slice(601))
    // Access 1000 is the first of the second round.
    expect(pagesAt(99)).to.deep.equal([100, ...range(1100).slice(1091)])
    expect(pagesAt(100)).to.deep.equal(pagesAt(0))
  })

  it('steps over pages where its stride is longer', () => {
    const source = sourceOf({ strideBytes: 16 * 4096, accessesPerSecond: 1000 })
    expect(marked(source, 1200, 0, 5000)).to.deep.equal([116, 132, 148, 164, 180])
  })

  it('tells the truth: each page once a round', () => {
    const pieces: number[][] = []
    sourceOf().truth(0, 5000, (...piece) => pieces.push(piece))
    expect(pieces).to.have.length(1)
    const [start, end, share, rate] = pieces[0]
    expect([start, end, rate]).to.deep.equal([100, 1100, 10])
    expect(share).to.be.closeTo(0.05, 1e-12)
    expect(sourceOf().changesWithin(0, 1e12)).to.equal(false)
  })
})
