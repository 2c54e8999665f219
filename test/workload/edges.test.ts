import { expect } from 'chai'
import { Edges } from '../../lib/workload/edges.js'
import { RecordedParts, TOGETHER } from '../../lib/workload/recorded-parts.js'
import type { RecordedWindow } from '../../lib/workload/recorded-window.js'
import { range } from './agreement.js'

const NR_SAMPLES = 20
const NR_WINDOWS = 9
/** Parts of the region in the middle. */
const NR_PARTS = 8

interface Area {
  readonly rate: number
  readonly count?: number
}

/** Regions of 3,000 pages, cut anew in a window: pages of a region, its count. */
type Cut = readonly (readonly [pages: number, count: number])[]

const cut = (...regions: Cut): Cut => regions

const UNTOUCHED: Area = { rate: TOGETHER, count: 0 }

/** Rates of three areas of 1,000 pages; that in the middle has eight parts and is one region, the others are two. */
function sharpened(areas: readonly [Area, Area, Area], cutAt: (window: number) => Cut): number[] {
  const parts = new RecordedParts()
  parts.clear(100)
  areas.forEach(({ rate, count = 0 }, i) => {
    const first = parts.nrParts
    if (i === 1) parts.addRegion(1000, 2000, count, NR_PARTS)
    else
      for (const half of [0, 500]) parts.addRegion(1000 * i + half, 1000 * i + half + 500, count, 1)
    parts.rate.fill(rate, first, parts.nrParts)
    // What is counted as a whole, for want of anything better, is known of no window.
    const isKnown = i !== 1 || rate !== TOGETHER
    parts.runLast.fill(isKnown ? NR_WINDOWS - 1 : -1, first, parts.nrParts)
  })
  const windows = range(NR_WINDOWS).map((at) => windowOf(cutAt(at)))
  new Edges().sharpen(parts, windows, NR_SAMPLES)
  return [...parts.rate.subarray(2, 2 + NR_PARTS)].map((rate, i) =>
    rate === TOGETHER ? parts.count[2 + i] / NR_SAMPLES : rate,
  )
}

function windowOf(regions: Cut): RecordedWindow {
  const ends = range(regions.length).map((i) =>
    regions.slice(0, i + 1).reduce((sum, [pages]) => sum + pages, 0),
  )
  return {
    startUs: 0,
    endUs: 100_000,
    rate: { quantumUs: 5_000, nrSamples: NR_SAMPLES },
    threshold: 0,
    cuts: 1,
    startPage: Float64Array.from([0, ...ends.slice(0, -1)]),
    endPage: Float64Array.from(ends),
    nrAccesses: Uint32Array.from(regions.map(([, count]) => count)),
  }
}

describe('Edges', () => {
  it('are where the counts of windows around are likeliest', () => {
    const rates = sharpened([{ rate: 0.5 }, { rate: 0.125 }, UNTOUCHED], (window) =>
      window % 2 === 0
        ? cut([1000, 10], [1000, 2], [1000, 0])
        : cut([1250, 10], [750, 0], [1000, 0]),
    )
    expect(rates).to.deep.equal([0.5, 0.5, 0, 0, 0, 0, 0, 0])
  })

  it('are found beside memory that is touched together, within a region that has no rate', () => {
    const together = { rate: TOGETHER, count: 20 }
    const rates = sharpened([together, { rate: TOGETHER, count: 15 }, UNTOUCHED], (window) =>
      window === NR_WINDOWS >> 1
        ? cut([1000, 20], [1000, 15], [1000, 0])
        : cut([1750, 20], [250, 0], [1000, 0]),
    )
    expect(rates).to.deep.equal([1, 1, 1, 1, 1, 1, 0, 0])
  })

  it('leave an area as it is of which windows around tell', () => {
    const rates = sharpened([{ rate: 0.9 }, { rate: 0.45 }, UNTOUCHED], (window) =>
      cut([1000, 18], [100 + 100 * window, 9], [900 - 100 * window, 9], [1000, 0]),
    )
    expect(new Set(rates)).to.deep.equal(new Set([0.45]))
  })

  it('leave what lies between equals: it is hit once in a while', () => {
    const rates = sharpened([UNTOUCHED, { rate: 0.01 }, UNTOUCHED], (window) =>
      cut([1000, 0], [1000, window === 4 ? 1 : 0], [1000, 0]),
    )
    expect(new Set(rates)).to.deep.equal(new Set([0.01]))
  })
})
