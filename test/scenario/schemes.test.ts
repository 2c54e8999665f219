import { expect } from 'chai'
import fc from 'fast-check'
import { U64_MAX } from '../../lib/base/u64.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { damoValueOf } from '../../lib/params/documents.js'
import { kdamondsFrom } from '../../lib/params/kdamond.js'
import { sysfsWrites } from '../../lib/params/sysfs.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { parseScenario } from '../../lib/scenario/load.js'
import {
  ANY,
  faultOf,
  GOAL,
  MARKS,
  PADDR,
  QUOTAS,
  scenarioWith,
  schemeJson,
  VADDR,
  withGoal,
} from '../support/scheme-json.js'
import { planOf } from '../support/scenarios.js'

const NODES = [0, 1].map((id) => ({ id, size: '1G' }))

function schemeOf(scheme: object, context: object = VADDR, more: object = {}): SchemeParameters {
  return planOf(scenarioWith(scheme, context, more)).contexts[0].schemes![0]
}

describe('schemes', () => {
  it("are damo's default, where nothing is said", () => {
    const { action, pattern, quota, filters, targetNid } = schemeOf({})
    expect(action).to.equal('stat')
    expect(pattern).to.include({ minSz: 0n, maxSz: U64_MAX, minNrAccesses: 0, minAge: 0 })
    expect(quota).to.include({ sz: 0n, ms: 0n, resetIntervalMs: U64_MAX })
    expect([filters, targetNid]).to.deep.equal([[], -1])
  })

  it('count rates in samples and ages in aggregations, whatever they are given in', () => {
    const nr_accesses = { min: '25 %', max: '10 samples' }
    const both = { min: '5 samples', max: '10 samples' }
    const age = { min: '1 s', max: '7 d' }
    const { pattern } = schemeOf({ access_pattern: { ...ANY, nr_accesses: both, age } })
    expect(pattern).to.include({ minNrAccesses: 5, maxNrAccesses: 10, minAge: 10 })
    const shares = { ...ANY, nr_accesses: { min: '25 %', max: 50 } }
    expect(schemeOf({ access_pattern: shares }).pattern).to.include({
      minNrAccesses: 5,
      maxNrAccesses: 10,
    })
    expect(faultOf({ access_pattern: { ...ANY, nr_accesses } })).to.match(
      /access_pattern\.nr_accesses.*not a number with a unit|access_pattern\.nr_accesses: /,
    )
  })

  it('keep of max what the kernel keeps of it: 32 bits of what damo writes', () => {
    // 2^64 samples in 100: 2^64 / 100 * 20, of which the kernel takes the lower half.
    expect(schemeOf({}).pattern.maxNrAccesses).to.equal(Number(3689348814741910528n % 2n ** 32n))
    const intervals = { sample_us: '4 ms', aggr_us: '100 ms', ops_update_us: '1 s' }
    expect(schemeOf({}, { ...VADDR, intervals }).pattern.maxNrAccesses).to.equal(0)
  })

  it('hold all 64 bits, in YAML, JSON and --set', () => {
    for (const [text, value] of [
      ['18446744073709551615', U64_MAX],
      ['max', U64_MAX],
      ['9007199254740993', 9007199254740993n],
      ['0xfffffffffffffffe', U64_MAX - 1n],
      ['"18,446,744,073,709,551,613"', U64_MAX - 2n],
      ['4 KiB', 4096n],
    ] as const) {
      const set = `kdamonds[0].contexts[0].schemes[0].quotas.sz_bytes=${text}`
      const plan = planOf(scenarioWith({ quotas: { ...QUOTAS } }), set)
      expect(plan.contexts[0].schemes![0].quota.sz, text).to.equal(value)
    }
    const json = JSON.stringify(scenarioWith({ quotas: { ...QUOTAS, sz_bytes: 7 } }))
    const plan = planOf(json.replace('"sz_bytes":7', '"sz_bytes": 18446744073709551614'))
    expect(plan.contexts[0].schemes![0].quota.sz).to.equal(U64_MAX - 1n)
  })

  it('take 64-bit integers of the API', () => {
    const { quota } = schemeOf({ quotas: { ...QUOTAS, sz_bytes: U64_MAX } })
    expect(quota.sz).to.equal(U64_MAX)
  })

  it('have quotas with goals, weights and what fails', () => {
    const { quota } = schemeOf({
      quotas: {
        ...QUOTAS,
        goals: [GOAL, { metric: 'some_mem_psi_us', target_value: '10 ms', current_value: 0 }],
        goal_tuner: 'temporal',
        fail_charge_num: 1,
        fail_charge_denom: 4096,
      },
    })
    const node = { nid: -1, memcgPath: '' }
    expect(quota).to.deep.equal({
      ms: 0n,
      sz: 2n ** 20n,
      resetIntervalMs: 1000n,
      goals: [
        { metric: 'user_input', targetValue: 100n, currentValue: 0n, ...node },
        { metric: 'some_mem_psi_us', targetValue: 10_000n, currentValue: 0n, ...node },
      ],
      goalTuner: 'temporal',
      failChargeNum: 1,
      failChargeDenom: 4096,
      weightSz: 0,
      weightNrAccesses: 500,
      weightAge: 500,
    })
  })

  it('have goals of nodes and cgroups', () => {
    const values = { target_value: '99.5 %', current_value: 0 }
    const memcg = { metric: 'node_memcg_used_bp', nid: 1, memcg_path: '/a', ...values }
    const machine = { nodes: NODES }
    expect(schemeOf(withGoal(memcg), VADDR, { machine }).quota.goals[0]).to.deep.equal({
      metric: 'node_memcg_used_bp',
      targetValue: 9950n,
      currentValue: 0n,
      nid: 1,
      memcgPath: '/a',
    })
    const old = { target_value_bp: 10_000, current_value_bp: 5_000 }
    expect(schemeOf(withGoal(old)).quota.goals[0]).to.include({
      metric: 'user_input',
      targetValue: 10_000n,
      currentValue: 5_000n,
    })
  })

  it('have watermarks', () => {
    const watermarks = { metric: 'free_mem_rate', interval_us: '5 s', ...MARKS }
    expect(schemeOf({ watermarks }).watermarks).to.deep.equal({
      metric: 'free_mem_rate',
      intervalUs: 5_000_000,
      high: 500,
      mid: 400,
      low: 200,
    })
  })

  it('have filters of every type, in their order', () => {
    const { filters } = schemeOf({
      filters: [
        { filter_type: 'anon', matching: true, allow: true },
        { filter_type: 'memcg', matching: 'N', memcg_path: '/a' },
        { filter_type: 'addr', matching: true, address_range: { start: '1G', end: 'max' } },
        { filter_type: 'target', matching: true, filter_pass: true, damon_target_idx: 0 },
        { filter_type: 'hugepage_size', matching: false, hugepage_size: ['2M', '1G'] },
        { filter_type: 'young', matching: true },
      ],
    })
    expect(filters).to.deep.equal([
      { type: 'anon', matching: true, allow: true },
      { type: 'memcg', matching: false, allow: false, path: '/a' },
      { type: 'addr', matching: true, allow: false, start: 2n ** 30n, end: U64_MAX },
      { type: 'target', matching: true, allow: true, index: 0 },
      { type: 'hugepage_size', matching: false, allow: false, min: 2n ** 21n, max: 2n ** 30n },
      { type: 'young', matching: true, allow: false },
    ])
  })

  it('have nodes to migrate to', () => {
    const machine = { nodes: NODES }
    const dests = [
      { id: 0, weight: 3 },
      { id: '1', weight: 1 },
    ]
    const scheme = schemeOf({ action: 'migrate_hot', dests, target_nid: 1 }, VADDR, { machine })
    expect(scheme.targetNid).to.equal(1)
    expect(scheme.dests).to.deep.equal([
      { nodeId: 0, weight: 3 },
      { nodeId: 1, weight: 1 },
    ])
  })

  it('have an address unit that their sizes count in', () => {
    const { contexts } = planOf(scenarioWith({}, { ...PADDR, addr_unit: '16 KiB' }))
    expect(contexts[0].addrUnit).to.equal(16_384)
  })

  it('are shared by the contexts that are made once per target', () => {
    const { contexts } = planOf({
      duration: '1 s',
      targets: [{ name: 'vm', count: 3, memory: '4M' }],
      kdamondPerTarget: { contexts: [{ ops: 'vaddr', schemes: [{ action: 'cold' }] }] },
    })
    expect(contexts).to.have.length(3)
    expect(contexts[2].schemes).to.equal(contexts[0].schemes)
    expect(contexts[2].schemes![0].action).to.equal('cold')
  })

  it('are the same plan again in the canonical form', () => {
    fc.assert(
      fc.property(fc.array(schemeJson(), { maxLength: 3 }), (schemes) => {
        const context = { ...PADDR, schemes }
        const loaded = parseScenario(
          scenarioWith({}, VADDR, {
            kdamonds: [{ contexts: [context] }],
            machine: { nodes: NODES },
          }),
        )
        for (const text of [formatScenario(loaded.canonical), JSON.stringify(loaded.canonical)]) {
          const again = parseScenario(text)
          expect(again.plan).to.deep.equal(loaded.plan)
          expect(again.canonical).to.deep.equal(loaded.canonical)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** The files that a kernel is given for the first scheme, below its folder. */
function filesOf(schemes: readonly object[]): ReadonlyMap<string, string> {
  const kdamonds = [{ contexts: [{ ...PADDR, schemes }] }]
  const { canonical } = parseScenario(
    scenarioWith({}, VADDR, { kdamonds, machine: { nodes: NODES } }),
  )
  const writes = sysfsWrites(kdamondsFrom(damoValueOf({ kdamonds: canonical.kdamonds })))
  return new Map(
    writes.map(({ path, value }) => [path.replace('0/contexts/0/schemes/0/', ''), value]),
  )
}

describe('schemes that go back to a kernel', () => {
  it('have the numbers of the plan', () => {
    fc.assert(
      fc.property(schemeJson(), (json) => {
        const files = filesOf([json])
        const numberIn = (path: string): bigint => BigInt(files.get(path)!)
        const { pattern, quota, ...scheme } = schemeOf(json, PADDR, { machine: { nodes: NODES } })
        const lower = (path: string): number => Number(BigInt.asUintN(32, numberIn(path)))
        expect(numberIn('access_pattern/sz/min')).to.equal(pattern.minSz)
        expect(numberIn('access_pattern/sz/max')).to.equal(pattern.maxSz)
        expect(lower('access_pattern/nr_accesses/min')).to.equal(pattern.minNrAccesses)
        expect(lower('access_pattern/nr_accesses/max')).to.equal(pattern.maxNrAccesses)
        expect(lower('access_pattern/age/min')).to.equal(pattern.minAge)
        expect(lower('access_pattern/age/max')).to.equal(pattern.maxAge)
        expect(numberIn('quotas/ms')).to.equal(quota.ms)
        expect(numberIn('quotas/bytes')).to.equal(quota.sz)
        expect(numberIn('quotas/reset_interval_ms')).to.equal(quota.resetIntervalMs)
        expect(numberIn('quotas/weights/age_permil')).to.equal(BigInt(quota.weightAge))
        expect(files.get('quotas/goal_tuner')).to.equal(quota.goalTuner)
        quota.goals.forEach(({ targetValue, currentValue, nid }, i) => {
          expect(numberIn(`quotas/goals/${i}/target_value`)).to.equal(targetValue)
          expect(numberIn(`quotas/goals/${i}/current_value`)).to.equal(currentValue)
          const written = files.get(`quotas/goals/${i}/nid`) ?? '0'
          expect(Number(written)).to.equal(Math.max(0, nid))
        })
        expect(numberIn('apply_interval_us')).to.equal(BigInt(scheme.applyIntervalUs))
        expect(numberIn('stats/max_nr_snapshots')).to.equal(BigInt(scheme.maxNrSnapshots))
        const nrFilters = numberIn('core_filters/nr_filters') + numberIn('ops_filters/nr_filters')
        expect(nrFilters).to.equal(BigInt(scheme.filters.length))
      }),
      { numRuns: 100 },
    )
  })
})
