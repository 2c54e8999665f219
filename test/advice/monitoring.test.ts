import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import { adviceOf, codesOf, onlyAdvice, runWith, WATCHED_PAGES } from '../support/advice.js'
import { scheme } from '../support/schemes.js'
import { area, areas, context, mapping, plan, target, imageAndStack } from '../support/plans.js'

const CPU = {
  iterationUs: 10,
  prepareUs: 7.8,
  checkUs: 1.95,
  tickUs: 4_000,
  sliceUs: 750,
  nice: 0,
  bursts: [],
  periodUs: 5_000,
  startUs: 0,
  busyUs: 1_000,
}
const GOAL = { accessBp: 400, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 10_000_000 }

/** 1 GiB of which `pages` are touched with a chance per 5 ms. */
function touched(
  pages: number,
  probability: number,
  attrs = {},
  more: Partial<RunPlan> = {},
): RunPlan {
  const busy = areas([area(1000, 1000 + pages, { probability })])
  const targets = [target('busy', WATCHED_PAGES, { workloads: [busy], framePage: 0 })]
  return runWith({ attrs, run: { targets, ...more } })
}

describe('advice on intervals', () => {
  it('has nothing to say of the defaults on busy memory', () => {
    expect(codesOf(touched(100_000, 0.5))).to.deep.equal([])
  })

  it('tells of few samples, and of more than a kernel can count', () => {
    const few = runWith({ attrs: { sampleUs: 25_000 } })
    expect(onlyAdvice(few, 'few-samples')).to.match(
      /^intervals\.aggr_us: 100 ms are 4 samples of 25 ms: .* one of 5 steps \(500 ms, /,
    )
    const many = { attrs: { sampleUs: 1, aggrUs: 430_000 } }
    expect(codesOf(runWith(many))).to.deep.equal([])
    const older = runWith({ ...many, run: { kernel: '7.2' } })
    expect(onlyAdvice(older, 'samples-overflow')).to.contain('429,496 samples at most')
  })

  it('tells of a run without a snapshot', () => {
    const run = runWith({ attrs: { sampleUs: 5_000_000, aggrUs: 61_000_000 } })
    expect(codesOf(run)).to.deep.equal(['no-snapshot'])
  })

  it('tells of memory that is touched too rarely to be seen', () => {
    const rare = touched(100_000, 0.01)
    expect(onlyAdvice(rare, 'accesses-unseen')).to.match(
      /^intervals\.sample_us: .* in 1 % of .* find 0\.2 accesses, so 81 % .* \(50 ms and an aggregation .* of 1 s/,
    )
    expect(codesOf(touched(100_000, 0.01, { sampleUs: 50_000, aggrUs: 1_000_000 }))).to.deep.equal(
      [],
    )
    // Folios of 2 MiB are touched with any of their pages.
    const busy = areas([area(0, 512 * 100, { probability: 0.01 })])
    const huge = target('busy', WATCHED_PAGES, { workloads: [busy], order: 9 })
    expect(codesOf(runWith({ run: { targets: [huge] } }))).to.deep.equal([])
  })

  it('tells of a goal that the bounds exclude', () => {
    const attrs = { intervalsGoal: { ...GOAL, maxSampleUs: 20_000 } }
    expect(onlyAdvice(touched(5_000, 0.5, attrs), 'interval-goal-out-of-reach')).to.match(
      /^intervals\.intervals_goal\.access_bp: 4 % .* with 20 ms no more than 1\.788 % do, .* ends at max_/,
    )
    expect(onlyAdvice(touched(100_000, 0.5, attrs), 'interval-goal-out-of-reach')).to.match(
      /even with 5 ms 19\.07 % do, so the sampling interval ends at min_sample_us, 5 ms/,
    )
    expect(codesOf(touched(15_000, 0.5, attrs))).to.deep.equal([])
    const fixed = { intervalsGoal: { ...GOAL, maxSampleUs: 5_000 } }
    expect(codesOf(touched(15_000, 0.5, fixed))).to.deep.equal(['intervals-fixed'])
  })
})

describe('advice on regions', () => {
  it('tells of a busy piece that is lost in its region', () => {
    const attrs = { minNrRegions: 3, maxNrRegions: 100 }
    expect(onlyAdvice(touched(1_000, 0.05, attrs), 'hot-spot-drowned')).to.match(
      /^nr_regions\.min: a region may have 341\.336 MiB, .* piece in it 4000 KiB: .* find 0\.011 accesses/,
    )
    expect(codesOf(touched(1_000, 0.05, { ...attrs, minNrRegions: 50 }))).to.deep.equal([])
    expect(codesOf(touched(50_000, 0.05, attrs))).to.deep.equal([])
  })

  it('tells of more regions than memory, and of memory that is never there', () => {
    const attrs = { minNrRegions: 262_145, maxNrRegions: 300_000 }
    expect(onlyAdvice(runWith({ attrs }), 'regions-beyond-memory')).to.match(
      /262,145 regions of 4 KiB are more than the 1 GiB that are watched \(262,144 or fewer\)/,
    )
    const large = context('paddr', [null], {}, [[0, 16 * WATCHED_PAGES]])
    expect(onlyAdvice(runWith({ run: { contexts: [large] } }), 'unused-memory')).to.match(
      /^targets\.0\.regions: 16 GiB are watched, and 1 GiB of that \(6\.25 %\) are ever there/,
    )
    const schemes = [scheme({ action: 'migrate_hot', targetNid: 1 })]
    const nodes = [{ id: 1, startPage: 0, endPage: 16 * WATCHED_PAGES }]
    const filled = runWith({ run: { contexts: [{ ...large, schemes }], nodes } })
    expect(codesOf(filled)).to.not.include('unused-memory')
  })

  it('tells of passes that take longer than their interval', () => {
    const run = { cpu: CPU }
    expect(onlyAdvice(runWith({ run }), 'pass-overruns')).to.match(
      /^nr_regions\.max: a pass over 1,000 regions takes 9\.760 ms, .* interval of 5 ms.* \(511 regions or fewer/,
    )
    const sure = runWith({ run, attrs: { minNrRegions: 600 } })
    expect(onlyAdvice(sure, 'pass-overruns')).to.match(/^nr_regions\.min: a pass over 600 regions/)
    expect(codesOf(runWith({ run, attrs: { maxNrRegions: 760 } }))).to.deep.equal([])
  })
})

describe('advice on mappings and pauses', () => {
  const mapped = (fromUs: number, untilUs: number, attrs = {}): RunPlan => {
    const [image, stack] = imageAndStack()
    const late = mapping(400_000, 500_000, { fromUs, untilUs })
    const mappings = [image, mapping(0, 1_000), late, stack]
    return plan({
      durationUs: 60_000_000,
      targets: [target('t', 1_000, { mappings })],
      contexts: [context('vaddr', [0], { opsUpdateUs: 10_000_000, ...attrs })],
    })
  }

  it('tells of what comes and goes between two looks', () => {
    expect(onlyAdvice(mapped(11_000_000, 15_000_000), 'mapping-missed')).to.match(
      /^intervals\.ops_update_us: 390\.625 MiB that are mapped at 11 s, for 4 s, .* every 10 s only \(2 s or less\)/,
    )
    expect(codesOf(mapped(11_000_000, 21_000_000))).to.deep.equal([])
    expect(codesOf(mapped(11_000_000, 15_000_000, { opsUpdateUs: 2_000_000 }))).to.deep.equal([])
  })

  it('tells of looks that tuning postpones', () => {
    const intervalsGoal = { ...GOAL, maxSampleUs: 50_000 }
    const run = mapped(11_000_000, 40_000_000, { intervalsGoal })
    expect(adviceOf(run, 'updates-postponed')).to.contain(
      'one in 3 s at the latest, restarts the clock',
    )
    const often = mapped(11_000_000, 40_000_000, { intervalsGoal, opsUpdateUs: 300_000 })
    expect(codesOf(often)).to.not.include('updates-postponed')
  })

  it('tells of a pause that nothing ends', () => {
    expect(codesOf(runWith({ context: { isPaused: true } }))).to.deep.equal(['paused-for-good'])
    const { attrs } = context('fvaddr', [0])
    const event = { atUs: 1, context: 0, do: 'commit' as const, attrs, schemes: [], regions: [] }
    const events = [{ ...event, isPaused: false }]
    expect(codesOf(runWith({ context: { isPaused: true }, run: { events } }))).to.deep.equal([])
  })
})
