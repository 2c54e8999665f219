import { expect } from 'chai'
import type { CheckResult } from '../../lib/engine/summary.js'
import { CheckTally } from '../../lib/tune/checks.js'

const check = (that: string, passed: boolean | null): CheckResult => ({ that, passed, figures: {} })

/** Points 0 to 3 of two rows with two seeds. */
const POINTS: readonly (readonly CheckResult[])[] = [
  [check('a > 0', true), check('b > 0', null)],
  [check('a > 0', false), check('b > 0', true)],
  [check('a > 0', true), check('b > 0', true)],
  [check('a > 0', false), check('b > 0', false)],
]

function tallyOf(indexes: readonly number[]): CheckTally {
  const tally = new CheckTally()
  for (const index of indexes) {
    const point = { id: '', parameters: { row: String(index % 2) }, seed: index >> 1 }
    tally.take(index, index % 2, point, POINTS[index])
  }
  return tally
}

describe('the checks of a sweep', () => {
  it('count points, those that were not judged neither way', () => {
    expect(tallyOf([0, 1, 2, 3]).checks()).to.deep.equal([
      {
        that: 'a > 0',
        nrPassed: 2,
        nrFailed: 2,
        firstFailed: { parameters: { row: '1' }, seed: 0 },
      },
      {
        that: 'b > 0',
        nrPassed: 2,
        nrFailed: 1,
        firstFailed: { parameters: { row: '1' }, seed: 1 },
      },
    ])
  })

  it('are told of each row', () => {
    const tally = tallyOf([0, 1, 2, 3])
    expect(tally.ofRow(0)).to.deep.equal({ nrFailedPoints: 0, nrFailed: {} })
    expect(tally.ofRow(1)).to.deep.equal({
      nrFailedPoints: 2,
      nrFailed: { 'a > 0': 2, 'b > 0': 1 },
    })
  })

  it('do not depend on the order in which points ended', () => {
    expect(tallyOf([3, 1, 0, 2]).checks()).to.deep.equal(tallyOf([0, 1, 2, 3]).checks())
  })

  it('count a point once whose scenario has a condition twice', () => {
    const tally = new CheckTally()
    const point = { id: '', parameters: {}, seed: 1 }
    tally.take(0, 0, point, [check('a > 0', false), check('a > 0', false)])
    expect(tally.checks()!.map(({ nrFailed }) => nrFailed)).to.deep.equal([1])
    expect(tally.ofRow(0)).to.deep.equal({ nrFailedPoints: 1, nrFailed: { 'a > 0': 1 } })
  })
})
