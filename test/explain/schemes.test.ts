import { expect } from 'chai'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import type { ContextPlan, RunPlan } from '../../lib/engine/plan.js'
import type { ExplainQuestion } from '../../lib/explain/question.js'
import type { Reason, SchemeExplanation } from '../../lib/explain/reason.js'
import { explainPlan, reasonOf } from '../support/explain.js'
import { area, areas, context, MEMORY_PAGE, plan, target } from '../support/plans.js'
import { scheme, userGoal } from '../support/schemes.js'

const PAGES = 20_000
/** Pages 1000 to 6000 are always in use. */
const COLD: ExplainQuestion = { addr: `0x${(4096 * (MEMORY_PAGE + 12_000)).toString(16)}+4M` }
const HOT_ADDR: ExplainQuestion = { addr: `0x${(4096 * (MEMORY_PAGE + 2_000)).toString(16)}+4M` }
const BASE = plan({
  targets: [target('a', PAGES, { workloads: [areas([area(1_000, 6_000, { every: 1 })])] })],
  contexts: [context('vaddr', [0])],
})

function planOf(
  parameters: SchemeParameters,
  more: Partial<RunPlan> = {},
  ofContext: Partial<ContextPlan> = {},
): RunPlan {
  const contexts = [{ ...BASE.contexts[0], schemes: [parameters], ...ofContext }]
  return { ...BASE, contexts, ...more }
}

async function explain(
  given: RunPlan | SchemeParameters,
  question: ExplainQuestion = COLD,
): Promise<SchemeExplanation> {
  const { rerun, contexts } = await explainPlan(
    'contexts' in given ? given : planOf(given),
    question,
  )
  expect(rerun.difference).to.equal(null)
  return contexts[0].schemes[0]
}

async function reason(
  given: RunPlan | SchemeParameters,
  code: Reason['code'],
  question?: ExplainQuestion,
): Promise<Reason> {
  return reasonOf((await explain(given, question)).reasons, code)
}

describe('why a scheme did not act', () => {
  it('says how much longer memory must stay as it is', async () => {
    const { text, remedy, figures, bytes } = await reason(
      scheme({ action: 'pageout', pattern: { maxNrAccesses: 0, minAge: 50 } }),
      'age-below',
    )
    const age = Number(figures.age)
    expect(age).to.be.within(10, 20)
    expect(text).to.contain(`${age} of at least 50 aggregations; at 100 ms it takes`)
    expect(text).to.contain(`${(50 - age) / 10} s more untouched`)
    expect(remedy).to.contain(`(${age} aggregations) or less takes it in`)
    expect(bytes).to.equal(4 * 2 ** 20)
  })

  it('says that memory is too old', async () => {
    const given = scheme({ pattern: { maxAge: 2 } })
    expect((await reason(given, 'age-above')).text).to.match(/^age \d+, of at most 2 aggregations/)
  })

  it('says that memory is accessed too often', async () => {
    const given = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0 } })
    const { text } = await reason(given, 'accesses-above', HOT_ADDR)
    expect(text).to.match(/20 of 20 checks, at most 0 are of the pattern/)
  })

  it('says that memory is accessed too seldom, or that no memory can be accessed often enough', async () => {
    const seldom = await reason(scheme({ pattern: { minNrAccesses: 10 } }), 'accesses-below')
    expect(seldom.text).to.contain('0 of 20 checks, at least 10 are of the pattern')
    const never = await reason(scheme({ pattern: { minNrAccesses: 50 } }), 'accesses-below')
    expect(never.remedy).to.contain('no region can have them: an aggregation has 20 checks')
  })

  it('says that regions are too small or too large', async () => {
    const small = await reason(scheme({ pattern: { minSz: 1n << 30n } }), 'size-below')
    expect(small.text).to.match(/^in a region of [\d.]+ MiB, of at least 1 GiB$/)
    const large = await reason(scheme({ pattern: { maxSz: 4096n } }), 'size-above')
    expect(large.text).to.match(/, of at most 4 KiB$/)
  })

  it('says which score would have been enough, and which quota', async () => {
    const quota = { sz: 1n << 20n, resetIntervalMs: 100n }
    const given = scheme({ action: 'pageout', quota })
    const { text, remedy } = await reason(given, 'score', HOT_ADDR)
    expect(text).to.match(/^score (at most )?\d+ is below \d+, the lowest that acts in this window/)
    expect(text).to.contain('fills the quota of 1 MiB')
    expect(remedy).to.match(/^a quota of [\d.]+ MiB a window reaches it$/)
  })

  it('says since when the quota is used up, and which would be enough', async () => {
    const quota = { sz: 1n << 20n, resetIntervalMs: 1_000n }
    const { reasons } = await explain(scheme({ action: 'pageout', quota }))
    const { text, remedy } = reasonOf(reasons, 'quota-full')
    expect(text).to.contain('the quota of 1 MiB a window is used up: 1 MiB charged since 1.1 s')
    expect(text).to.contain('the next window begins at 2.1 s')
    expect(remedy).to.match(/^a quota of [\d.]+ MiB a window is enough/)
    expect(reasonOf(reasons, 'quota').text).to.contain('2 windows of the quota so far, 1 MiB each')
  })

  it('does not name the quota for memory that is not of the pattern', async () => {
    const quota = { sz: 1n << 20n, resetIntervalMs: 1_000n }
    const given = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0 }, quota })
    const { reasons } = await explain(given, HOT_ADDR)
    expect(reasons.map(({ code }) => code)).to.eql(['accesses-above', 'quota'])
  })

  it('says how a goal steers the quota, and when that will be of use', async () => {
    const goals = [userGoal(1000n, 0n)]
    const quota = { resetIntervalMs: 1_000n, goals }
    const { reasons } = await explain(scheme({ action: 'pageout', quota }))
    const { text, remedy } = reasonOf(reasons, 'quota')
    expect(text).to.contain('2 B at 100 ms, 4 B at 1.1 s; its goals set it')
    expect(text).to.contain('user_input 0 of 1,000 (0 %), not met, so it grows by 100 % a window')
    expect(remedy).to.equal('10 more windows (10 s) until it takes the smallest region (4 KiB)')
    expect(reasonOf(reasons, 'quota-full').text).to.contain('less than the smallest region (4 KiB)')
  })

  it('says that a goal is met, so that the quota has collapsed', async () => {
    const quota = { resetIntervalMs: 1_000n, goals: [userGoal(1000n, 2500n)] }
    const { text, remedy } = await reason(scheme({ action: 'pageout', quota }), 'quota')
    expect(text).to.contain('2,500 of 1,000 (250 %), met twice over, so it falls to nothing')
    expect(remedy).to.equal('a higher target lets it act')
  })

  it('says which filter rejects memory, and what becomes of what none matches', async () => {
    const start = BigInt(4096 * (MEMORY_PAGE + 10_000))
    const end = BigInt(4096 * (MEMORY_PAGE + 15_000))
    const addr = { type: 'addr', matching: true, start, end } as const
    const rejected = await reason(scheme({ filters: [{ ...addr, allow: false }] }), 'filter')
    expect(rejected.text).to.equal(
      `filter 0 (reject addr 0x${start.toString(16)}-0x${end.toString(16)}) rejects it`,
    )
    const elsewhere = scheme({ filters: [{ ...addr, allow: true }] })
    expect((await reason(elsewhere, 'filter', HOT_ADDR)).text).to.contain(
      'no filter matches it, and the last one (filter 0: allow addr',
    )
  })

  it('says that watermarks keep it from acting, and which mark', async () => {
    const watermarks = {
      metric: 'free_mem_rate',
      intervalUs: 100_000,
      high: 500,
      mid: 400,
      low: 200,
    } as const
    const supply = { metric: 'free_mem_rate', nid: -1, memcgPath: '', atUs: 0 } as const
    const given = (value: number): RunPlan =>
      planOf(scheme({ watermarks }), { supply: [{ ...supply, value }] })
    const high = await reason(given(900), 'inactive', {})
    expect(high.text).to.contain(
      'since 0 s: 90 % of the memory is free, above the high mark of 50 %',
    )
    expect((await reason(given(100), 'inactive', {})).text).to.contain('below the low mark of 20 %')
  })

  it('says when it will be due', async () => {
    const given = scheme({ applyIntervalUs: 5_000_000 })
    expect((await reason(given, 'not-due')).text).to.equal(
      'not due yet: it acts every 5 s, first at 5 s',
    )
  })

  it('says that it has used up its snapshots', async () => {
    const { text } = await reason(scheme({ maxNrSnapshots: 3 }), 'snapshots')
    expect(text).to.match(/^it took part in 3 snapshots, all of the 3 that it may/)
  })

  it('says that the context is paused, or has stopped', async () => {
    expect((await reason(planOf(scheme(), {}, { isPaused: true }), 'paused', {})).text).to.contain(
      'paused',
    )
    const [only] = BASE.targets
    const ended = planOf(scheme(), { targets: [{ ...only, exitUs: 1_000_000 }] })
    expect((await reason(ended, 'stopped')).text).to.contain('ended at 1 s')
  })

  it('says that the operations set has no such action', async () => {
    expect((await reason(scheme({ action: 'lru_prio' }), 'unsupported')).text).to.equal(
      'vaddr has no action lru_prio on this kernel: it is tried, and does nothing',
    )
  })

  it('says what filters on pages let pass, or that nobody asks them', async () => {
    const filters = [{ type: 'anon', matching: true, allow: false }] as const
    const ignored = await reason(scheme({ action: 'pageout', filters }), 'page-filters')
    expect(ignored.text).to.equal(
      'vaddr does not look at filters on pages (reject anon) for pageout',
    )
    const asked = await reason(scheme({ filters }), 'page-filters')
    expect(asked.text).to.match(
      /^\d+ % of the [\d.]+ [KMG]iB tried so far passed the filters on pages/,
    )
  })

  it('says what it did', async () => {
    const given = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0, minAge: 3 } })
    const { reasons, allPasses } = await explain(given)
    expect(allPasses.applied).to.be.greaterThan(4 * 2 ** 20)
    expect(reasonOf(reasons, 'acted').text).to.match(/^acted (before, last )?at [\d.]+ s/)
  })

  it('tells of all memory where no range is asked about, the most of it first', async () => {
    const given = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0, minAge: 50 } })
    const { reasons, lastPass } = await explain(given, {})
    expect(reasons.map(({ code }) => code)).to.eql(['age-below', 'accesses-above'])
    expect(lastPass.seen).to.equal((PAGES + 64 + 33) * 4096)
    expect(reasons[0].bytes).to.be.greaterThan(reasons[1].bytes!)
  })
})
