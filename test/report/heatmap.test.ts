import { join } from 'node:path'
import { expect } from 'chai'
import type { Snapshot } from '../../lib/core/snapshot.js'
import { openRecord } from '../../lib/record/reader.js'
import { heatmapsOf, shareAt, type Heatmaps } from '../../lib/report/heatmap.js'
import { inFolder, madeUpSnapshot, targetOf, writeRecord } from '../record/samples.js'

type Row = readonly [start: number, end: number, nrAccesses: number, age: number]

/** A snapshot of context 0 at `tenths` of a second; its attributes are 5 ms and 100 ms, thus 20 checks. */
function snapshot(tenths: number, ...targets: (readonly Row[])[]): Snapshot {
  return { timeUs: 1e5 * tenths, context: 0, attributesId: 0, targets: targets.map(targetOf) }
}

function heatmapsOfSnapshots(
  snapshots: readonly Snapshot[],
  columns: number,
  rows: number,
  nrHeatmaps = 10,
): Promise<Heatmaps> {
  return inFolder((folder) => {
    const file = join(folder, 'record.dlr')
    writeRecord(file, snapshots)
    const reader = openRecord(file)
    try {
      return heatmapsOf(reader, nrHeatmaps, () => ({ columns, rows }))
    } finally {
      reader.close()
    }
  })
}

/** Shares in percent, rows from the lowest address. */
function percents({ heatmaps }: Heatmaps, index = 0): number[][] {
  const heatmap = heatmaps[index]
  const { cells } = heatmap.time
  const all = Array.from(heatmap.accessed, (_, cell) => Math.round(100 * shareAt(heatmap, cell)))
  return Array.from({ length: all.length / cells }, (_, row) =>
    all.slice(row * cells, (row + 1) * cells),
  )
}

describe('a heatmap', () => {
  it('shows each step of a staircase where and when it was hot', async () => {
    const steps = [0, 1, 2, 3].map((hot) =>
      snapshot(
        hot + 1,
        [0, 1, 2, 3].map((i): Row => [100 * i, 100 * (i + 1), i === hot ? 20 : 0, 0]),
      ),
    )
    expect(percents(await heatmapsOfSnapshots(steps, 4, 4))).to.deep.equal([
      [100, 0, 0, 0],
      [0, 100, 0, 0],
      [0, 0, 100, 0],
      [0, 0, 0, 100],
    ])
  })

  it('weighs what overlaps a cell by pages and time', async () => {
    const snapshots = [
      snapshot(1, [[0, 100, 20, 0]]),
      snapshot(2, [
        [0, 50, 10, 0],
        [50, 100, 0, 0],
      ]),
      snapshot(3, [[0, 100, 0, 0]]),
    ]
    expect(percents(await heatmapsOfSnapshots(snapshots, 2, 1))).to.deep.equal([[75, 8]])
  })

  it('leaves blank what was not monitored', async () => {
    const snapshots = [
      snapshot(1, [
        [0, 100, 5, 0],
        [100, 105, 0, 0],
      ]),
      snapshot(2, [[0, 100, 5, 0]]),
    ]
    const narrow = percents(await heatmapsOfSnapshots(snapshots, 2, 21))
    expect(narrow[0]).to.deep.equal([25, 25])
    expect(narrow[20]).to.deep.equal([0, NaN])
  })

  it('has one time axis for all targets, and counts those that were not asked for', async () => {
    const snapshots = Array.from({ length: 5 }, (_, k) => madeUpSnapshot(k))
    const { heatmaps, nrOthers } = await heatmapsOfSnapshots(snapshots, 7, 3, 1)
    expect(heatmaps.map(({ target }) => target)).to.deep.equal([0])
    expect(heatmaps[0].time).to.deep.equal({ start: 0, end: 500_000, cells: 7 })
    expect(nrOthers).to.equal(1)
  })

  it('of a record without snapshots is none', async () => {
    expect(await heatmapsOfSnapshots([], 7, 3)).to.deep.equal({ heatmaps: [], nrOthers: 0 })
  })
})
