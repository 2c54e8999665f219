import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Snapshot } from '../../../lib/core/snapshot.js'
import type { BarsChart, ChartData, LinesChart } from '../../../lib/report/html/page-data.js'
import { encodePages } from '../../../lib/record/encode-pages.js'
import { createRecordWriter } from '../../../lib/record/writer.js'
import { arbitrarySnapshots, ATTRIBUTES, inFolder, targetOf } from '../../record/samples.js'
import { columnOf, dataOf, pageOf, pageOfFile, snapshotAt } from './reports.js'

const MIB = 256

/** The first chart of a target in a panel. */
function chartOf(page: string, panel: string, target = 0): ChartData {
  return dataOf(page).panels.find(({ id }) => id === panel)!.chartsOfTargets[target][0]
}

function barsOf(page: string, panel: string): [string, ...number[]][] {
  const { rows } = chartOf(page, panel) as BarsChart
  return rows.map(({ label, values }) => [label, ...values.map(Number)])
}

/** Snapshots with more regions than a page holds one by one. */
function* manyRegions(nrSnapshots: number): Generator<Snapshot> {
  for (let s = 0; s < nrSnapshots; s++) {
    const rows = Array.from({ length: 1000 }, (_, i): [number, number, number, number] => [
      100 * i + (i === 0 ? 0 : (i * 37 + s * 11) % 90),
      100 * (i + 1) + (i === 999 ? 0 : ((i + 1) * 37 + s * 11) % 90),
      (i * s) % 21,
      s,
    ])
    yield snapshotAt(s + 1, rows)
  }
}

describe('an HTML report', () => {
  it('is none of a record in which no snapshot has a region', async () => {
    expect(await pageOf([])).to.equal(undefined)
    expect(await pageOf([snapshotAt(1, [])])).to.equal(undefined)
  })

  it('holds every region of a small record', async () => {
    const page = (await pageOf([
      snapshotAt(1, [
        [0, 10, 3, 0],
        [10, 30, 20, 5],
      ]),
      snapshotAt(2, [[0, 30, 1, 6]]),
    ]))!
    const chart = chartOf(page, 'heatmap')
    if (chart.kind !== 'heatmap' || chart.detail.kind !== 'regions') return expect.fail()
    const { detail } = chart
    const columns = (['endUs', 'first', 'startPage', 'endPage', 'nrAccesses', 'age'] as const).map(
      (name) => columnOf(page, detail[name]),
    )
    expect(columns).to.deep.equal([
      [1e5, 2e5],
      [0, 2, 3],
      [0, 10, 0],
      [10, 30, 30],
      [3, 20, 1],
      [0, 5, 6],
    ])
    expect(chart.sampling).to.deep.equal([{ timeUs: 0, sampleUs: 5000 }])
  })

  it('shows working sets and regions of each snapshot', async () => {
    const page = (await pageOf([
      snapshotAt(1, [[0, MIB, 1, 0]]),
      snapshotAt(2, [
        [0, MIB, 1, 0],
        [MIB, 4 * MIB, 20, 0],
        [4 * MIB, 8 * MIB, 0, 0],
      ]),
    ]))!
    const valuesOf = (panel: string): number[] =>
      columnOf(page, (chartOf(page, panel) as LinesChart).lines[0].y)
    expect(valuesOf('working-set')).to.deep.equal([2 ** 20, 2 ** 22])
    expect(valuesOf('regions')).to.deep.equal([1, 3])
    const spread = valuesOf('working-set-spread')
    expect([spread[0], spread[50], spread[51], spread[100]]).to.deep.equal([
      2 ** 20,
      2 ** 20,
      2 ** 22,
      2 ** 22,
    ])
  })

  it('sorts memory by how long it was idle, in the mean and at the end', async () => {
    const page = (await pageOf([
      snapshotAt(1, [
        [0, MIB, 20, 3],
        [MIB, 2 * MIB, 0, 0],
      ]),
      snapshotAt(2, [[0, 2 * MIB, 0, 9]]),
    ]))!
    expect(barsOf(page, 'recency')).to.deep.equal([
      ['in use', 2 ** 19, 0],
      ['100 ms to 200 ms ago', 2 ** 19, 0],
      ['200 ms to 500 ms ago', 0, 0],
      ['500 ms to 1 s ago', 0, 0],
      ['1 s to 2 s ago', 2 ** 20, 2 ** 21],
    ])
  })

  it('sorts memory by temperature, the hottest first', async () => {
    const page = (await pageOf([
      snapshotAt(1, [
        [0, MIB, 20, 10],
        [MIB, 3 * MIB, 20, 0],
        [3 * MIB, 7 * MIB, 0, 0],
        [7 * MIB, 15 * MIB, 0, 5],
      ]),
    ]))!
    const rows = barsOf(page, 'temperature').filter(([, mean]) => mean > 0)
    expect(rows).to.deep.equal([
      ['hot 1 s to 2 s', 2 ** 20, 2 ** 20],
      ['hot just now', 2 ** 21, 2 ** 21],
      ['cold just now', 2 ** 22, 2 ** 22],
      ['cold 500 ms to 1 s', 2 ** 23, 2 ** 23],
    ])
  })

  it('shows intervals only where they changed', async () => {
    const page = (await pageOf([snapshotAt(1, [[0, 10, 1, 0]])]))!
    expect(dataOf(page).panels.map(({ id }) => id)).to.not.include('intervals')
  })

  it('shows how intervals were tuned', async () => {
    const page = await inFolder((folder) => {
      const file = join(folder, 'record.dlr')
      const writer = createRecordWriter(file, {})
      const regions = [targetOf([[0, 10, 1, 0]])]
      for (const [id, sampleUs] of [5000, 10_000].entries()) {
        writer.writeAttributes({ ...ATTRIBUTES, id, sampleUs, aggrUs: 20 * sampleUs })
        const timeUs = id === 0 ? 1e5 : 3e5
        writer.writeSnapshot(
          encodePages({ timeUs, context: 0, attributesId: id, targets: regions }),
        )
      }
      writer.close()
      return pageOfFile(file)
    })
    const { x, lines } = chartOf(page!, 'intervals') as LinesChart
    expect(columnOf(page!, x)).to.deep.equal([0, 1e5, 3e5])
    expect(lines.map(({ label, y }) => [label, ...columnOf(page!, y)])).to.deep.equal([
      ['Aggregation', 1e5, 2e5, 2e5],
      ['Sampling', 5000, 10_000, 10_000],
    ])
  })

  it('reduces the detail of a large record, says so, and stays small', async () => {
    const page = (await pageOf(manyRegions(401)))!
    const chart = chartOf(page, 'heatmap')
    if (chart.kind !== 'heatmap' || chart.detail.kind !== 'cells') return expect.fail()
    expect(chart.caption).to.include('Detail is reduced to 401 × 1,024 cells')
    expect(chart.detail).to.deep.include({ columns: 401, rows: 1024 })
    expect(page.length).to.be.below(20e6)
  })

  it('leaves out the targets with fewest accesses where there are very many', async () => {
    const rows = Array.from({ length: 130 }, (_, i): [number, number, number, number][] => [
      [0, 10, i === 7 || i === 9 ? 0 : 5, 0],
    ])
    const { targets, notes } = dataOf((await pageOf([snapshotAt(1, ...rows)]))!)
    expect(targets).to.have.length(128)
    expect(targets.map(({ name }) => name)).to.not.include.members(['target 7', 'target 9'])
    expect(notes).to.deep.equal([
      'Left out: 2 targets with fewer accesses than those that can be chosen here.',
    ])
  })

  it('is made of any record', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySnapshots, async (snapshots) => {
        const page = await pageOf(snapshots)
        if (page === undefined) return
        const data = dataOf(page)
        for (const { chartsOfTargets } of data.panels) {
          expect([0, data.targets.length]).to.include(chartsOfTargets.length)
        }
      }),
      { numRuns: 50 },
    )
  })
})
