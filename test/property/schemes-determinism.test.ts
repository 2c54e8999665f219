import { expect } from 'chai'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import type { EventPlan, RunPlan } from '../../lib/engine/plan.js'
import { area, areas, context, MEMORY_PAGE, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { scheme, userGoal } from '../support/schemes.js'

const PAGES = 20_000
const WORKLOAD = areas([area(1_000, 6_000, { every: 1 }), area(8_000, 9_000, { probability: 0.2 })])
const ADDRESS = BigInt(MEMORY_PAGE) * 4096n

/** A quota that resumes, a goal, an address filter that splits, and one that is applied within windows. */
const SCHEMES: readonly SchemeParameters[] = [
  scheme({ action: 'pageout', quota: { sz: 3_000_000n, resetIntervalMs: 250n } }),
  scheme({
    pattern: { minNrAccesses: 1 },
    quota: { resetIntervalMs: 100n, goals: [userGoal(1000n, 200n)] },
  }),
  scheme({
    applyIntervalUs: 35_000,
    action: 'cold',
    filters: [
      {
        type: 'addr',
        matching: true,
        allow: false,
        start: ADDRESS + 5_000_123n,
        end: ADDRESS + 20_000_000n,
      },
    ],
  }),
  scheme({ action: 'lru_prio', pattern: { minNrAccesses: 5 }, maxNrSnapshots: 7 }),
]
const EVENTS: readonly EventPlan[] = [0, 1].flatMap((index): EventPlan[] => [
  { atUs: 400_000, context: index, do: 'commitGoals', goals: [[], [userGoal(1000n, 3000n)]] },
  {
    atUs: 733_000,
    context: index,
    do: 'commit',
    attrs: { ...DEFAULT_ATTRIBUTES, sampleUs: 7_000, aggrUs: 91_000, maxNrRegions: 300 },
    isPaused: false,
    schemes: SCHEMES.slice(1),
    regions: [],
  },
])

function planOf(more: Partial<RunPlan>): RunPlan {
  const base = plan({
    targets: [
      target('a', PAGES, { workloads: [WORKLOAD] }),
      target('b', PAGES, { workloads: [WORKLOAD], exitUs: 1_500_000 }),
    ],
    contexts: [context('vaddr', [0, 1]), context('vaddr', [1])],
  })
  const contexts = base.contexts.map((one) => ({ ...one, schemes: SCHEMES }))
  return { ...base, contexts, events: EVENTS, ...more }
}

describe('the record of a run with schemes', () => {
  for (const kernel of KERNEL_LEVELS) {
    it(`is the same bytes for 1, 2 and 3 workers, and both access engines, on kernel ${kernel}`, async () => {
      const hashes = new Set<string>()
      const statistics = new Set<string>()
      for (const access of ['lazy', 'bits'] as const) {
        for (const workers of access === 'lazy' ? [1, 2, 3] : [1]) {
          const { record, summary } = await runToEnd(planOf({ kernel, access }), { workers })
          hashes.add(hashOf(record))
          statistics.add(JSON.stringify(summary.contexts))
        }
      }
      expect([...hashes]).to.have.length(1)
      expect([...statistics]).to.have.length(1)
      expect([...statistics][0]).to.include('"action":"cold"')
    })
  }

  it('is the same bytes where a context is spread over workers, and driven for the caller', async () => {
    const base = planOf({ access: 'lazy' })
    const alone = { ...base, contexts: [base.contexts[0]], events: EVENTS.slice(0, 2) }
    const hashes = new Set<string>()
    for (const workers of [1, 2, 3]) {
      const { record } = await runToEnd(alone, { workers, spreadAbove: 0 })
      hashes.add(hashOf(record))
      const called = await runToEnd(alone, { workers, onAggregation: () => undefined })
      hashes.add(hashOf(called.record))
    }
    expect([...hashes]).to.have.length(1)
  })
})
