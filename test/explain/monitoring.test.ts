import { expect } from 'chai'
import type { RangeExplanation } from '../../lib/explain/reason.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { explainPlan, reasonOf } from '../support/explain.js'
import { area, areas, context, MEMORY_PAGE, plan, target } from '../support/plans.js'

const PAGES = 200_000

/** Pages 1000 to 1008 are always in use, 50,000 to 100,000 too, 150,000 to 190,000 now and then. */
const BASE = plan({
  durationUs: 3_000_000,
  targets: [
    target('db', PAGES, {
      workloads: [
        areas([
          area(1_000, 1_008, { every: 1 }),
          area(50_000, 100_000, { every: 1 }),
          area(150_000, 190_000, { probability: 0.1 }),
        ]),
      ],
    }),
  ],
  contexts: [context('vaddr', [0], { maxNrRegions: 100 })],
})

function addressText(page: number): string {
  return `0x${(4096 * (MEMORY_PAGE + page)).toString(16)}`
}

async function range(
  first: number,
  pages: number,
  given: RunPlan = BASE,
): Promise<RangeExplanation> {
  const addr = `${addressText(first)}+${4 * pages}K`
  const { contexts, rerun } = await explainPlan(given, { addr })
  expect(rerun).to.eql({ snapshots: 30, difference: null })
  return contexts[0].range!
}

describe('why memory was, or was not, seen as hot', () => {
  it('finds the memory that is asked about, and what was seen of it', async () => {
    const {
      target: name,
      start,
      end,
      isHot,
      accessShare,
      reasons,
      ...rest
    } = await range(60_000, 10_000)
    expect({ name, start, end }).to.eql({
      name: 'db',
      start: 4096 * (MEMORY_PAGE + 60_000),
      end: 4096 * (MEMORY_PAGE + 70_000),
    })
    expect(rest.monitoredBytes).to.equal(end - start)
    expect(isHot).to.equal(true)
    expect(accessShare).to.be.greaterThan(0.9)
    expect(reasonOf(reasons, 'seen').text).to.match(/of 20 checks .*: hot$/)
  })

  it('says how little of its region it is, what checks can find, and how many regions it takes', async () => {
    const { isHot, reasons } = await range(1_000, 8)
    expect(isHot).to.equal(false)
    const { text, remedy, figures } = reasonOf(reasons, 'shared-region')
    const share = Number(figures.shareOfRegion)
    expect(share).to.equal((8 * 4096) / Number(figures.regionBytes))
    expect(figures.expectedAccesses).to.be.closeTo(20 * share, 1e-9)
    expect(figures.chance).to.be.closeTo(1 - (1 - share) ** 20, 1e-9)
    expect(text).to.contain('not in a region of its own')
    expect(remedy).to.match(/^min_nr_regions of 1,251 keeps regions at 640 KiB/)
  })

  it('says what it was merged with, and why', async () => {
    const { reasons } = await range(1_000, 8)
    const { text, figures } = reasonOf(reasons, 'merged')
    expect(text).to.match(
      /^merged at [\d.]+ s with 0x[\da-f]+-0x[\da-f]+ \([\d.]+ [KM]iB, \d+ of 20\)/,
    )
    expect(text).to.contain('a difference of up to 2 is merged')
    const difference = Math.abs(Number(figures.nrAccesses) - Number(figures.neighbourNrAccesses))
    expect(difference).to.be.at.most(2)
  })

  it('says how splits fell', async () => {
    const { figures } = reasonOf((await range(1_000, 8)).reasons, 'splits')
    expect(figures.aggregations).to.equal(30)
    expect(figures.splits).to.be.within(1, 30)
    expect(figures.bestShare).to.be.within(0, 0.5)
  })

  it('says how many checks fell on it in the last ten aggregations, and what they found', async () => {
    const { reasons, regions } = await range(60_000, 40_000)
    const { figures } = reasonOf(reasons, 'sampling')
    expect(figures.aggregations).to.equal(10)
    expect(figures.hitsInRange).to.equal(figures.inRange)
    expect(figures.inRange).to.be.greaterThan(100)
    expect(regions.length).to.be.greaterThan(0)
  })

  it('knows memory that nothing touches, and what is touched now and then', async () => {
    const cold = await range(10_000, 10_000)
    expect(reasonOf(cold.reasons, 'untouched').text).to.equal('nothing touches it')
    const seldom = await range(155_000, 10_000)
    expect(reasonOf(seldom.reasons, 'seldom-touched').text).to.contain(
      'is touched in 10 % of the sampling intervals of 5 ms',
    )
  })

  it('says that entries of page tables show more than pages do', async () => {
    const profiled = { ...BASE.contexts[0], tableProfiling: { error: 0 } }
    const { reasons } = await range(155_000, 10_000, { ...BASE, contexts: [profiled] })
    expect(reasonOf(reasons, 'table-entries').text).to.match(
      /touched in 10 % of the .* intervals of 5 ms; \d+ of [\d,]+ checks looked at an entry of an upper/,
    )
  })

  it('tells of accesses that filters pass over', async () => {
    const writes = { type: 'write', matching: true, allow: true } as const
    const { isHot, reasons } = await range(60_000, 10_000, {
      ...BASE,
      contexts: [{ ...BASE.contexts[0], faultFilters: [writes] }],
    })
    expect(isHot).to.equal(false)
    expect(reasonOf(reasons, 'not-counted').text).to.equal(
      'a page of it is touched in 100 % of the sampling intervals of 5 ms, but the first access, which is ' +
        'the one that faults, passes sample_filters in 0 %',
    )
  })

  it('has no more to say of memory that nothing touches, and that was seen so', async () => {
    const { reasons } = await range(10_000, 10_000)
    expect(reasons.map(({ code }) => code)).to.eql(['seen', 'untouched', 'sampling'])
  })

  it('says since when it has regions of its own', async () => {
    const { reasons } = await range(50_000, 50_000)
    expect(reasonOf(reasons, 'own-region').text).to.match(/of its own since [\d.]+ m?s/)
  })

  it('says that there were too many regions', async () => {
    const few = { ...BASE, contexts: [context('vaddr', [0], { minNrRegions: 3, maxNrRegions: 3 })] }
    const { text } = reasonOf((await range(1_000, 8, few)).reasons, 'region-limit')
    expect(text).to.match(/more than max_nr_regions \(3\) regions at \d+ of 30 aggregations/)
  })

  it('sees a part of a range that is not monitored as a whole', async () => {
    const { monitoredBytes } = await range(PAGES - 10, 20)
    expect(monitoredBytes).to.equal(10 * 4096)
  })

  it('traces contexts that share memory too', async () => {
    const shared = { ...BASE, contexts: [BASE.contexts[0], BASE.contexts[0]] }
    const addr = `${addressText(60_000)}+1M`
    const { contexts, rerun } = await explainPlan(shared, { addr })
    expect(rerun.difference).to.equal(null)
    expect(contexts.map((one) => one.context)).to.eql([0, 1])
    for (const one of contexts) {
      expect(reasonOf(one.range!.reasons, 'sampling').figures.aggregations).to.equal(10)
    }
  })

  it('says so where the run does not come out as recorded', async () => {
    const { rerun } = await explainPlan(BASE, { addr: addressText(0) }, { ...BASE, seed: 7 })
    expect(rerun.difference).to.equal(
      'the snapshot of context 0 at 100 ms has other regions than the recorded one',
    )
  })
})
