import { expect } from 'chai'
import type { ContextPlan, RunPlan } from '../../lib/engine/plan.js'
import type { SampleFilter } from '../../lib/space/sample-filters.js'
import type { WorkloadPlan } from '../../lib/workload/index.js'
import { codesOf, onlyAdvice, runWith, WATCHED_PAGES } from '../support/advice.js'
import { area, areas, target } from '../support/plans.js'
import { PATTERNS, SCAN, zipf } from '../support/workload-plans.js'

const WRITES: SampleFilter = { type: 'write', matching: true, allow: true }
const READS: SampleFilter = { type: 'write', matching: true, allow: false }

const busy = (writeShare: number): WorkloadPlan =>
  areas([{ ...area(0, WATCHED_PAGES / 2, { every: 1 }), writeShare }])

function sampling(context: Partial<ContextPlan>, ...workloads: WorkloadPlan[]): RunPlan {
  const targets = [target('busy', WATCHED_PAGES, { workloads, framePage: 0 })]
  return runWith({ context, run: { targets } })
}

describe('advice on sampling by page faults', () => {
  it('has nothing to say where writes count, and somebody writes', () => {
    for (const workload of [busy(0.5), zipf(), { ...SCAN, writeShare: 0.1 }, ...PATTERNS]) {
      const codes = codesOf(sampling({ faultFilters: [WRITES] }, workload))
      expect(codes).to.not.include('writes-unseen')
    }
  })

  it('tells of writes that count where nobody writes, and of reads likewise', () => {
    const none = sampling({ faultFilters: [WRITES] }, busy(0))
    expect(onlyAdvice(none, 'writes-unseen')).to.match(
      /^sample_control\.sample_filters: only writes count, and nobody writes what is watched/,
    )
    expect(codesOf(sampling({ faultFilters: [READS] }, busy(1)))).to.deep.equal(['writes-unseen'])
    expect(codesOf(sampling({ faultFilters: [READS] }, busy(0)))).to.deep.equal([])
  })

  it('tells of filters that let nothing through', () => {
    const threads = { type: 'threads', matching: true, allow: true, tids: [5] } as const
    expect(codesOf(sampling({ faultFilters: [threads] }, busy(0)))).to.deep.equal([
      'samples-rejected',
    ])
  })

  it('tells of filters beside page tables', () => {
    const idle = sampling({ hasIdleFaultFilters: true }, busy(0))
    expect(onlyAdvice(idle, 'sample-filters-ignored')).to.contain('all accesses count')
  })

  it('tells of writes that are too rare to be seen', () => {
    const rare = sampling({ faultFilters: [WRITES] }, busy(0.01))
    expect(onlyAdvice(rare, 'accesses-unseen')).to.match(/in 1 % of the sampling intervals/)
  })
})
