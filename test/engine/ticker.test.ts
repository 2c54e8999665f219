import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import { machineModel } from '../support/machine-model.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { hashOf, readRun, runToEnd } from '../support/run.js'

const PAGES = 20_000

/** Two programs on one node, one of them in a closed loop, watched by two contexts. */
function machinePlan(more: Partial<RunPlan> = {}): RunPlan {
  const loops = [
    { ...areas([area(0, 6_000, { probability: 0.3 })]), loop: 'closed' as const },
    areas([area(1_000, 6_000, { every: 2 })]),
  ]
  return plan({
    nodes: [{ id: 0, startPage: 0, endPage: 131_072 }],
    machine: machineModel({ tickUs: 33_333 }),
    targets: loops.map((loop, i) =>
      target(`t${i}`, PAGES, { workloads: [loop], framePage: i * 32_768 }),
    ),
    contexts: [context('vaddr', [0]), context('vaddr', [1])],
    ...more,
  })
}

function snapshotsOf(given: RunPlan): Promise<readonly string[]> {
  return readRun(given, (reader) => [...reader.snapshots()].map((one) => JSON.stringify(one)))
}

describe('a machine that looks at itself', () => {
  it('leaves a run as it is where nothing is short', async () => {
    const { machine: _, ...free } = machinePlan()
    expect(await snapshotsOf(machinePlan())).to.deep.equal(await snapshotsOf(free))
  })

  it('gives the same bytes for any number of workers and both access engines', async () => {
    const hashes = new Set<string>()
    for (const workers of [1, 2, 3]) {
      for (const access of ['bits', 'lazy'] as const) {
        const { record } = await runToEnd(machinePlan({ access }), { workers })
        hashes.add(hashOf(record))
      }
    }
    expect(hashes.size).to.equal(1)
  })

  it('goes on to the end of the run, whatever the length of its ticks', async () => {
    for (const tickUs of [1_000, 70_001, 10_000_000_000]) {
      const { summary } = await runToEnd(machinePlan({ machine: machineModel({ tickUs }) }))
      expect(summary.virtualUs).to.equal(machinePlan().durationUs)
    }
  })
})
