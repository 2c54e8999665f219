import { expect } from 'chai'
import type { GoalParameters } from '../../lib/damos/goal.js'
import type { QuotaParameters, SchemeParameters } from '../../lib/damos/scheme.js'
import { adviceOf, codesOf, onlyAdvice, runWith } from '../support/advice.js'
import { scheme, userGoal } from '../support/schemes.js'

const MIB = 2n ** 20n

function goal(metric: GoalParameters['metric'], targetValue: bigint): GoalParameters {
  return { ...userGoal(targetValue, 0n), metric, nid: 0 }
}

function tuned(
  goals: readonly GoalParameters[],
  quota: Partial<QuotaParameters> = {},
): SchemeParameters {
  const whole = { sz: 64n * MIB, resetIntervalMs: 1000n, goals, ...quota }
  return scheme({ action: 'pageout', quota: whole })
}

describe('advice on goals', () => {
  it('has nothing to say of a goal within reach', () => {
    const run = runWith({}, tuned([goal('node_mem_free_bp', 2000n)]))
    expect(codesOf(run)).to.deep.equal([])
  })

  it('tells of more than all', () => {
    const run = runWith({}, tuned([goal('node_mem_used_bp', 10_001n)]))
    expect(onlyAdvice(run, 'goal-unreachable')).to.match(
      /^schemes\.0\.quotas\.goals\.0\.target_value: 100 % is never reached/,
    )
  })

  it('tells of a target near the ceiling, and how slowly a quota comes down from there', () => {
    const run = runWith({}, tuned([goal('node_mem_used_bp', 9970n)]))
    expect(onlyAdvice(run, 'goal-at-ceiling')).to.match(
      /99\.7 % leaves 0\.3 % above it: .* shrinks by 0\.3009 % in a window at most, and takes 231 windows to halve/,
    )
    const all = runWith({}, tuned([goal('node_mem_used_bp', 10_000n)]))
    expect(onlyAdvice(all, 'goal-at-ceiling')).to.contain('never shrinks again')
    const temporal = tuned([goal('node_mem_used_bp', 9970n)], { goalTuner: 'temporal' })
    expect(codesOf(runWith({}, temporal))).to.deep.equal([])
  })

  it('tells of a target that one window goes beyond', () => {
    const run = runWith({}, tuned([goal('node_mem_free_bp', 50n)]))
    expect(onlyAdvice(run, 'goal-overshoots')).to.match(
      /0\.5 % of node 0 are 5\.120 MiB, and one window may free 64 MiB: .*12 windows/,
    )
    const careful = tuned([goal('node_mem_free_bp', 50n)], { sz: 5n * MIB })
    expect(codesOf(runWith({}, careful))).to.deep.equal([])
  })

  it('tells of no overshoot where the metric cannot be at twice the goal', () => {
    const large = (target: bigint): string[] =>
      codesOf(runWith({}, tuned([goal('node_mem_free_bp', target)], { sz: 8192n * MIB })))
    expect(large(5000n)).to.deep.equal(['goal-overshoots'])
    expect(large(5001n)).to.deep.equal([])
  })

  it('tells of goals without another limit', () => {
    const goals = [goal('node_mem_free_bp', 2000n)]
    const run = runWith({}, tuned(goals, { sz: 0n }))
    expect(onlyAdvice(run, 'goal-uncapped')).to.contain('doubles each window, without end')
    const temporal = runWith({}, tuned(goals, { sz: 0n, goalTuner: 'temporal' }))
    expect(onlyAdvice(temporal, 'goal-uncapped')).to.contain('the first window takes all')
    expect(codesOf(runWith({}, tuned(goals, { sz: 0n, ms: 10n })))).to.deep.equal([])
  })

  it('tells of a value that nobody feeds in', () => {
    const fedOnce = tuned([userGoal(1000n, 500n)])
    const run = runWith({}, fedOnce)
    expect(onlyAdvice(run, 'goal-not-fed')).to.contain('it stays 500, so the quota grows on and on')
    const events = [
      { atUs: 1, context: 0, do: 'commitGoals' as const, goals: [[userGoal(1000n, 900n)]] },
    ]
    expect(codesOf(runWith({ run: { events } }, fedOnce))).to.deep.equal([])
  })

  it('tells of stalls that nothing supplies', () => {
    const pressed = tuned([goal('some_mem_psi_us', 1000n)])
    expect(onlyAdvice(runWith({}, pressed), 'goal-not-supplied')).to.contain('is 0 all the time')
    const supply = [
      { atUs: 0, metric: 'some_mem_psi_us' as const, nid: -1, memcgPath: '', value: 10 },
    ]
    expect(codesOf(runWith({ run: { supply } }, pressed))).to.deep.equal([])
  })

  it('tells of nodes and cgroups that are not there', () => {
    const share = tuned([goal('node_mem_free_bp', 2000n)])
    const nowhere = runWith({ run: { nodes: [] } }, share)
    expect(onlyAdvice(nowhere, 'goal-not-supplied')).to.contain(
      'no nodes: node_mem_free_bp is 100 %',
    )
    const cgroup = tuned([{ ...goal('node_memcg_used_bp', 2000n), memcgPath: '/a' }])
    const run = runWith({}, cgroup)
    expect(onlyAdvice(run, 'goal-cgroup-unknown')).to.match(
      /memcg_path: no target is in .* \/a: .* is 0/,
    )
    const targets = run.targets.map((one) => ({ ...one, cgroup: '/a/b' }))
    expect(codesOf({ ...run, targets })).to.deep.equal([])
  })

  it('tells of a run that ends before a tuned quota is worth while', () => {
    const goals = [goal('node_mem_free_bp', 2000n)]
    const run = runWith({ run: { durationUs: 15_000_000 } }, tuned(goals))
    expect(onlyAdvice(run, 'goal-cold-start')).to.match(
      /15 windows of 1 s; .* to 32 KiB .* \(12 windows to 4 KiB, 21 to 2 MiB\) \(a run of 32 s or more/,
    )
    const never = runWith({ run: { durationUs: 10_000_000 } }, tuned(goals))
    expect(adviceOf(never, 'goal-cold-start')).to.contain(
      'to 1 KiB in the end, so the scheme never',
    )
  })

  it('tells of opposing goals with nothing, or too much, between them', () => {
    const pair = (used: bigint, free: bigint): string[] =>
      codesOf(
        runWith(
          {},
          tuned([goal('node_mem_used_bp', used)]),
          tuned([goal('node_mem_free_bp', free)]),
        ),
      )
    expect(pair(9000n, 1020n)).to.deep.equal([])
    expect(pair(9000n, 1000n)).to.deep.equal(['goals-apart'])
    expect(pair(5000n, 1000n)).to.deep.equal(['goals-apart'])
    expect(pair(9000n, 2000n)).to.deep.equal(['goals-compete'])
  })
})
