import { expect } from 'chai'
import { startRun } from '../../lib/engine/run.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { scheme, userGoal } from '../support/schemes.js'

const PAGES = 20_000
const BASE = plan({
  targets: [target('a', PAGES, { workloads: [areas([area(1_000, 6_000, { every: 1 })])] })],
  contexts: [context('vaddr', [0])],
})

function withSchemes(schemes: SchemeParameters[], more: Partial<RunPlan> = {}): RunPlan {
  return { ...BASE, contexts: [{ ...BASE.contexts[0], schemes }], ...more }
}

describe('schemes in a run', () => {
  it('try every region of their pattern once an aggregation', async () => {
    const { contexts, snapshots } = await startRun(withSchemes([scheme()])).done
    const [stat] = contexts[0].schemes!
    expect(stat.nrSnapshots).to.equal(snapshots)
    // Image and stack are monitored too.
    expect(stat.szTried).to.equal(snapshots * (PAGES + 64 + 33) * 4096)
    expect(stat.szApplied).to.equal(0)
  })

  it('act on what is cold, and reset its age', async () => {
    const cold = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0, minAge: 5 } })
    const { contexts } = await startRun(withSchemes([cold])).done
    const [pageout] = contexts[0].schemes!
    expect(pageout.szApplied).to.be.greaterThan(0)
    // 20 aggregations, at most one in five ages of what is never touched.
    expect(pageout.szApplied).to.be.at.most(4 * (PAGES - 5_000) * 4096)
  })

  it('stay within their quota in each window', async () => {
    const limited = scheme({
      action: 'pageout',
      quota: { sz: 1n << 20n, resetIntervalMs: 500n },
    })
    const { contexts } = await startRun(withSchemes([limited])).done
    const [pageout] = contexts[0].schemes!
    expect(pageout.szTried).to.equal(4 * 2 ** 20)
    expect(pageout.effectiveBytes).to.equal(2 ** 20)
  })

  it('double their quota in each window in which a goal is not met at all', async () => {
    const goal = scheme({ quota: { resetIntervalMs: 100n, goals: [userGoal(1000n, 0n)] } })
    const { contexts } = await startRun(withSchemes([goal])).done
    expect(contexts[0].schemes![0].effectiveBytes).to.equal(2 ** 20)
  })
})
