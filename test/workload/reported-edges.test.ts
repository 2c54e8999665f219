import { expect } from 'chai'
import { reportedEdgesOf, reportedOver } from '../../lib/workload/reported-edges.js'
import { reportedOf, reportedRatesOf } from '../../lib/workload/reported-rates.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { readRun } from '../support/run.js'

const TRIAL = { nrSamples: 20, threshold: 2, cuts: 1.25 }
const rates = reportedRatesOf(20, 2, 1.25)
const edges = reportedEdgesOf(TRIAL)

/** What is reported of a region of which a share is touched with a probability. */
const over = (probability: number, share: number, beyond = 0): number =>
  reportedOver(rates, edges, {
    mean: share * probability + (1 - share) * beyond,
    highest: Math.max(probability, beyond),
    lowest: Math.min(probability, beyond),
  })

describe('what is reported of a region that reaches over an edge', () => {
  it('is less than of other memory of its mean, where less than half of it is touched', () => {
    for (const probability of [0.1, 0.2, 0.3]) {
      for (const share of [0.1, 0.2, 0.3, 0.4]) {
        const other = reportedOf(rates, share * probability)
        const what = `${share} of ${probability}`
        expect(over(probability, share), what).to.be.within(0, 0.85 * other)
      }
    }
  })

  it('is about that of other memory where nearly all of it is touched', () => {
    for (const probability of [0.1, 0.2, 0.3]) {
      const other = reportedOf(rates, 0.9 * probability)
      expect(over(probability, 0.9) / other).to.be.within(0.85, 1.15)
    }
  })

  it('is that of other memory where nothing is lost, and where what is beyond is touched as much', () => {
    const lossless = { ...TRIAL, threshold: 0 }
    const without = reportedRatesOf(20, 0, 1.25)
    expect(
      reportedOver(without, reportedEdgesOf(lossless), { mean: 0.05, highest: 0.2, lowest: 0 }),
    ).to.equal(0.05)
    expect(over(0.2, 0.3, 0.2)).to.be.closeTo(reportedOf(rates, 0.2), 1e-9)
    expect(over(0.2, 0.3, 0.15)).to.be.closeTo(reportedOf(rates, 0.165), 1e-3)
  })

  it('is what a monitor reports', async () => {
    const [start, end] = [20_000, 50_000]
    const probability = 0.22
    const original = plan({
      durationUs: 60_000_000,
      targets: [
        target('a', 100_000, {
          workloads: [areas([area(0, 6_000, { every: 1 }), area(start, end, { probability })])],
        }),
      ],
      contexts: [context('vaddr', [0], { minNrRegions: 10, maxNrRegions: 1000 })],
    })
    const seen = await readRun(original, (reader) =>
      [...reader.snapshots()].flatMap(({ targets: [{ startPage, endPage, nrAccesses }] }) => {
        const sizes = endPage.map((page, i) => page - startPage[i])
        // Image and stack are small; the memory between them begins where regions touch each other.
        let first = sizes.indexOf(Math.max(...sizes))
        while (endPage[first - 1] === startPage[first]) first--
        return Array.from(sizes, (pages, i) => ({
          pages,
          touched:
            Math.min(endPage[i] - startPage[first], end) -
            Math.max(startPage[i] - startPage[first], start),
          hits: nrAccesses[i] / TRIAL.nrSamples,
        }))
      }),
    )
    let hits = 0
    let expected = 0
    let ofOthers = 0
    for (const region of seen) {
      const share = region.touched / region.pages
      if (share < 0.05 || share > 0.45) continue
      hits += region.pages * region.hits
      expected += region.pages * over(probability, share)
      ofOthers += region.pages * reportedOf(rates, share * probability)
    }
    expect(hits / expected).to.be.within(0.6, 1.5)
    expect(hits / ofOthers).to.be.below(0.65)
  })
})
