import { expect } from 'chai'
import type { Heatmap } from '../../../lib/report/heatmap.js'
import { formatHeatmap, scaleOf, terminalGrid } from '../../../lib/report/view/terminal-heatmap.js'

const MIB = 256

/** A heatmap of one segment, from shares by row from the lowest; NaN is not monitored. */
function heatmapOf(shares: readonly (readonly number[])[], pages = 64 * MIB): Heatmap {
  const flat = shares.flat()
  return {
    context: 0,
    target: 0,
    time: { start: 0, end: 1e6 * shares[0].length, cells: shares[0].length },
    segments: [{ start: 0x1000, end: 0x1000 + pages, cells: shares.length }],
    accessed: Float64Array.from(flat, (share) => (Number.isNaN(share) ? 0 : share)),
    monitored: Float64Array.from(flat, (share) => (Number.isNaN(share) ? 0 : 1)),
    leftOutPages: 0,
    leftOutShare: 0,
  }
}

/** Rows of a staircase down, 60 columns. */
const STAIRS = Array.from({ length: 6 }, (_, row) =>
  Array.from({ length: 60 }, (_, column) => (Math.floor(column / 10) === 5 - row ? 1 : 0)),
)

describe('a heatmap on a terminal without colours', () => {
  it('reads as text: axes, units, tenths, a legend', () => {
    expect(formatHeatmap(heatmapOf(STAIRS), { title: 'stairs', colour: 'plain' })).to.equal(
      [
        'stairs  64 MiB from 0x1000000',
        'checks that found an access: 0 % .123456789 100 %',
        '          |9999999999..................................................',
        '          |..........9999999999........................................',
        '   32 MiB +....................9999999999..............................',
        '          |..............................9999999999....................',
        '          |........................................9999999999..........',
        '        0 +..................................................9999999999',
        '          ++-------------------+-------------------+-------------------',
        '           0 s                 20 s                40 s',
      ].join('\n'),
    )
  })

  it('shows what was not monitored as blanks', () => {
    const text = formatHeatmap(heatmapOf([[NaN, 1, NaN, 0.5, NaN]]), { title: '', colour: 'plain' })
    expect(text).to.match(/\+ 9 5$/m)
  })

  it('says where segments lie, and what is not shown', () => {
    const heatmap: Heatmap = {
      ...heatmapOf([[1], [0]]),
      segments: [
        { start: 0, end: 256, cells: 1 },
        { start: 4096, end: 8192, cells: 1 },
      ],
      leftOutPages: 2560,
      leftOutShare: 0.25,
    }
    const text = formatHeatmap(heatmap, { title: 'x', colour: 'plain' })
    expect(text).to.include('--- 15 MiB in between left out; below: 1 MiB from 0x0 ---')
    expect(text).to.include('not shown: 10 MiB elsewhere with 25 % of the accesses')
  })
})

describe('a heatmap on a terminal with colours', () => {
  it('has two cells in a character, the upper one in front', () => {
    const text = formatHeatmap(heatmapOf([[0], [1]]), { title: '', colour: 'truecolor' })
    expect(text).to.include('\x1b[0;38;2;252;255;164;48;2;22;11;57m▀\x1b[0m')
  })

  it('keeps to the 256 colours where there are no more', () => {
    const text = formatHeatmap(heatmapOf([[0], [1]]), { title: '', colour: 'ansi256' })
    expect(text).to.include('\x1b[0;38;5;229;48;5;17m▀\x1b[0m')
  })

  it('keeps control characters of a title away from the terminal', () => {
    const text = formatHeatmap(heatmapOf([[0], [1]]), { title: 'a\x1b[2Jb', colour: 'ansi256' })
    expect(text).to.include('a?[2Jb')
  })
})

describe('the scale of heatmaps', () => {
  it('is the lowest round share that no cell exceeds', () => {
    expect(scaleOf([heatmapOf([[0.04]]), heatmapOf([[0.17]])])).to.equal(0.2)
    expect(scaleOf([heatmapOf([[0, NaN]])])).to.equal(0.001)
  })
})

describe('the grid of a heatmap', () => {
  it('has two rows a line with colours, one without', () => {
    expect(terminalGrid(80, 12, 'truecolor')).to.deep.equal({ columns: 69, rows: 24, rowUnit: 2 })
    expect(terminalGrid(80, 12, 'plain')).to.deep.equal({ columns: 69, rows: 12, rowUnit: 1 })
  })
})
