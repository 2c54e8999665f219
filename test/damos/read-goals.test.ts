import { expect } from 'chai'
import type { GoalParameters } from '../../lib/damos/goal.js'
import { readGoals } from '../../lib/damos/read-goals.js'
import { damosOf } from '../support/damos.js'
import { scheme, userGoal } from '../support/schemes.js'

const goal = (metric: GoalParameters['metric']): GoalParameters => ({
  ...userGoal(100n, 7n),
  metric,
  nid: 0,
})

describe('readGoals', () => {
  it('keeps what the user fed in', () => {
    const damos = damosOf([scheme({ quota: { goals: [userGoal(100n, 7n)] } })])
    readGoals(damos, damos.schemes[0])
    expect(damos.schemes[0].goals[0].currentValue).to.equal(7n)
  })

  it('takes the stall since the last reading, at first since the beginning', () => {
    const supply = [{ atUs: 0, metric: 'some_mem_psi_us', value: 50_000 }]
    const damos = damosOf([scheme({ quota: { goals: [goal('some_mem_psi_us')] } })], { supply })
    const values = [1_000_000, 1_500_000, 1_500_000].map((nowUs) => {
      damos.nowUs = nowUs
      readGoals(damos, damos.schemes[0])
      return Number(damos.schemes[0].goals[0].currentValue)
    })
    expect(values).to.deep.equal([50_000, 25_000, 0])
  })

  it('takes the share of eligible memory on a node: of the pattern, whatever filters say', () => {
    const damos = damosOf(
      [
        scheme({
          pattern: { maxNrAccesses: 5 },
          quota: { sz: 1n, goals: [goal('node_eligible_mem_bp')] },
          filters: [{ type: 'addr', matching: true, allow: false, start: 0n, end: 1000n }],
        }),
      ],
      { targets: [[{ range: [0, 60] }, { range: [60, 80], nrAccesses: 9 }, { range: [80, 90] }]] },
    )
    const [{ goals }] = damos.schemes
    readGoals(damos, damos.schemes[0])
    expect(goals[0].currentValue).to.equal(0n)
    // The first 50 bytes lie on the node; 20 of the 90 are not of the pattern.
    const memory = {
      ...damos.memory,
      countEligible: (
        ...[, start, end, , , sums]: Parameters<typeof damos.memory.countEligible>
      ) => {
        sums.onNode += Math.max(0, Math.min(50, end) - start)
        sums.total += end - start
      },
    }
    readGoals({ ...damos, memory }, damos.schemes[0])
    expect(goals[0].currentValue).to.equal(7_142n)
  })
})
