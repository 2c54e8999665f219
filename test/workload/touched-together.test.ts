import { expect } from 'chai'
import { mix } from '../../lib/base/random.js'
import { CountsAround, POINTS_MAX } from '../../lib/workload/recorded-window.js'
import { TouchedTogether } from '../../lib/workload/touched-together.js'
import { recordedWindow } from '../support/recordings.js'
import { range } from './agreement.js'

const REACH = 12
const PAGES = 1600

/** Log odds of a region that is one in the window in the middle; pieces of the others: [first page, count]. */
function logOddsOf(
  piecesAt: (window: number) => readonly (readonly [start: number, count: number])[],
  cuts = 1,
): number {
  const windows = range(2 * REACH + 1).map((window) => {
    const pieces = window === REACH ? ([[0, 4]] as const) : piecesAt(window)
    const starts = pieces.map(([start]) => start)
    const counts = pieces.map(([, count]) => count)
    return recordedWindow(starts, PAGES, counts, { cuts })
  })
  const around = new CountsAround(REACH)
  around.fill(windows, 0, POINTS_MAX)
  return new TouchedTogether().logOdds(around, around.first, around.last, 0.2, 0)
}

/** A count near 4. */
const countAt = (window: number, piece: number): number => 2 + (mix(window, piece, 11) & 3)

describe('TouchedTogether', () => {
  it('says so of a region that is never seen apart, though it is cut', () => {
    expect(logOddsOf((window) => [[0, countAt(window, 0)]])).to.be.above(10)
  })

  it('knows nothing of a region that is not cut', () => {
    expect(logOddsOf((window) => [[0, countAt(window, 0)]], 0)).to.equal(0)
  })

  it('says the contrary of one in which borders come and go anywhere', () => {
    const placeAt = (window: number, piece: number): number =>
      200 * piece + 50 * (mix(window, piece, 3) & 3)
    const odds = logOddsOf((window) => [
      [0, countAt(window, 0)],
      ...range(7).map((i) => [placeAt(window, i + 1), countAt(window, i + 1)] as const),
    ])
    expect(odds).to.be.below(-3)
  })

  it('says so of two areas with an edge that stays where it is', () => {
    const odds = logOddsOf((window) => [
      [0, countAt(window, 0)],
      [800, countAt(window, 1)],
    ])
    expect(odds).to.be.above(5)
  })
})
