import { expect } from 'chai'
import { adviceOf, codesOf, onlyAdvice, runWith, WATCHED_PAGES } from '../support/advice.js'
import { scheme } from '../support/schemes.js'

const HUGE = { minSz: 2n ** 21n }
const TWO_NODES = [
  { id: 0, startPage: 0, endPage: WATCHED_PAGES },
  { id: 1, startPage: WATCHED_PAGES, endPage: 2 * WATCHED_PAGES },
]

describe('advice on actions', () => {
  it('tells what the operations set does not do, and what it does', () => {
    const virtual = runWith({}, scheme({ action: 'lru_prio' }))
    expect(onlyAdvice(virtual, 'action-unsupported')).to.equal(
      'schemes.0.action: fvaddr of kernel next does nothing for lru_prio: regions are tried, and nothing is ever ' +
        'applied (one of willneed, cold, pageout, hugepage, nohugepage, collapse, migrate_hot, migrate_cold, stat, ' +
        'or ops: paddr)',
    )
    const physical = runWith({ ops: 'paddr' }, scheme({ action: 'hugepage' }))
    expect(onlyAdvice(physical, 'action-unsupported')).to.contain(
      'paddr of kernel next does nothing',
    )
    const old = { run: { kernel: '6.12' as const } }
    const moved = scheme({ action: 'migrate_hot', targetNid: 1 })
    expect(codesOf(runWith(old, moved))).to.deep.equal(['action-unsupported'])
    expect(codesOf(runWith({}, scheme({ action: 'cold' })))).to.deep.equal([])
  })

  it('tells of migrations that move nothing', () => {
    const nowhere = runWith({}, scheme({ action: 'migrate_hot' }))
    expect(onlyAdvice(nowhere, 'migrate-nowhere')).to.contain('schemes.0.target_nid')
    const dests = [{ nodeId: 1, weight: 0 }]
    const weightless = runWith({}, scheme({ action: 'migrate_hot', dests }))
    expect(codesOf(weightless)).to.deep.equal(['dests-weightless'])
    const physical = runWith({ ops: 'paddr' }, scheme({ action: 'migrate_hot', dests }))
    expect(codesOf(physical)).to.deep.equal(['dests-ignored', 'migrate-nowhere'])
    expect(codesOf(runWith({}, scheme({ action: 'cold', dests })))).to.deep.equal(['dests-ignored'])
  })

  it('tells of memory that is where it is to go', () => {
    for (const ops of ['fvaddr', 'paddr'] as const) {
      const to = (targetNid: number): string[] =>
        codesOf(
          runWith({ ops, run: { nodes: TWO_NODES } }, scheme({ action: 'migrate_hot', targetNid })),
        )
      expect(to(0)).to.deep.equal(['migrate-in-place'])
      expect(to(1)).to.deep.equal([])
    }
    const there = scheme({ action: 'migrate_cold', targetNid: 1 })
    const back = scheme({ action: 'migrate_hot', targetNid: 0 })
    expect(codesOf(runWith({ run: { nodes: TWO_NODES } }, there, back))).to.deep.equal([])
  })

  it('tells of regions that no huge page fits in', () => {
    const any = runWith({}, scheme({ action: 'hugepage' }))
    expect(onlyAdvice(any, 'huge-page-cut')).to.match(
      /^schemes\.0\.access_pattern\.sz_bytes\.min: regions from 0 B on are tried/,
    )
    expect(codesOf(runWith({}, scheme({ action: 'collapse', pattern: HUGE })))).to.deep.equal([])
    const small = runWith({}, scheme({ action: 'hugepage', pattern: { maxSz: 2n ** 20n } }))
    expect(onlyAdvice(small, 'huge-page-cut')).to.contain('has more than 1 MiB')
    const many = runWith(
      { attrs: { minNrRegions: 1000, maxNrRegions: 5000 } },
      scheme({ action: 'hugepage' }),
    )
    expect(onlyAdvice(many, 'huge-page-cut')).to.contain('more than 1052 KiB')
  })

  it('tells of schemes that are never due, or due more often than they can be', () => {
    const rare = runWith({}, scheme({ applyIntervalUs: 60_000_001 }))
    expect(codesOf(rare)).to.deep.equal(['apply-beyond-run'])
    const often = runWith({}, scheme({ applyIntervalUs: 1_000 }))
    expect(onlyAdvice(often, 'apply-below-sampling')).to.contain('it acts every 5 ms')
    const intervalsGoal = { accessBp: 5000, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 10_000 }
    const attrs = { intervalsGoal }
    const restarted = runWith({ attrs }, scheme({ applyIntervalUs: 1_000_000 }))
    expect(adviceOf(restarted, 'apply-restarts')).to.match(
      /one in 600 ms at the latest, restarts the clock of 1 s/,
    )
    expect(codesOf(runWith({ attrs }, scheme({ applyIntervalUs: 600_000 })))).to.deep.equal([])
  })
})
