import { expect } from 'chai'
import fc from 'fast-check'
import { formatCsv } from '../../lib/tune/csv.js'
import { pointsOf, type SweepPlan } from '../../lib/tune/plan.js'
import { spreadOf, tabulate, withFigures, type SweepTable } from '../../lib/tune/table.js'
import { resultOf } from './sweeps.js'

const PLAN: SweepPlan = {
  id: 'x',
  name: 'made up',
  canonical: {},
  parameters: [{ path: 'a', values: ['1', '"2, 3"'] }],
  rows: [
    { parameters: { a: '1' }, hash: 'one' },
    { parameters: { a: '"2, 3"' }, hash: 'two' },
  ],
  firstSeed: 5,
  nrSeeds: 3,
  space: { kind: 'run', nrContexts: 1 },
}

function tableOf(results: ReturnType<typeof resultOf>[], isInterrupted = false): SweepTable {
  const figures = ['regions.mean', 'wssBytes.p50']
  return tabulate({ plan: PLAN, figures, results, isInterrupted, failures: [] })
}

describe('spreadOf', () => {
  it('leaves out one in twenty on each side, and what is NaN', () => {
    expect(spreadOf([4, NaN, 1, 3, 2])).to.deep.equal({ nrValues: 4, median: 2.5, low: 1, high: 4 })
    const values = Array.from({ length: 41 }, (_, i) => (i * 8) % 41)
    expect(spreadOf(values)).to.deep.equal({ nrValues: 41, median: 20, low: 2, high: 38 })
    expect(spreadOf([NaN])).to.equal(null)
  })

  it('lies between the smallest and the largest value, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }),
        (values) => {
          const { low, median, high } = spreadOf(values)!
          expect(Math.min(...values)).to.be.at.most(low)
          expect(low).to.be.at.most(median)
          expect(median).to.be.at.most(high)
          expect(high).to.be.at.most(Math.max(...values))
        },
      ),
    )
  })
})

describe('tabulate', () => {
  it('sorts results into their rows, in whatever order they come', () => {
    const ids = [...pointsOf(PLAN)].map(({ id }) => id)
    const results = ids.map((id, i) => resultOf(id, i))
    const table = tableOf(results.toReversed())
    expect(table).to.deep.equal(tableOf(results))
    expect(table.points).to.deep.equal({ total: 6, done: 6, failed: 0 })
    expect(table.rows.map(({ figures }) => figures['regions.mean']?.median)).to.deep.equal([2, 3])
    expect(table.rows[0].figures['wssBytes.p50']).to.equal(null)
  })

  it('says how much of a row there is when a sweep is cut short', () => {
    const table = tableOf([resultOf('one-5', 1), resultOf('one-7', 3)], true)
    expect(table.isInterrupted).to.equal(true)
    expect(table.rows.map(({ nrPoints }) => nrPoints)).to.deep.equal([2, 0])
    expect(table.rows[1].figures['regions.mean']).to.equal(null)
  })

  it('is not cut short when nothing was left to do', () => {
    const results = [...pointsOf(PLAN)].map(({ id }) => resultOf(id))
    expect(tableOf(results, true).isInterrupted).to.equal(false)
  })
})

describe('formatCsv', () => {
  it('quotes what needs it, and leaves empty what is unknown', () => {
    const table = tableOf([resultOf('two-5', 1), resultOf('two-6', 2)])
    expect([...formatCsv(table)].join('')).to.equal(
      'a,points,regions.mean,regions.mean.low,regions.mean.high,' +
        'wssBytes.p50,wssBytes.p50.low,wssBytes.p50.high\n' +
        '1,0,,,,,,\n' +
        '"""2, 3""",2,1.5,1,2,,,\n',
    )
  })

  it('has no intervals with one seed', () => {
    const table = withFigures(tableOf([]), ['regions.mean'])
    const [head] = [...formatCsv({ ...table, nrSeeds: 1 })]
    expect(head).to.equal('a,points,regions.mean\n')
  })
})
