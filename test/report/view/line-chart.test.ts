import { expect } from 'chai'
import { lineChart } from '../../../lib/report/view/line-chart.js'

const axis = { start: 0, end: 8e6, cells: 8 }
const points = (...values: number[]) => values.map((value, i) => ({ timeUs: i * 2e6, value }))

describe('lineChart', () => {
  it('holds a value until the next, and draws what lies between', () => {
    const values = points(0, 100, 50)
    expect(lineChart({ values, axis, height: 3, label: String })).to.deep.equal([
      '       100 |  ***',
      '           |  * ****',
      '         0 |***',
      '           +--------',
      '            0 s',
    ])
  })

  it('draws the target behind', () => {
    const values = points(0, 10)
    const rows = lineChart({ values, target: points(10), axis, height: 3, label: String })
    expect(rows.slice(0, 3)).to.deep.equal([
      '        10 |--******',
      '           |  *',
      '         0 |***',
    ])
  })

  it('is logarithmic above three decades, with zero at the bottom', () => {
    const rows = lineChart({ values: points(0, 1, 100, 10_000), axis, height: 3, label: String })
    expect(rows.slice(0, 3).map((row) => row.slice(0, 11))).to.deep.equal([
      '     10000 ',
      '           ',
      '         1 ',
    ])
    expect(rows[2].slice(12)).to.equal('*****')
  })
})
