import { expect } from 'chai'
import type { ContextPlan, RunPlan } from '../../lib/engine/plan.js'
import { area, areas, context, imageAndStack, mapping, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { PATTERNS, SCAN, zipf } from '../support/workload-plans.js'

/** 3 GiB: regions of a few entries of each level but the highest. */
const PAGES = 786_432
const FEW = { minNrRegions: 3, maxNrRegions: 60 }

const SPOTS = areas([
  area(1_000, 1_003, { every: 1 }),
  area(300_000, 303_000, { probability: 0.02 }),
  area(500_000, 501_024, { probability: 0.3 }, 9),
])

function profiled(one: ContextPlan, error = 0): ContextPlan {
  return { ...one, tableProfiling: { error } }
}

const CASES: Readonly<Record<string, RunPlan>> = {
  'bounded, areas': plan({
    targets: [target('a', PAGES, { workloads: [SPOTS] })],
    contexts: [profiled(context('vaddr', [0], FEW))],
  }),
  'flexible, all patterns, mappings that come and go': plan({
    targets: [
      target('a', PAGES, {
        workloads: [...PATTERNS, SCAN, zipf()],
        mappings: [
          imageAndStack()[0],
          mapping(0, 3_000, { untilUs: 403_000 }),
          mapping(3_000, 9_000),
          mapping(9_500, 400_000, { fromUs: 303_000 }),
          imageAndStack()[1],
        ],
      }),
    ],
    contexts: [profiled(context('vaddr', [0], { ...FEW, opsUpdateUs: 200_000 }), 0.2)],
  }),
  'bounded, beside one that samples by pages, of huge pages': plan({
    targets: [target('a', 40_960, { order: 9, workloads: [zipf({ accessesPerSecond: 20_000 })] })],
    contexts: [
      profiled(context('vaddr', [0], FEW)),
      context('vaddr', [0], { ...FEW, sampleUs: 7_000, aggrUs: 140_000 }),
    ],
  }),
}

const [FIRST] = Object.keys(CASES)

describe('the record of a run that samples by entries of page tables', () => {
  for (const [title, whole] of Object.entries(CASES)) {
    it(`is the same bytes from both access engines, for any number of workers: ${title}`, async () => {
      const base = { ...whole, durationUs: 600_000 }
      const alone = await runToEnd({ ...base, access: 'lazy' }, { workers: 1 })
      expect(alone.summary.wssBytes!.p100).to.be.greaterThan(0)
      // Threads take their time to start: the first case is for all of them.
      const others =
        title === FIRST
          ? ([
              ['bits', 2],
              ['lazy', 3],
            ] as const)
          : ([['bits', 1]] as const)
      for (const [access, workers] of others) {
        const other = await runToEnd({ ...base, access }, { workers, spreadAbove: 0 })
        expect(hashOf(other.record), `${access}, ${workers}`).to.equal(hashOf(alone.record))
      }
    })
  }

  it('finds what sampling by pages does not', async () => {
    const [spot, ...rest] = [true, false].map((isProfiled) =>
      plan({
        targets: [
          target('a', PAGES, {
            workloads: [areas([area(400_000, 402_000, { probability: 0.01 })])],
          }),
        ],
        contexts: [(isProfiled ? profiled : (one: ContextPlan) => one)(context('vaddr', [0], FEW))],
      }),
    )
    const found = (await runToEnd(spot)).summary.wssBytes!
    expect(found.p50).to.be.within(1_800 * 4096, 3_000 * 4096)
    expect((await runToEnd(rest[0])).summary.wssBytes!.p50).to.equal(0)
  })
})
