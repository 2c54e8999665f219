import { expect } from 'chai'
import type { CpuPlan, RunPlan } from '../../lib/engine/plan.js'
import { startRun, type RunOptions } from '../../lib/engine/run.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'

/** Nothing costs anything; the program's periods are the workload's quanta. */
const FREE: CpuPlan = {
  iterationUs: 0,
  prepareUs: 0,
  checkUs: 0,
  tickUs: 4_000,
  sliceUs: 0,
  nice: 0,
  bursts: [],
  periodUs: 5_000,
  startUs: 0,
  busyUs: 0,
}
const PLAN = plan({
  kernel: '6.12',
  targets: [
    target('a', 20_000, {
      workloads: [
        areas([
          area(0, 2_000, { every: 1 }),
          area(5_000, 9_000, { probability: 0.2 }),
          area(12_000, 15_000, { every: 3 }),
        ]),
      ],
    }),
  ],
  contexts: [context('vaddr', [0])],
})

async function recordOf(runPlan: RunPlan, options: RunOptions = {}): Promise<string> {
  return hashOf((await runToEnd(runPlan, options)).record)
}

describe('a run on a CPU that monitor and program share', () => {
  it('is the run without it, byte for byte, where nothing costs anything', async () => {
    expect(await recordOf({ ...PLAN, cpu: FREE })).to.equal(await recordOf(PLAN))
  })

  it('is the same for one worker and for several', async () => {
    const costly = { ...PLAN, cpu: { ...FREE, prepareUs: 8, checkUs: 2, busyUs: 300 } }
    const hash = await recordOf(costly)
    expect(hash).to.not.equal(await recordOf(PLAN))
    expect(await recordOf(costly, { workers: 3, spreadAbove: 1 })).to.equal(hash)
  })

  it('has aggregations that are longer by the cost of each region in each sampling', async () => {
    const costs = { ...FREE, iterationUs: 100, prepareUs: 30, checkUs: 20 }
    let lastUs = 0
    const lengths: number[] = []
    for await (const { timeUs } of startRun({ ...PLAN, cpu: costs })) {
      lengths.push(timeUs - lastUs)
      lastUs = timeUs
    }
    // Memory begins in nine regions, image and stack in one each.
    expect(lengths[0]).to.equal(20 * (5_000 + 100 + 50 * 11))
    expect(Math.min(...lengths.slice(1))).to.be.above(lengths[0])
  })
})
