import { expect } from 'chai'
import { U64_MAX } from '../../lib/base/u64.js'
import {
  createGoal,
  feedQuota,
  highestScore,
  scoreOf,
  tuneQuota,
  type Goal,
} from '../../lib/damos/goal.js'
import { userGoal } from '../support/schemes.js'

const goal = (target: bigint, current: bigint): Goal => createGoal(userGoal(target, current))

describe('scoreOf', () => {
  it('is in basis points of the target, rounded down', () => {
    expect(scoreOf(goal(1000n, 1000n), false)).to.equal(10_000n)
    expect(scoreOf(goal(3n, 1n), false)).to.equal(3_333n)
    expect(scoreOf(goal(1000n, 0n), false)).to.equal(0n)
  })

  it('is exact for large values; the product wraps on kernels to 7.0', () => {
    const large = goal(2n ** 62n, 2n ** 62n)
    expect(scoreOf(large, false)).to.equal(10_000n)
    expect(scoreOf(large, true)).to.equal(0n)
  })

  it('of several goals is the highest: the least aggressive decides', () => {
    const goals = [goal(100n, 10n), goal(100n, 90n), goal(100n, 50n)]
    expect(highestScore(goals, false)).to.equal(9_000n)
  })
})

describe('feedQuota', () => {
  it('grows by what is missing, shrinks by what is too much', () => {
    expect(feedQuota(900_000n, 200n)).to.equal(1_782_000n)
    expect(feedQuota(900_000n, 2_000n)).to.equal(1_620_000n)
    expect(feedQuota(900_000n, 10_000n)).to.equal(900_000n)
    expect(feedQuota(900_000n, 15_000n)).to.equal(450_000n)
  })

  it('falls to one byte at twice the goal, and never below', () => {
    expect(feedQuota(900_000n, 20_000n)).to.equal(10_000n)
    expect(feedQuota(900_000n, 250_000_000n)).to.equal(10_000n)
    expect(feedQuota(10_001n, 19_999n)).to.equal(10_000n)
  })

  it('saturates at 64 bits', () => {
    expect(feedQuota(2n ** 63n, 0n)).to.equal(U64_MAX - (2n ** 63n % 10_000n) + 1n)
    expect(feedQuota(U64_MAX, 0n)).to.equal(U64_MAX)
    expect(feedQuota(U64_MAX, 5_000n)).to.equal(U64_MAX)
  })

  it('divides first where the product would overflow', () => {
    const last = U64_MAX / 2n
    expect(feedQuota(last, 15_000n)).to.equal(last - (last / 10_000n) * 5_000n)
  })
})

describe('tuneQuota', () => {
  it('consist begins with one byte: 2 with a score of 0, then twice as much each time', () => {
    let eszBp = 0n
    const sizes = Array.from({ length: 4 }, () => {
      eszBp = tuneQuota('consist', eszBp, 0n, 0n)
      return Number(eszBp / 10_000n)
    })
    expect(sizes).to.deep.equal([2, 4, 8, 16])
    expect(tuneQuota('consist', 0n, 10_000n, 0n)).to.equal(10_000n)
  })

  it('temporal acts in full until the goal is met, then not at all', () => {
    expect(tuneQuota('temporal', 0n, 9_999n, 128n)).to.equal(1_280_000n)
    expect(tuneQuota('temporal', 0n, 9_999n, 0n)).to.equal(U64_MAX)
    expect(tuneQuota('temporal', 1_280_000n, 10_000n, 128n)).to.equal(0n)
  })
})
