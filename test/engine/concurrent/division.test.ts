import { expect } from 'chai'
import { chooseThreads, divide, pagesOfSlice } from '../../../lib/engine/concurrent/division.js'
import { area, areas, context, plan, target } from '../../support/plans.js'

const workloads = [areas([area(0, 100, { every: 1 })])]
const PLAN = plan({
  concurrent: true,
  targets: [
    target('a', 5_000, { workloads }),
    target('idle', 5_000),
    target('unwatched', 5_000, { workloads }),
    target('b', 5_000, { workloads }),
  ],
  contexts: [
    context('vaddr', [0]),
    context('vaddr', [0]),
    context('vaddr', [1]),
    context('vaddr', [3]),
  ],
})

describe('the threads of a concurrent run', () => {
  it('are half monitors and half workloads, at least one of each', () => {
    for (const [asked, monitoring, workload] of [
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 2],
      [4, 2, 2],
      [20, 4, 16],
    ]) {
      const { monitors, workloads } = divide(PLAN, chooseThreads(PLAN, asked))
      expect([monitors.length, workloads.length], `${asked}`).to.deep.equal([monitoring, workload])
    }
  })

  it('share the contexts, and the targets that are watched and touched', () => {
    const { monitors, workloads } = divide(PLAN, 4)
    expect(monitors).to.deep.equal([
      [0, 2],
      [1, 3],
    ])
    const slice = { index: 0, nrSlices: 1 }
    expect(workloads).to.deep.equal([[{ target: 0, ...slice }], [{ target: 3, ...slice }]])
  })

  it('take slices of targets where there are more of them', () => {
    const { workloads } = divide(PLAN, 7)
    const slices = workloads.flat().filter(({ target }) => target === 3)
    const pages = slices.map((each) => pagesOfSlice(each, 5_000))
    expect(pages).to.deep.equal([
      { start: 0, end: 2_048 },
      { start: 2_048, end: 5_000 },
    ])
  })

  it('may be one monitor with nothing to do', () => {
    expect(divide({ ...PLAN, contexts: [] }, 2)).to.deep.equal({ monitors: [[]], workloads: [[]] })
  })
})
