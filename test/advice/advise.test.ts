import { expect } from 'chai'
import fc from 'fast-check'
import { advise, adviseOnParameters, ADVICE_CODES } from '../../lib/advice/index.js'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import { GOAL_METRICS } from '../../lib/damos/goal.js'
import { ACTIONS, type SchemeParameters } from '../../lib/damos/scheme.js'
import type { Filter } from '../../lib/damos/filter.js'
import type { ContextPlan, EventPlan, RunPlan } from '../../lib/engine/plan.js'
import { runWith } from '../support/advice.js'
import { context, plan, target } from '../support/plans.js'
import { scheme } from '../support/schemes.js'
import { PATTERNS, SCAN, zipf } from '../support/workload-plans.js'

const u64 = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 20_000n), fc.constant(0n))
const u32 = fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(100), fc.constant(0))
const node = fc.integer({ min: -1, max: 2 })

const filter: fc.Arbitrary<Filter> = fc
  .record({
    type: fc.constantFrom<Filter['type'][]>(
      'anon',
      'young',
      'memcg',
      'hugepage_size',
      'addr',
      'target',
    ),
    matching: fc.boolean(),
    allow: fc.boolean(),
    path: fc.constantFrom('/a', '/b'),
    start: u64,
    end: u64,
    min: u64,
    max: u64,
    index: fc.nat(2),
  })
  .map((given) => given as Filter)

const goal = fc.record({
  metric: fc.constantFrom(...GOAL_METRICS),
  targetValue: u64.map((value) => value || 1n),
  currentValue: u64,
  nid: node,
  memcgPath: fc.constant(''),
})

const schemes: fc.Arbitrary<SchemeParameters[]> = fc.array(
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    pattern: fc.record({
      minSz: u64,
      maxSz: u64,
      minNrAccesses: u32,
      maxNrAccesses: u32,
      minAge: u32,
      maxAge: u32,
    }),
    applyIntervalUs: fc.oneof(fc.nat(), fc.constant(0), fc.maxSafeNat()),
    quota: fc.record({
      resetIntervalMs: u64,
      ms: u64,
      sz: u64,
      goals: fc.array(goal, { maxLength: 3 }),
      goalTuner: fc.constantFrom('consist' as const, 'temporal' as const),
      failChargeNum: u32,
      failChargeDenom: u32,
      weightSz: u32,
      weightNrAccesses: u32,
      weightAge: u32,
    }),
    watermarks: fc.record({
      metric: fc.constantFrom('none' as const, 'free_mem_rate' as const),
      intervalUs: u32,
      high: u32,
      mid: u32,
      low: u32,
    }),
    filters: fc.array(filter, { maxLength: 6 }),
    targetNid: node,
    dests: fc.array(fc.record({ nodeId: fc.nat(2), weight: u32 }), { maxLength: 3 }),
    maxNrSnapshots: fc.nat(),
  }),
  { maxLength: 3 },
)

const contexts: fc.Arbitrary<ContextPlan> = fc
  .record({
    ops: fc.constantFrom('vaddr' as const, 'fvaddr' as const, 'paddr' as const),
    sampleUs: fc.integer({ min: 0, max: 10_000_000 }),
    ratio: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    opsUpdateUs: fc.nat(),
    minNrRegions: fc.integer({ min: 3, max: 1000 }),
    more: fc.nat(1_000_000),
    goal: fc.record({
      accessBp: fc.nat(20_000),
      aggrs: fc.nat(5),
      minSampleUs: fc.integer({ min: 1, max: 1_000_000 }),
      maxSampleUs: fc.integer({ min: 1_000_000, max: 10 ** 12 }),
    }),
    order: fc.nat(4),
    isPaused: fc.boolean(),
    schemes,
  })
  .map(({ ops, sampleUs, ratio, more, goal: intervalsGoal, order, ...rest }) => {
    const attrs = {
      sampleUs,
      aggrUs: Math.max(1, sampleUs) * ratio,
      opsUpdateUs: rest.opsUpdateUs,
      minNrRegions: rest.minNrRegions,
      maxNrRegions: rest.minNrRegions + more,
      intervalsGoal,
    }
    const region = [16 * 2 ** order, 16 * 2 ** order * 1000] as const
    const base = context(ops, [ops === 'paddr' ? null : 0], attrs, ops === 'vaddr' ? [] : [region])
    const unit = { minRegionPages: 2 ** order, addrUnit: order === 0 ? 1 : 4096 * 2 ** order }
    return { ...base, ...unit, isPaused: rest.isPaused, schemes: rest.schemes }
  })

const runs: fc.Arbitrary<RunPlan> = fc
  .record({
    list: fc.array(contexts, { minLength: 1, maxLength: 3 }),
    durationUs: fc.oneof(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 10 ** 12 }),
    ),
    kernel: fc.constantFrom(...KERNEL_LEVELS),
    workload: fc.constantFrom(...PATTERNS, SCAN, zipf()),
    hasNodes: fc.boolean(),
    later: schemes,
    free: fc.nat(1000),
  })
  .map(({ list, workload, hasNodes, later, free, ...rest }) => {
    const { attrs } = list[0]
    const events: EventPlan[] = [
      { atUs: 1, context: 0, do: 'commit', attrs, isPaused: false, schemes: later, regions: [[]] },
    ]
    return plan({
      ...rest,
      nodes: hasNodes ? [{ id: 0, startPage: 0, endPage: 50_000 }] : [],
      targets: [target('t', 20_000, { workloads: [workload], ...(hasNodes && { framePage: 0 }) })],
      contexts: list,
      events,
      supply: [{ atUs: 0, metric: 'free_mem_rate', nid: -1, memcgPath: '', value: free }],
    })
  })

describe('advise', () => {
  it('has words for whatever plan', () => {
    fc.assert(
      fc.property(runs, (run) => {
        for (const { code, message, remedy } of advise(run)) {
          expect(ADVICE_CODES).to.include(code)
          expect(`${message} ${remedy}`).to.not.match(/NaN|Infinity|undefined|null|\n/)
        }
        for (const one of run.contexts) adviseOnParameters(one, run.kernel)
      }),
      { numRuns: 200 },
    )
  })

  it('says of many contexts of one kind what it says of one', () => {
    const bad = scheme({ pattern: { minAge: 10_000 } })
    const one = runWith({}, bad)
    const [first] = one.contexts
    const many = { ...one, contexts: Array.from({ length: 100 }, () => first) }
    expect(advise(many)).to.deep.equal(advise(one))
  })

  it('looks at schemes that a commit brings, with the time that is left', () => {
    const { attrs, schemes: [old] = [] } = runWith({}, scheme()).contexts[0]
    const event = { context: 0, do: 'commit' as const, attrs, isPaused: false, regions: [[]] }
    const rare = scheme({ applyIntervalUs: 5_000_000 })
    const at = (atUs: number): RunPlan =>
      runWith({ run: { events: [{ ...event, atUs, schemes: [old, rare] }] } }, scheme())
    expect(advise(at(50_000_000))).to.deep.equal([])
    const [found, ...others] = advise(at(56_000_000))
    expect(others).to.deep.equal([])
    expect(found).to.include({ code: 'apply-beyond-run', context: 0, event: 0 })
    expect(found.at).to.deep.equal(['schemes', 1, 'apply_interval_us'])
  })

  it('of parameters alone says what needs no run', () => {
    const schemes = [scheme({ action: 'lru_prio', pattern: { minAge: 10_000, minNrAccesses: 30 } })]
    const found = adviseOnParameters({ ...context('vaddr', []), schemes }, 'next')
    expect(found.map(({ code }) => code)).to.deep.equal([
      'action-unsupported',
      'accesses-beyond-samples',
    ])
  })
})
