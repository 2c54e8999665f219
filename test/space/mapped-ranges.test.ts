import { expect } from 'chai'
import { advanceTo, createMappedRanges } from '../../lib/space/mapped-ranges.js'

describe('mapped ranges', () => {
  it('are in force from their first instant to just before their last one', () => {
    const ranges = createMappedRanges([
      { start: 10, end: 20, fromUs: 5, untilUs: 9, order: 0 },
      { start: 0, end: 5, fromUs: 0, untilUs: Infinity, order: 0 },
      { start: 10, end: 15, fromUs: 9, untilUs: 12, order: 0 },
    ])
    const startsAt = (atUs: number): number[] => {
      advanceTo(ranges, atUs)
      return ranges.active.map(({ end }) => end)
    }
    expect(startsAt(0)).to.deep.equal([5])
    expect(ranges.nextChangeUs).to.equal(5)
    expect(startsAt(5)).to.deep.equal([5, 20])
    expect(startsAt(8.5)).to.deep.equal([5, 20])
    expect(startsAt(9)).to.deep.equal([5, 15])
    expect(startsAt(100)).to.deep.equal([5])
    expect(ranges.nextChangeUs).to.equal(Infinity)
  })
})
