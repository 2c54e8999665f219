import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import { SET_UPS } from '../../lib/policy/index.js'
import { parseScenario } from '../../lib/scenario/load.js'
import type { ContextPlan, RunPlan } from '../../lib/engine/plan.js'
import { faultsOf } from '../support/scenarios.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** Those that move memory between tiers, of which their machine has two. */
const TIERING = ['damon_tiering', 'hmsdk', 'hot_interleave']
const TWO_TIERS = {
  nodes: [
    { id: 0, size: '1 GiB', latency: '90 ns' },
    { id: 2, size: '2 GiB', latency: '200 ns' },
  ],
}

function scenario(policy: unknown, more: object = {}): object {
  const targets = [{ name: 'db', memory: '64M' }]
  const { name } = typeof policy === 'string' ? { name: policy } : (policy as { name?: string })
  const machine = TIERING.includes(String(name)) ? { machine: TWO_TIERS } : {}
  return { duration: '1 s', targets, policy, ...machine, ...more }
}

function planOf(policy: unknown, more: object = {}): RunPlan {
  return parseScenario(scenario(policy, more), { file: 'x.yaml' }).plan
}

function contextOf(policy: unknown, more: object = {}): ContextPlan {
  return planOf(policy, more).contexts[0]
}

/** What a scheme looks at, and its limits. */
function briefOf(context: ContextPlan, index = 0): object {
  const { action, pattern, quota, watermarks, filters } = context.schemes![index]
  return {
    action,
    accesses: [pattern.minNrAccesses, pattern.maxNrAccesses],
    minAge: pattern.minAge,
    minSz: Number(pattern.minSz),
    ms: Number(quota.ms),
    sz: Number(quota.sz),
    resetMs: Number(quota.resetIntervalMs),
    weights: [quota.weightSz, quota.weightNrAccesses, quota.weightAge],
    goals: quota.goals.map(({ metric, targetValue }) => [metric, Number(targetValue)]),
    permil: [watermarks.high, watermarks.mid, watermarks.low],
    filters: filters.map(({ type, matching, allow }) => [type, matching, allow]),
  }
}

describe('the set-up damon_reclaim', () => {
  it('is the module with its defaults', () => {
    const context = contextOf('damon_reclaim')
    expect(context.ops).to.equal('paddr')
    expect(context.attrs).to.include({ sampleUs: 5_000, aggrUs: 100_000, minNrRegions: 10 })
    expect(briefOf(context)).to.deep.equal({
      action: 'pageout',
      accesses: [0, 0],
      minAge: 1_200,
      minSz: 4_096,
      ms: 10,
      sz: 128 * 2 ** 20,
      resetMs: 1_000,
      weights: [0, 0, 1],
      goals: [],
      permil: [500, 400, 200],
      filters: [],
    })
  })

  it('has goals, a filter, and intervals that tune themselves, where its parameters say so', () => {
    const context = contextOf({
      name: 'damon_reclaim',
      quota_mem_pressure_us: 500,
      quota_autotune_feedback: 8_000,
      skip_anon: true,
      autotune_monitoring_intervals: 'Y',
      aggr_interval: '1 s',
      min_age: '10 s',
    })
    expect(briefOf(context)).to.deep.include({
      minAge: 100,
      goals: [
        ['some_mem_psi_us', 500],
        ['user_input', 10_000],
      ],
      filters: [['anon', true, false]],
    })
    expect(context.attrs.intervalsGoal).to.deep.equal({
      accessBp: 40,
      aggrs: 3,
      minSampleUs: 5_000,
      maxSampleUs: 10_000_000,
    })
  })
})

describe('the set-up damon_lru_sort', () => {
  it('is the module with its defaults: two schemes, each with half of the time', () => {
    const context = contextOf('damon_lru_sort')
    const common = { minSz: 4_096, ms: 5, sz: 0, resetMs: 1_000, goals: [], filters: [] }
    const marks = { permil: [200, 150, 50], weights: [0, 1, 1] }
    expect([0, 1].map((i) => briefOf(context, i))).to.deep.equal([
      { action: 'lru_prio', accesses: [10, 2 ** 32 - 1], minAge: 0, ...common, ...marks },
      { action: 'lru_deprio', accesses: [0, 0], minAge: 1_200, ...common, ...marks },
    ])
    const older = contextOf('damon_lru_sort', { kernel: '6.18' })
    expect(briefOf(older)).to.deep.include({ weights: [0, 1, 0] })
  })

  it('aims at a share of active memory with both, two basis points apart', () => {
    const context = contextOf({
      name: 'damon_lru_sort',
      active_mem_bp: 3_000,
      filter_young_pages: 'Y',
    })
    expect(briefOf(context, 0)).to.deep.include({
      goals: [['active_mem_bp', 3_000]],
      filters: [['young', false, false]],
    })
    expect(briefOf(context, 1)).to.deep.include({
      goals: [['inactive_mem_bp', 7_002]],
      filters: [['young', true, false]],
    })
  })

  it('refuses a share above 100 %, as the module does', () => {
    expect(faultsOf(scenario({ name: 'damon_lru_sort', active_mem_bp: 10_001 }))).to.deep.equal([
      'x.yaml: policy.active_mem_bp: not usable (got 10001); expected a value of 0 to 10000',
    ])
  })
})

describe('the set-up ethp', () => {
  it('asks for huge pages wherever memory is accessed, and refuses them for whole cold blocks', () => {
    const { schemes } = contextOf('ethp')
    const found = schemes!.map(({ action, pattern }) => [
      action,
      Number(pattern.minSz),
      pattern.minNrAccesses,
      pattern.minAge,
    ])
    expect(found).to.deep.equal([
      ['hugepage', 0, 1, 0],
      ['nohugepage', 2 ** 21, 0, 70],
    ])
  })
})

describe('the set-up damon_stat', () => {
  it('watches all memory, with intervals that tune themselves to 4 %, and does nothing', () => {
    const { ops, attrs, schemes = [] } = contextOf('damon_stat')
    expect([ops, attrs.opsUpdateUs, attrs.intervalsGoal.accessBp, schemes.length]).to.deep.equal([
      'paddr',
      60_000_000,
      400,
      0,
    ])
  })
})

describe('the set-up wsse', () => {
  it('watches each target, and does nothing', () => {
    const { ops, attrs, schemes = [] } = contextOf({ name: 'wsse', min_nr_regions: 100 })
    expect([ops, attrs.aggrUs, attrs.minNrRegions, schemes.length]).to.deep.equal([
      'vaddr',
      100_000,
      100,
      0,
    ])
  })
})

describe('the set-up proactive_reclaim', () => {
  it('charges a part of what failed, where its parameters say so', () => {
    const ratio = (policy: unknown): number[] => {
      const { quota } = contextOf(policy).schemes![0]
      return [quota.failChargeNum, quota.failChargeDenom]
    }
    expect(ratio('proactive_reclaim')).to.deep.equal([0, 0])
    expect(ratio({ name: 'proactive_reclaim', fail_charge_denom: 4096 })).to.deep.equal([1, 4096])
  })
})

describe('the set-up write_only', () => {
  it('counts all accesses, and writes alone', () => {
    const { contexts } = planOf('write_only')
    expect(contexts.map(({ ops }) => ops)).to.deep.equal(['paddr', 'paddr'])
    expect(contexts.map(({ faultFilters }) => faultFilters)).to.deep.equal([
      undefined,
      [{ type: 'write', matching: true, allow: true }],
    ])
    const alone = planOf({ name: 'write_only', beside_accesses: 'n' }).contexts
    expect(alone.map(({ faultFilters }) => faultFilters?.length)).to.deep.equal([1])
  })

  it('is refused on kernels that do not sample by page faults', () => {
    expect(faultsOf(scenario('write_only', { kernel: '7.2' }))[0]).to.match(
      /sample_control: kernel 7\.2 samples by page tables alone/,
    )
  })
})

describe('the set-up damon_tiering', () => {
  it('is mtier: each node of a pair watched for itself, with goals that overlap', () => {
    const { contexts } = planOf('damon_tiering')
    expect(contexts.map((context) => briefOf(context))).to.deep.equal([
      {
        action: 'migrate_cold',
        accesses: [0, 0],
        minAge: 0,
        minSz: 4_096,
        ms: 0,
        sz: 200 * 2 ** 20,
        resetMs: 1_000,
        weights: [0, 100, 100],
        goals: [['node_mem_free_bp', 50]],
        permil: [0, 0, 0],
        filters: [['young', true, false]],
      },
      {
        action: 'migrate_hot',
        accesses: [1, 2 ** 32 - 1],
        minAge: 0,
        minSz: 4_096,
        ms: 0,
        sz: 200 * 2 ** 20,
        resetMs: 1_000,
        weights: [0, 100, 100],
        goals: [['node_mem_used_bp', 9970]],
        permil: [0, 0, 0],
        filters: [['young', true, true]],
      },
    ])
    const [demote, promote] = contexts.map(({ schemes }) => schemes![0])
    expect([demote.targetNid, promote.targetNid]).to.deep.equal([2, 0])
    expect([demote.quota.goals[0].nid, promote.quota.goals[0].nid]).to.deep.equal([0, 0])
  })

  it('has two contexts for each pair of neighbouring tiers', () => {
    const nodes = [0, 1, 2].map((id) => ({ id, size: '1 GiB', tier: id }))
    const { contexts } = planOf('damon_tiering', { machine: { nodes } })
    const moves = contexts.map(({ schemes }) => [schemes![0].action, schemes![0].targetNid])
    expect(moves).to.deep.equal([
      ['migrate_cold', 1],
      ['migrate_hot', 0],
      ['migrate_cold', 2],
      ['migrate_hot', 1],
    ])
  })

  it('is refused where nothing would ever migrate', () => {
    const nodes = [0, 1].map((id) => ({ id, size: '1 GiB' }))
    expect(faultsOf(scenario('damon_tiering', { machine: { nodes } }))[0]).to.match(
      /policy: nothing would ever migrate: all nodes are of one tier \(0: 0, 1: 0\); expected/,
    )
    expect(faultsOf(scenario('hmsdk', { machine: {} }))[0]).to.match(/migrate: there is one node/)
  })
})

describe('the set-up hmsdk', () => {
  it('has the parameters of the generator', () => {
    const { contexts } = planOf('hmsdk')
    expect(contexts.map(({ attrs }) => [attrs.sampleUs, attrs.aggrUs, attrs.maxNrRegions])).to.eql([
      [100_000, 2_000_000, 10_000],
      [100_000, 2_000_000, 10_000],
    ])
    expect(briefOf(contexts[0])).to.deep.include({
      action: 'migrate_cold',
      minAge: 15,
      ms: 1_000,
      sz: 50 * 2 ** 30,
      resetMs: 20_000,
      weights: [0, 0, 1],
      filters: [['young', true, false]],
    })
    expect(briefOf(contexts[1])).to.deep.include({
      action: 'migrate_hot',
      accesses: [1, 2 ** 32 - 1],
      ms: 2_000,
      filters: [['young', false, false]],
    })
  })

  it('watches a node in pieces where that is asked for', () => {
    const { contexts } = planOf({ name: 'hmsdk', max_region_size: '512 MiB' })
    expect(contexts).to.have.lengthOf(2 + 4)
  })
})

describe('hot_interleave', () => {
  it('migrates what is hot to nodes by their weights', () => {
    const { schemes } = contextOf({ name: 'hot_interleave', weight0: 3, hot_samples: 5 })
    const [{ action, targetNid, dests, pattern }] = schemes!
    expect([action, targetNid, pattern.minNrAccesses]).to.deep.equal(['migrate_hot', -1, 5])
    expect(dests).to.deep.equal([
      { nodeId: 0, weight: 3 },
      { nodeId: 2, weight: 1 },
    ])
  })

  it('is refused where there is one node, no weight, or a kernel without destinations', () => {
    const faultOf = (policy: unknown, more = {}): string => faultsOf(scenario(policy, more))[0]
    expect(faultOf('hot_interleave', { machine: {} })).to.match(/policy: there is one node/)
    expect(faultOf('hot_interleave', { kernel: '6.12' })).to.match(/6\.12 has no destinations/)
    expect(faultOf({ name: 'hot_interleave', weight0: 0, weight1: 0 })).to.match(
      /policy\.weight0: all weights are 0/,
    )
  })
})

describe('set-ups', () => {
  it('are all accepted by all kernels that know what they use', () => {
    for (const { name } of SET_UPS) {
      for (const kernel of KERNEL_LEVELS) {
        if (['collapse_by_goal', 'write_only'].includes(name) && kernel !== 'next') continue
        if (name === 'damon_stat' && kernel === '6.12') continue
        if (['damon_tiering', 'hot_interleave'].includes(name) && kernel === '6.12') continue
        const count = ['damon_tiering', 'hmsdk', 'write_only'].includes(name) ? 2 : 1
        expect(planOf(name, { kernel }).contexts, `${name}, ${kernel}`).to.have.lengthOf(count)
      }
    }
  })

  it('are resolved to kdamonds, which give the same plan', () => {
    for (const { name } of SET_UPS) {
      const first = parseScenario(scenario(name), { file: 'x.yaml' })
      expect(first.canonical).to.not.have.property('policy')
      expect(parseScenario(first.canonical, { file: 'x.yaml' }).plan).to.deep.equal(first.plan)
    }
  })

  it('on virtual addresses are made once per target', () => {
    const targets = [{ name: 'db', memory: '64M', count: 3 }]
    expect(planOf('prcl', { targets }).contexts).to.have.lengthOf(3)
  })

  it('stand beside kdamonds of the scenario, which come first', () => {
    const kdamonds = [{ contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }] }] }]
    const opsOf = (policy: string): string[] =>
      planOf(policy, { kdamonds }).contexts.map(({ ops }) => ops)
    expect(opsOf('damon_tiering')).to.deep.equal(['vaddr', 'paddr', 'paddr'])
    expect(opsOf('prcl')).to.deep.equal(['vaddr', 'vaddr'])
    expect(faultsOf(scenario('damon_tiering', { kdamonds: 5 }))[0]).to.match(/kdamonds: /)
  })

  it('refuse what they do not know, with what they do', () => {
    expect(faultsOf(scenario('damon_recliam'))[0]).to.match(
      /policy: not known \(got "damon_recliam"\); expected one of damon_reclaim, /,
    )
    expect(faultsOf(scenario({ name: 'prcl', min_ag: 5 }))[0]).to.match(/did you mean min_age\?/)
    expect(
      faultsOf(scenario('prcl', { kdamondPerTarget: { contexts: [{ ops: 'vaddr' }] } })),
    ).to.deep.equal(['x.yaml: policy: beside kdamondPerTarget; expected one of them'])
    expect(faultsOf(scenario({ min_age: 1 }))[0]).to.match(/policy: has no name; expected one of/)
  })

  it('have the place of the policy for what is at fault in their kdamonds', () => {
    const text =
      'duration: 1 s\ntargets: [{ name: db, memory: 64M }]\nkernel: 6.12\npolicy: collapse_by_goal\n'
    expect(faultsOf(text)[0]).to.match(/^x\.yaml:4:1: kdamondPerTarget/)
    const vaddr = '{ ops: vaddr, targets: [{ pid: db }] }'
    const two = `${text.replace('collapse_by_goal', 'write_only')}kdamonds: [{ contexts: [${vaddr}] }]\n`
    expect(faultsOf(two)[0]).to.match(/^x\.yaml:4:1: kdamonds\.2\./)
  })

  it('stand in docs/policies.md, with every parameter and its default', () => {
    const page = readFileSync(join(REPOSITORY_ROOT, 'docs/policies.md'), 'utf8').replace(/ +/g, ' ')
    for (const { name, parameters, shares } of SET_UPS) {
      const section = page.split(`## \`${name}\``).at(1)?.split('\n## ')[0]
      expect(section, name).to.be.a('string')
      for (const [key, parameter] of Object.entries(parameters)) {
        const { unit, default: value } = parameter
        const shown = typeof value === 'boolean' ? (value ? 'Y' : 'N') : String(value)
        expect(section, `${name}.${key}`).to.include(`| \`${key}\` | ${unit} | \`${shown}\` |`)
      }
      if (shares !== undefined) expect(section).to.include('| `shares` |')
    }
  })
})
