import { expect } from 'chai'
import { formatShortSize, offsetTicks, timeTicks } from '../../../lib/report/view/ticks.js'

const GIB = 262_144

describe('ticks', () => {
  it('of the time are round, and at least so far apart', () => {
    const axis = { start: 0, end: 70e6, cells: 100 }
    expect(timeTicks(axis, 12).map(({ cell, label }) => `${cell} ${label}`)).to.deep.equal([
      '0 0 s',
      '14 10 s',
      '28 20 s',
      '42 30 s',
      '57 40 s',
      '71 50 s',
      '85 1 m',
    ])
  })

  it('reach from microseconds to days', () => {
    const labels = (end: number): string[] =>
      timeTicks({ start: 0, end, cells: 30 }, 10).map(({ label }) => label)
    expect(labels(9)).to.deep.equal(['0 s', '5 us'])
    expect(labels(2e6)).to.deep.equal(['0 s', '1 s'])
    expect(labels(3 * 86_400e6)).to.deep.equal(['0 s', '32 h', '64 h'])
  })

  it('of addresses are powers of two from the start of the range', () => {
    const axis = { start: 7, end: 7 + 6 * GIB, cells: 12 }
    expect(offsetTicks(axis, 2)).to.deep.equal([
      { cell: 0, label: '0' },
      { cell: 2, label: '1 GiB' },
      { cell: 4, label: '2 GiB' },
      { cell: 6, label: '3 GiB' },
      { cell: 8, label: '4 GiB' },
      { cell: 10, label: '5 GiB' },
    ])
  })

  it('have sizes in three digits', () => {
    const sizes = [0, 999, 1000, 1536, 99.96 * 2 ** 20, 3 * 2 ** 50]
    expect(sizes.map(formatShortSize)).to.deep.equal([
      '0',
      '999 B',
      '0.98 KiB',
      '1.5 KiB',
      '100 MiB',
      '3 PiB',
    ])
  })
})
