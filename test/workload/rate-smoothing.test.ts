import { expect } from 'chai'
import { RateSmoothing } from '../../lib/workload/rate-smoothing.js'
import { RecordedParts, TOGETHER } from '../../lib/workload/recorded-parts.js'

const NR_SAMPLES = 20
const NR_WINDOWS = 25

interface Region {
  readonly rate: number
  /** Left out: 100. */
  readonly pages?: number
  /** Pages between it and the region before. */
  readonly gap?: number
}

/** Rates after smoothing, of regions of one part each. */
function smoothed(regions: readonly Region[]): number[] {
  const parts = new RecordedParts()
  parts.clear(regions.length)
  let end = 0
  regions.forEach(({ rate, pages = 100, gap = 0 }, i) => {
    const start = end + gap
    end = start + pages
    parts.addRegion(start, end, 1, 1)
    parts.rate[i] = rate
    parts.nrSampled[i] = NR_WINDOWS
  })
  new RateSmoothing().smooth(parts, NR_SAMPLES)
  return [...parts.rate.subarray(0, parts.nrParts)]
}

describe('RateSmoothing', () => {
  it('gives neighbours that differ by chance the mean of their pages', () => {
    const rates = smoothed([{ rate: 0.04 }, { rate: 0.05, pages: 300 }])
    for (const rate of rates) expect(rate).to.be.closeTo(0.0475, 1e-9)
  })

  it('leaves neighbours apart that differ by more', () => {
    expect(smoothed([{ rate: 0.04 }, { rate: 0.3 }])).to.deep.equal([0.04, 0.3])
  })

  it('knows that large parts weigh most in a mean, however many small ones there are', () => {
    const small = Array.from({ length: 100 }, () => ({ rate: 0.2, pages: 1 }))
    const rates = smoothed([...small, { rate: 0.16, pages: 10_000 }, { rate: 0.2, pages: 10_000 }])
    expect(new Set(rates.map((rate) => rate.toFixed(2)))).to.deep.equal(new Set(['0.18']))
  })

  it('leaves memory apart that does not touch', () => {
    expect(smoothed([{ rate: 0.04 }, { rate: 0.05, gap: 1 }])).to.deep.equal([0.04, 0.05])
  })

  it('leaves what is touched together as it is', () => {
    const regions = [{ rate: 0.1 }, { rate: TOGETHER }, { rate: 0.1 }]
    expect(smoothed(regions)[1]).to.equal(TOGETHER)
  })
})
