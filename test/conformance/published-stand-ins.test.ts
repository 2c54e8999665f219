import { expect } from 'chai'
import { outcomeOf } from '../../bench/published/evaluation/outcomes.js'
import { scenarioOf, STAND_INS } from '../../bench/published/evaluation/stand-ins.js'
import {
  EVALUATED,
  totalChange,
  withinNoise,
  WORKLOADS,
} from '../../bench/published/evaluation/table.js'
import { parseScenario } from '../../lib/index.js'
import { ROWS } from '../../bench/published/rows/index.js'

describe('stand-ins for published workloads', () => {
  it('are one for each workload of the table', () => {
    expect(STAND_INS.map(({ name }) => name)).to.deep.equal(WORKLOADS)
  })

  it('have the published memory, to a block', () => {
    for (const standIn of STAND_INS) {
      const { plan } = parseScenario(scenarioOf(standIn))
      const [{ mappings }] = plan.targets
      const pages = Math.max(...mappings.map(({ startPage, endPage }) => endPage - startPage))
      const used = EVALUATED[standIn.name].rss.orig / 4
      const rest = 1 - standIn.hot
      const all = used * (standIn.hot + rest / standIn.filled)
      expect(pages, standIn.name).to.be.closeTo(all, 1024)
    }
  })

  it('lose to prcl what nobody touches, and no time for it', async () => {
    const swaptions = STAND_INS[5]
    const orig = await outcomeOf(swaptions)
    const prcl = await outcomeOf(swaptions, { policy: { name: 'prcl', min_age: '7 s' } })
    expect(prcl.rss / orig.rss).to.be.within(0.6, 0.75)
    expect(prcl.slowdown / orig.slowdown).to.be.below(1.01)
  })

  it('sums changes of the published table by size', () => {
    const both = ['freqmine', 'swaptions'] as const
    const { freqmine, swaptions } = EVALUATED
    const orig = freqmine.rss.orig + swaptions.rss.orig
    const now = freqmine.rss.orig * (1 - 0.9338) + swaptions.rss.orig * (1 - 0.3621)
    expect(totalChange('rss', 'prcl', both)).to.be.closeTo((now / orig - 1) * 100, 1e-9)
  })

  it('knows changes as closely as recording leaves things alone, and not below 1 %', () => {
    expect(withinNoise(EVALUATED.streamcluster.runTime, 'prcl')[1]).to.be.closeTo(28.37, 1e-9)
    expect(withinNoise(EVALUATED.freqmine.rss, 'prcl')[0]).to.be.closeTo(-94.38, 1e-9)
  })
})

describe('the rows of published outcomes', () => {
  it('have numbers, and figures, of their own', () => {
    expect(new Set(ROWS.map(({ row }) => row)).size).to.equal(ROWS.length)
    for (const { row, figures } of ROWS) {
      const names = figures.map(({ name }) => name)
      expect(new Set(names).size, `row ${row}`).to.equal(names.length)
    }
  })

  it('give reasons for figures that they have', () => {
    for (const { row, figures, disagreements } of ROWS) {
      const names = figures.map(({ name }) => name)
      expect(names, `row ${row}`).to.include.members(Object.keys(disagreements))
    }
  })
})
