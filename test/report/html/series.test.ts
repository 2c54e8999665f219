import { expect } from 'chai'
import type { Column } from '../../../lib/report/html/pack.js'
import type { ColumnRef } from '../../../lib/report/html/page-data.js'
import { POINTS_MAX, Series } from '../../../lib/report/html/series.js'

const ABOUT = { caption: 'Values.', label: 'value', unit: 'count' } as const

/** The columns of a chart: x, y, and the band's, if any. */
function chartOf(series: Series): { columns: number[][]; caption: string } {
  const columns: number[][] = []
  const pack = (column: Column): ColumnRef => {
    columns.push([...column])
    return { block: columns.length - 1, type: 'f64', length: column.length }
  }
  const { x, lines, band, caption } = series.chart(pack, ABOUT)
  const refs = [x, lines[0].y, ...(band === null ? [] : [band.low, band.high])]
  return { columns: refs.map(({ block }) => columns[block]), caption }
}

describe('a series', () => {
  it('has a point for each value while these are few', () => {
    const series = new Series(4, 1)
    for (const value of [5, 7, 6]) series.add(value * 10, value)
    const chart = chartOf(series)
    expect(chart.columns).to.deep.equal([
      [50, 70, 60],
      [5, 7, 6],
    ])
    expect(chart.caption).to.equal('Values.')
    expect(series.total()).to.deep.equal({ mean: 6, low: 5, high: 7 })
  })

  it('thins out many values, and says so: means with a band from the lowest to the highest', () => {
    const nrValues = 3 * POINTS_MAX - 1
    const series = new Series(nrValues, 1)
    for (let i = 0; i < nrValues; i++) series.add(i, i)
    const { columns, caption } = chartOf(series)
    const [x, mean, low, high] = columns
    expect(x).to.have.length(POINTS_MAX)
    expect([x[1], mean[1], low[1], high[1]]).to.deep.equal([5, 4, 3, 5])
    expect([x.at(-1), mean.at(-1)]).to.deep.equal([nrValues - 1, nrValues - 1.5])
    expect(caption).to.include('the mean of 3 snapshots')
    expect(series.total()).to.deep.equal({ mean: (nrValues - 1) / 2, low: 0, high: nrValues - 1 })
  })

  it('has fewer points where many share the page', () => {
    expect(new Series(10_000, 128).perPoint).to.equal(20)
  })
})
