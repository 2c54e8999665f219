import { expect } from 'chai'
import type { RecordEvent } from '../../../lib/record/events.js'
import type { LinesChart, PanelData } from '../../../lib/report/html/page-data.js'
import type { ReportNames } from '../../../lib/report/html/scope.js'
import { columnOf, dataOf, pageOf, snapshotAt } from './reports.js'

const NAMES: Partial<ReportNames> = {
  node: (node) => `Node ${node} (tier ${node})`,
  program: (_, target) => (target === 0 ? 1 : undefined),
}

/** The page of a record with two snapshots of two targets, and these events. */
async function pageWith(
  events: readonly RecordEvent[],
  names: Partial<ReportNames> = NAMES,
): Promise<string> {
  const snapshots = [1, 20].map((tenths) =>
    snapshotAt(tenths, [[0, 256, 1, 0]], [[512, 768, 1, 0]]),
  )
  return (await pageOf(snapshots, names, events))!
}

function panelOf(page: string, id: string): PanelData | undefined {
  return dataOf(page).panels.find((panel) => panel.id === id)
}

function momentAt(timeUs: number, more: Record<string, unknown> = {}): RecordEvent {
  const programs = [
    [1, 1, 4096, 0],
    [0.5, 1.6, 8192, 1024],
  ]
  const some = 0.25
  return { type: 'machine', timeUs, nodes: [4096, 8192], swapped: 1024, some, programs, ...more }
}

/** Labels of lines, with their values. */
function linesOf(page: string, chart: LinesChart): [string, number[]][] {
  return chart.lines.map(({ label, y }) => [label, columnOf(page, y)])
}

describe('the panels of the machine and of programs', () => {
  it('are left out where the record tells nothing of them', async () => {
    const page = await pageWith([])
    expect(panelOf(page, 'machine')).to.equal(undefined)
    expect(panelOf(page, 'program')).to.equal(undefined)
  })

  it('show memory by node and what is in swap, one on top of the other, and pressure', async () => {
    const page = await pageWith([momentAt(1e6), momentAt(2e6, { full: 0.125 })])
    const [memory, pressure] = panelOf(page, 'machine')!.charts as readonly LinesChart[]
    expect(memory.isStacked).to.equal(true)
    expect(columnOf(page, memory.x)).to.eql([1e6, 2e6])
    expect(linesOf(page, memory)).to.eql([
      ['Node 0 (tier 0)', [4096, 4096]],
      ['Node 1 (tier 1)', [8192, 8192]],
      ['In swap', [1024, 1024]],
    ])
    expect(linesOf(page, pressure)).to.eql([
      ['Some', [25, 25]],
      ['Full', [0, 12.5]],
    ])
  })

  it('show how fast the program of the chosen target was, and its memory', async () => {
    const page = await pageWith([momentAt(1e6)])
    const [[speed, memory], [all]] = panelOf(page, 'program')!
      .chartsOfTargets as readonly LinesChart[][]
    expect(linesOf(page, speed)).to.eql([['Speed', [50]]])
    expect(linesOf(page, memory)).to.eql([
      ['In memory', [8192]],
      ['In swap', [1024]],
    ])
    expect(linesOf(page, all)).to.eql([
      ['Program 0', [100]],
      ['Program 1', [50]],
    ])
  })

  it('show the slowest programs, by name, where the target is physical memory', async () => {
    const speeds = [1, 0.9, 0.2, 1, 0.8, 0.7, 0.6, 0.95].map((speed) => [speed, 1, 0, 0])
    const names = { program: () => undefined, programName: (program: number) => `p${program}` }
    const page = await pageWith([momentAt(1e6, { programs: speeds })], names)
    const [[speed]] = panelOf(page, 'program')!.chartsOfTargets as readonly LinesChart[][]
    expect(speed.lines.map(({ label }) => label)).to.eql(['p1', 'p2', 'p4', 'p5', 'p6', 'p7'])
    expect(speed.caption).to.contain('6 slowest of 8')
  })

  it('draw one line of pressure where some and full are the same', async () => {
    const page = await pageWith([momentAt(1e6, { full: 0.25 })])
    const [, pressure] = panelOf(page, 'machine')!.charts as readonly LinesChart[]
    expect(linesOf(page, pressure)).to.eql([['Some and full', [25]]])
  })

  it('put nodes beyond the colours into one layer', async () => {
    const page = await pageWith([momentAt(1e6, { nodes: [1, 2, 3, 4, 5, 6, 7] })])
    const [memory] = panelOf(page, 'machine')!.charts as readonly LinesChart[]
    expect(linesOf(page, memory).slice(3)).to.eql([
      ['Node 3 (tier 3)', [4]],
      ['3 other nodes', [18]],
      ['In swap', [1024]],
    ])
  })

  it('take what is not of the right form for nothing', async () => {
    const broken = { nodes: 'x', swapped: -1, some: 7, programs: [null, 3] }
    const page = await pageWith([momentAt(2e6, broken), momentAt(1e6), { type: 'machine' }])
    const [, pressure] = panelOf(page, 'machine')!.charts as readonly LinesChart[]
    expect(columnOf(page, pressure.x)).to.eql([2e6])
    expect(linesOf(page, pressure)[0]).to.eql(['Some', [100]])
    expect(linesOf(page, panelOf(page, 'program')!.chartsOfTargets[0][0] as LinesChart)).to.eql([
      ['Speed', [0]],
    ])
  })
})
