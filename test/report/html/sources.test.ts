import { expect } from 'chai'
import fc from 'fast-check'
import type { Snapshot } from '../../../lib/core/snapshot.js'
import { cellStart } from '../../../lib/report/axis.js'
import { fillHeatmaps, shareAt, type Heatmap } from '../../../lib/report/heatmap.js'
import { CellColumns } from '../../../lib/report/html/cell-columns.js'
import { CELL_FULL, CELL_UNKNOWN } from '../../../lib/report/html/page-data.js'
import { AddressMap } from '../../../lib/report/html/plot/address-map.js'
import { CellSource } from '../../../lib/report/html/plot/cell-source.js'
import { RegionSource, type Regions } from '../../../lib/report/html/plot/region-source.js'
import type { HeatmapSource } from '../../../lib/report/html/plot/source.js'
import { surveyTargets } from '../../../lib/report/survey.js'
import type { AccessWindow } from '../../../lib/report/windows.js'
import { regionRows } from '../../support/arbitraries.js'
import { targetOf } from '../../record/samples.js'

const NR_SAMPLES = 20
const COLUMNS = 7
const ROWS = 32

/** Some windows of one target, one after the other, of 1 to 3 ms. */
const arbitraryWindows: fc.Arbitrary<AccessWindow[]> = fc
  .array(fc.tuple(regionRows(), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 })
  .map((parts) => {
    let endUs = 0
    return parts.map(([rows, ms]) => {
      const startUs = endUs
      endUs += 1000 * ms
      const regions = rows.map((row): [number, number, number, number] => [
        row.range[0],
        row.range[1],
        row.nrAccesses ?? 0,
        row.age ?? 0,
      ])
      const snapshot: Snapshot = {
        timeUs: endUs,
        context: 0,
        attributesId: 0,
        targets: [targetOf(regions)],
      }
      return { snapshot, startUs, endUs, nrSamples: NR_SAMPLES }
    })
  })

/** The heatmap of windows, and all that a page is made of. */
function prepared(windows: readonly AccessWindow[]): {
  heatmap: Heatmap
  addresses: AddressMap
  whole: { startUs: number; endUs: number; low: number; high: number }
} {
  const [survey] = surveyTargets(windows)
  const time = { start: survey.startUs, end: survey.endUs, cells: COLUMNS }
  const [heatmap] = fillHeatmaps(windows, [survey], time, { rows: ROWS, columns: COLUMNS })
  const whole = { startUs: time.start, endUs: time.end, low: 0, high: ROWS }
  return { heatmap, addresses: new AddressMap(heatmap.segments), whole }
}

function regionsOf(windows: readonly AccessWindow[]): Regions {
  const first = [0]
  for (const { snapshot } of windows) first.push(first.at(-1)! + snapshot.targets[0].age.length)
  const all = (key: 'startPage' | 'endPage' | 'nrAccesses' | 'age'): number[] =>
    windows.flatMap(({ snapshot }) => [...snapshot.targets[0][key]])
  return {
    startUs: Float64Array.from(windows, ({ startUs }) => startUs),
    endUs: Float64Array.from(windows, ({ endUs }) => endUs),
    nrSamples: Uint32Array.from(windows, ({ nrSamples }) => nrSamples),
    first: Uint32Array.from(first),
    startPage: Float64Array.from(all('startPage')),
    endPage: Float64Array.from(all('endPage')),
    nrAccesses: Uint32Array.from(all('nrAccesses')),
    age: Uint32Array.from(all('age')),
  }
}

/** The same grid as the heatmap's: rows from the lowest address. */
function paintedGrid(
  source: HeatmapSource,
  whole: Parameters<HeatmapSource['paint']>[0],
): Uint16Array {
  const fromTop = new Uint16Array(COLUMNS * ROWS)
  source.paint(whole, COLUMNS, ROWS, fromTop)
  const grid = new Uint16Array(COLUMNS * ROWS)
  for (let row = 0; row < ROWS; row++) {
    const from = (ROWS - 1 - row) * COLUMNS
    grid.set(fromTop.subarray(from, from + COLUMNS), row * COLUMNS)
  }
  return grid
}

function expectSame(grid: Uint16Array, heatmap: Heatmap): void {
  grid.forEach((value, cell) => {
    const share = shareAt(heatmap, cell)
    // Slivers below what the painters count as monitored.
    const area = cellStart(heatmap.time, 1) - heatmap.time.start
    if (heatmap.monitored[cell] < 1e-4 * area) return
    expect(value, `cell ${cell}`).to.not.equal(CELL_UNKNOWN)
    expect(value / CELL_FULL).to.be.closeTo(share, 2e-5)
  })
}

describe('what a heatmap is painted from', () => {
  it('is, as regions, the same as the heatmap of the terminal', () => {
    fc.assert(
      fc.property(arbitraryWindows, (windows) => {
        const { heatmap, addresses, whole } = prepared(windows)
        expectSame(paintedGrid(new RegionSource(regionsOf(windows), addresses), whole), heatmap)
      }),
    )
  })

  it('is, as cells, the same too', () => {
    fc.assert(
      fc.property(arbitraryWindows, (windows) => {
        const { heatmap, addresses, whole } = prepared(windows)
        const [survey] = surveyTargets(windows)
        const cells = new CellColumns(survey, heatmap.segments, heatmap.time)
        for (const window of windows) cells.add(window)
        cells.end()
        const size = { columns: COLUMNS, rows: ROWS }
        const source = new CellSource(size, cells.shares, addresses, whole.startUs, whole.endUs)
        expectSame(paintedGrid(source, whole), heatmap)
      }),
    )
  })

  it('tells of a point what the region there says', () => {
    fc.assert(
      fc.property(arbitraryWindows, fc.nat(), fc.nat(), (windows, w, r) => {
        const { addresses } = prepared(windows)
        const source = new RegionSource(regionsOf(windows), addresses)
        const window = windows[w % windows.length]
        const [target] = window.snapshot.targets
        const i = r % target.age.length
        const middle = (target.startPage[i] + target.endPage[i]) / 2
        const segment = addresses.segments.find((one) => one.start <= middle && middle < one.end)
        if (segment === undefined) return
        const { start, end, cells, firstRow } = segment
        const row = firstRow + ((middle - start) / (end - start)) * cells
        expect(source.at((window.startUs + window.endUs) / 2, row)).to.deep.equal({
          startUs: window.startUs,
          endUs: window.endUs,
          startPage: target.startPage[i],
          endPage: target.endPage[i],
          share: target.nrAccesses[i] / NR_SAMPLES,
          region: { nrAccesses: target.nrAccesses[i], nrSamples: NR_SAMPLES, age: target.age[i] },
        })
      }),
    )
  })

  it('keeps the least access visible in a cell', () => {
    const cells = Uint16Array.of(0, 1, CELL_UNKNOWN, CELL_FULL)
    const addresses = new AddressMap([{ start: 0, end: 4, cells: 4 }])
    const source = new CellSource({ columns: 1, rows: 4 }, cells, addresses, 0, 100)
    const two = new Uint16Array(2)
    source.paint({ startUs: 0, endUs: 100, low: 0, high: 4 }, 1, 2, two)
    expect([...two]).to.deep.equal([CELL_FULL, 1])
    expect(source.at(50, 2.5)).to.equal(undefined)
    expect(source.at(50, 3.5)).to.deep.include({ startPage: 3, endPage: 4, share: 1 })
  })
})
