import { expect } from 'chai'
import type { ContextPlan } from '../../lib/engine/plan.js'
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { faultsOf } from '../support/scenarios.js'

/** A fast node of 32 MiB, which /db fills, of whose 40 MiB 8 are hot; and /web, hot all over, on the slow one. */
function scenario(policy: object, more: object = {}): object {
  const program = (name: string, hot: string): object => ({
    name,
    cgroup: `/${name}`,
    memory: name === 'db' ? '40 MiB' : '24 MiB',
    image: false,
    workload: { tick: '100 ms', areas: [{ start: 0, size: hot, every: 1 }] },
  })
  const watermarks = { min: '32 KiB', low: '64 KiB', high: '128 KiB' }
  return {
    duration: '30 s',
    machine: {
      tick: '500 ms',
      nodes: [
        { id: 0, size: '32 MiB', latency: '90 ns', watermarks },
        { id: 1, size: '96 MiB', latency: '200 ns' },
      ],
    },
    targets: [program('db', '20%'), program('web', '100%')],
    policy: { name: 'damon_tiering', ...policy },
    ...more,
  }
}

function contextsOf(policy: object): readonly ContextPlan[] {
  return parseScenario(scenario(policy), { file: 'x.yaml' }).plan.contexts
}

describe('shares of cgroups under damon_tiering', () => {
  const shares = { '/db': '30 %', '/web': '60 %' }

  it('are goals of schemes for each of them, the promotion just below it, the demotion below that', () => {
    const found = contextsOf({ shares }).flatMap(({ schemes }) =>
      schemes!.map(({ action, quota: { goals } }) => {
        const [{ metric, nid, memcgPath, targetValue }] = goals
        return [action, metric, nid, memcgPath, Number(targetValue)]
      }),
    )
    expect(found).to.deep.equal([
      ['migrate_cold', 'node_memcg_free_bp', 0, '/db', 7050],
      ['migrate_cold', 'node_memcg_free_bp', 0, '/web', 4050],
      ['migrate_hot', 'node_memcg_used_bp', 0, '/db', 2970],
      ['migrate_hot', 'node_memcg_used_bp', 0, '/web', 5970],
    ])
  })

  it('leave memory of others alone: that is the first filter', () => {
    const filters = contextsOf({ shares }).map(({ schemes }) => schemes![1].filters)
    const others = { type: 'memcg', matching: false, allow: false, path: '/web' }
    expect(filters).to.deep.equal([
      [others, { type: 'young', matching: true, allow: false }],
      [others, { type: 'young', matching: true, allow: true }],
    ])
  })

  it('are kept: cold memory beyond one goes, hot memory of another comes up to its own', async () => {
    // Windows short enough that tuned intervals, which put passes off when they change, leave some of them.
    const pace = { quota_reset_interval_ms: 200, apply_interval: '100 ms', min_nr_regions: 100 }
    const policy = { shares, temporal: true, quota_sz: '512 KiB', ...pace }
    const { plan } = parseScenario(scenario(policy), { file: 'x.yaml' })
    const { contexts } = await startRun(plan, { workers: 1 }).done
    const usedBp = (scheme: number): number => contexts[1].schemes![scheme].goals[0].currentValue
    expect(usedBp(0), '/db').to.be.within(2900, 3000)
    expect(usedBp(1), '/web').to.be.within(5950, 6050)
  })

  it('are none where they are left out, or empty', () => {
    const metrics = (policy: object): string[] =>
      contextsOf(policy).map(({ schemes }) => schemes![0].quota.goals[0].metric)
    expect(metrics({})).to.deep.equal(['node_mem_free_bp', 'node_mem_used_bp'])
    expect(metrics({ shares: {} })).to.deep.equal(metrics({}))
  })

  it('are refused for cgroups that no target is in', () => {
    expect(faultsOf(scenario({ shares: { '/db': 3000, '/wev': 3000 } }))).to.deep.equal([
      'x.yaml: policy.shares./wev: no target is in the cgroup /wev; expected one of /db, /web',
    ])
    expect(faultsOf(scenario({ shares: { db: 3000 } }))[0]).to.match(/policy\.shares/)
  })

  it('are refused above 100 % in all, and where goals would leave nothing of them', () => {
    expect(faultsOf(scenario({ shares: { '/db': '60 %', '/web': '60 %' } }))).to.deep.equal([
      'x.yaml: policy.shares: 120 % of a node in all; expected 100 % at most',
    ])
    expect(faultsOf(scenario({ shares: { '/db': 50 } }))).to.deep.equal([
      'x.yaml: policy.shares./db: too small (got 50 basis points); ' +
        'expected more than 50, which goals leave of it',
    ])
  })

  it('are refused on kernels without goals for cgroups, and by policies that take none', () => {
    expect(faultsOf(scenario({ shares }, { kernel: '6.18' }))).to.deep.equal([
      'x.yaml: policy.shares: kernel 6.18 has no goal node_memcg_used_bp; ' +
        'expected 7.2 or later, or no shares',
    ])
    expect(faultsOf(scenario({ name: 'hmsdk', shares }))[0]).to.match(/unknown key shares|shares/)
  })
})
