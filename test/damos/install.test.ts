import { expect } from 'chai'
import { createLoopSchemes } from '../../lib/damos/loop.js'
import { forgetTarget, installGoals, installSchemes } from '../../lib/damos/install.js'
import { createGoal } from '../../lib/damos/goal.js'
import { damosOf, pass } from '../support/damos.js'
import { scheme, userGoal } from '../support/schemes.js'

const ROWS = [{ range: [0, 100] as const }, { range: [100, 200] as const }]

describe('installSchemes', () => {
  it('changes schemes by position; they keep statistics, charges, clocks and what was measured', () => {
    const quota = { sz: 150n, resetIntervalMs: 1000n }
    const damos = damosOf([scheme({ quota }), scheme()], { targets: [ROWS] })
    pass(damos, 1)
    const [first, second] = damos.schemes
    const before = structuredClone({ ...first, parameters: null })
    const changed = scheme({ action: 'pageout', quota: { ...quota, sz: 10n }, applyIntervalUs: 5 })
    installSchemes(damos, [changed, scheme()])
    expect(damos.schemes).to.have.ordered.members([first, second])
    expect(first.parameters).to.equal(changed)
    const { scoreRule } = first
    expect({ ...first, parameters: null }).to.deep.equal({ ...before, scoreRule })
    expect(scoreRule.priority).to.equal('cold')
    expect(first.statistics.nrTried).to.equal(2)
    expect(first.quota).to.include({ esz: 150n, chargedSz: 150 })
  })

  it('adds what is missing, due one apply interval from now, and takes away what is left over', () => {
    const damos = damosOf([scheme()], { targets: [ROWS] })
    pass(damos, 1)
    installSchemes(damos, [scheme(), scheme({ applyIntervalUs: 50_000 })])
    expect(damos.schemes[1]).to.include({ index: 1, nextApplySis: 20 + 10, isActivated: true })
    const [first] = damos.schemes
    installSchemes(damos, [scheme()])
    expect(damos.schemes).to.have.ordered.members([first])
  })

  it('wakes a scheme that its watermarks put to sleep, until they are looked at again', () => {
    const watermarks = { metric: 'free_mem_rate', intervalUs: 1, high: 9, mid: 8, low: 7 } as const
    const damos = damosOf([scheme({ watermarks })])
    createLoopSchemes(damos).waitUs(0)
    expect(damos.schemes[0].isActivated).to.equal(false)
    installSchemes(damos, [scheme({ watermarks })])
    expect(damos.schemes[0].isActivated).to.equal(true)
  })

  it('sorts filters into those on regions and those on pages; in one list on kernels to 6.12', () => {
    const filters = [
      { type: 'anon', matching: true, allow: false },
      { type: 'target', matching: true, allow: false, index: 0 },
      { type: 'young', matching: true, allow: false },
    ] as const
    const typesOf = (kernel: 'next' | '6.12'): string[][] => {
      const [{ coreFilters, pageFilters }] = damosOf([scheme({ filters })], { kernel }).schemes
      return [coreFilters, pageFilters].map((list) => list.map(({ type }) => type))
    }
    expect(typesOf('next')).to.deep.equal([['target'], ['anon', 'young']])
    expect(typesOf('6.12')).to.deep.equal([['target'], ['anon', 'target', 'young']])
  })
})

describe('installGoals', () => {
  it('takes over what the user feeds in, and keeps what was measured', () => {
    const goals = [
      createGoal(userGoal(10n, 1n)),
      createGoal({ ...userGoal(10n, 1n), metric: 'active_mem_bp' }),
    ]
    goals[1].currentValue = 77n
    const after = installGoals(goals, [
      userGoal(20n, 2n),
      { ...userGoal(20n, 2n), metric: 'active_mem_bp' },
      userGoal(30n, 3n),
    ])
    expect(after.slice(0, 2)).to.have.ordered.members(goals)
    const values = after.map(({ parameters, currentValue }) => [
      parameters.targetValue,
      currentValue,
    ])
    expect(values).to.deep.equal([
      [20n, 2n],
      [20n, 77n],
      [30n, 3n],
    ])
    expect(installGoals(after, [])).to.deep.equal([])
  })
})

describe('forgetTarget', () => {
  it('lets quotas begin anew that would resume in it; on 6.12 they wait for it for ever', () => {
    const resumes = (['next', '6.12'] as const).map((kernel) => {
      const damos = damosOf([scheme(), scheme()], { kernel, targets: [ROWS, ROWS] })
      damos.schemes.forEach(({ quota }, i) => (quota.resumeTarget = i))
      forgetTarget(damos, 1)
      return damos.schemes.map(({ quota }) => quota.resumeTarget)
    })
    expect(resumes).to.deep.equal([
      [0, -1],
      [0, 1],
    ])
  })
})
