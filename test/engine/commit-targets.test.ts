import { expect } from 'chai'
import { KERNELS } from '../../lib/core/kernel.js'
import { commitRegions } from '../../lib/engine/commit-targets.js'
import type { EventPlan, RunPlan } from '../../lib/engine/plan.js'
import { startRun } from '../../lib/engine/run.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { columnOf, rangesOf, tableOf } from '../support/regions.js'

describe('commitRegions', () => {
  const regions = [
    [0, 10],
    [10, 30],
  ] as const

  it('keeps what lies in regions that touch as one range; each is a range of its own to 6.18', () => {
    const rows = [{ range: [5, 20] as const, age: 3 }]
    const joined = tableOf(rows)
    commitRegions(joined, regions, 1, KERNELS['7.2'])
    expect(rangesOf(joined)).to.deep.equal([[0, 30]])
    expect(columnOf(joined, 'age')).to.deep.equal([3])
    // The region is claimed by the first range; the second one gets a new region.
    const apart = tableOf(rows)
    commitRegions(apart, regions, 1, KERNELS['6.18'])
    expect(rangesOf(apart)).to.deep.equal([
      [0, 10],
      [10, 30],
    ])
    expect(columnOf(apart, 'age')).to.deep.equal([3, 0])
  })

  it('keeps the regions of a target for which none are given', () => {
    const table = tableOf([{ range: [5, 20] }])
    commitRegions(table, [], 1, KERNELS.next)
    expect(rangesOf(table)).to.deep.equal([[5, 20]])
  })
})

describe('a commit that removes targets', () => {
  const TWO = [0, 1].map((i) =>
    target(`t${i}`, 2_000, { workloads: [areas([area(0, 500, { every: 1 })])] }),
  )
  const watched = context('vaddr', [0, 1], { opsUpdateUs: 200_000 })

  function removal(regions: readonly (null | [])[]): Partial<RunPlan> {
    const event: EventPlan = {
      atUs: 1_000_000,
      context: 0,
      do: 'commit',
      attrs: watched.attrs,
      isPaused: false,
      schemes: [],
      regions,
    }
    return { events: [event] }
  }

  async function regionCounts(more: Partial<RunPlan>): Promise<number[][]> {
    const run = startRun(plan({ targets: TWO, contexts: [watched], ...more }), { workers: 1 })
    const counts: number[][] = []
    for await (const { targets } of run) counts.push(targets.map(({ age }) => age.length))
    await run.done
    return counts
  }

  it('leaves the others as they are; no update of the mappings brings regions back', async () => {
    const counts = await regionCounts(removal([null, []]))
    expect(counts).to.have.length(20)
    for (const [i, [first, second]] of counts.entries()) {
      expect(first > 0, `snapshot ${i}`).to.equal(i < 9)
      expect(second).to.be.above(0)
    }
  })

  it('ends the context where none is left', async () => {
    expect(await regionCounts(removal([null, null]))).to.have.length(10)
  })
})
