import { expect } from 'chai'
import { sharpenEdges } from '../../lib/workload/edges.js'
import { RecordedParts, TOGETHER } from '../../lib/workload/recorded-parts.js'

type Region = readonly [pages: number, nrOfRegion: number, rates: readonly number[], count?: number]

/** Rates of parts, of these regions one behind the other, when edges are sharp. */
function sharpened(regions: readonly Region[]): number[] {
  const parts = new RecordedParts()
  parts.clear(100)
  let end = 0
  for (const [pages, nrOfRegion, rates, count = 1] of regions) {
    const first = parts.nrParts
    parts.addRegion(end, end + pages, count, nrOfRegion)
    parts.rate.set(rates, first)
    end += pages
  }
  sharpenEdges(parts)
  return [...parts.rate.subarray(0, parts.nrParts)]
}

describe('sharpenEdges', () => {
  it('makes one edge of what lies between two rates, where hits remain as many', () => {
    const rates = sharpened([
      [1000, 1, [0.2]],
      [400, 4, [0.16, 0.12, 0.08, 0.04]],
      [1000, 1, [0]],
    ])
    expect(rates).to.deep.equal([0.2, 0.2, 0.2, 0, 0, 0])
  })

  it('takes memory that is not touched for a side of it', () => {
    const rates = sharpened([
      [1000, 1, [TOGETHER], 0],
      [400, 4, [0.05, 0.15, 0.2, 0.2]],
      [1000, 1, [0.2]],
    ])
    expect(rates).to.deep.equal([TOGETHER, 0, 0.2, 0.2, 0.2, 0.2])
  })

  const kept: readonly [string, readonly Region[]][] = [
    [
      'what is as large as a region',
      [
        [100, 1, [0.2]],
        [100, 1, [0.1]],
        [100, 1, [0]],
      ],
    ],
    [
      'what is not between its neighbours',
      [
        [100, 1, [0.1]],
        [100, 2, [0.3, 0.2]],
        [100, 1, [0]],
      ],
    ],
    [
      'what touches memory that is touched together',
      [
        [100, 1, [0.2]],
        [100, 2, [0.15, 0.1]],
        [100, 1, [TOGETHER]],
      ],
    ],
  ]
  for (const [title, regions] of kept) {
    it(`leaves ${title} as it is`, () => {
      expect(sharpened(regions)).to.deep.equal(regions.flatMap(([, , rates]) => rates))
    })
  }
})
