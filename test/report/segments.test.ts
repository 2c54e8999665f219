import { expect } from 'chai'
import { chooseSegments } from '../../lib/report/segments.js'

const range = (
  startPage: number,
  endPage: number,
  accessed: number,
): { startPage: number; endPage: number; accessed: number } => ({ startPage, endPage, accessed })

describe('the addresses that a heatmap shows', () => {
  it('are the heap alone where program and stack hardly matter', () => {
    const ranges = [range(100, 110, 0), range(1e6, 1e6 + 10_000, 5e6), range(9e6, 9e6 + 30, 1)]
    expect(chooseSegments(ranges, 20)).to.deep.equal({
      segments: [{ start: 1e6, end: 1e6 + 10_000, cells: 20 }],
      leftOutPages: 40,
      leftOutShare: 1 / (5e6 + 1),
    })
  })

  it('are two nodes by their sizes, the hole between them left out', () => {
    const ranges = [range(0, 3000, 10), range(1e6, 1e6 + 6000, 0)]
    expect(chooseSegments(ranges, 30).segments).to.deep.equal([
      { start: 0, end: 3000, cells: 10 },
      { start: 1e6, end: 1e6 + 6000, cells: 20 },
    ])
  })

  it('include gaps up to a tenth of the memory', () => {
    const ranges = [range(0, 500, 1), range(600, 1100, 1)]
    expect(chooseSegments(ranges, 8).segments).to.deep.equal([{ start: 0, end: 1100, cells: 8 }])
  })

  it('are four ranges at most, those with most accesses', () => {
    const ranges = Array.from({ length: 8 }, (_, i) => range(1e6 * i, 1e6 * i + 10, i))
    const { segments, leftOutPages, leftOutShare } = chooseSegments(ranges, 16)
    expect(segments.map(({ start }) => start)).to.deep.equal([4e6, 5e6, 6e6, 7e6])
    expect(segments.map(({ cells }) => cells)).to.deep.equal([4, 4, 4, 4])
    expect([leftOutPages, leftOutShare]).to.deep.equal([40, 6 / 28])
  })

  it('have rows in whole units', () => {
    const ranges = [range(0, 10, 1), range(1e6, 1e6 + 90, 9)]
    expect(chooseSegments(ranges, 10, 2).segments.map(({ cells }) => cells)).to.deep.equal([2, 8])
  })

  it('are none where nothing was monitored', () => {
    expect(chooseSegments([], 10)).to.deep.equal({
      segments: [],
      leftOutPages: 0,
      leftOutShare: 0,
    })
  })
})
