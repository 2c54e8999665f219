import { join } from 'node:path'
import { expect } from 'chai'
import { startRun } from '../../../lib/engine/run.js'
import type { BarsChart, ChartData, LinesChart } from '../../../lib/report/html/page-data.js'
import { encodePages } from '../../../lib/record/encode-pages.js'
import type { RecordEvent } from '../../../lib/record/events.js'
import { createRecordWriter } from '../../../lib/record/writer.js'
import { ATTRIBUTES, inFolder } from '../../record/samples.js'
import { area, areas, context, plan, target } from '../../support/plans.js'
import { scheme, userGoal } from '../../support/schemes.js'
import { columnOf, dataOf, pageOfFile, snapshotAt } from './reports.js'

/** The page of a record with two snapshots and these events. */
function pageWith(events: readonly RecordEvent[]): Promise<string> {
  return inFolder((folder) => {
    const file = join(folder, 'record.dlr')
    const writer = createRecordWriter(file, {})
    writer.writeAttributes(ATTRIBUTES)
    for (const event of events) writer.writeEvent(event)
    for (const tenths of [1, 20]) {
      writer.writeSnapshot(encodePages(snapshotAt(tenths, [[0, 256, 1, 0]])))
    }
    writer.close()
    return pageOfFile(file, { scheme: () => 'pageout' })!
  })
}

function chartsOf(page: string): readonly ChartData[] | undefined {
  return dataOf(page).panels.find(({ id }) => id === 'schemes')?.chartsOfTargets[0]
}

const PLACE = { context: 0, scheme: 0 }

describe('the panel of schemes', () => {
  it('is left out where the record tells nothing of schemes', async () => {
    expect(chartsOf(await pageWith([]))).to.equal(undefined)
    expect(chartsOf(await pageWith([{ type: 'scheme', context: 'x', scheme: 0 }]))).to.equal(
      undefined,
    )
  })

  it('tells what each scheme tried and applied, as recorded last', async () => {
    const statistics = { szOpsFilterPassed: 512, qtExceeds: 0, nrSnapshots: 1, isActivated: true }
    const page = await pageWith([
      { type: 'scheme', timeUs: 1e5, ...PLACE, szTried: 1024, szApplied: 0, ...statistics },
      { type: 'scheme', timeUs: 2e6, ...PLACE, szTried: 4096, szApplied: 3072, ...statistics },
      { type: 'scheme', timeUs: 2e6, context: 0, scheme: 1, szTried: 0, isActivated: false },
    ])
    const [bars] = chartsOf(page)! as readonly BarsChart[]
    expect(bars.rows.map(({ label, values }) => [label, ...values])).to.eql([
      ['Scheme 0 (pageout)', 4096, 3072, 1024, 512],
      ['Scheme 1 (pageout), inactive', 0, 0, 0, 0],
    ])
  })

  it('tells what each scheme left alone, by the reason, and which were removed', async () => {
    const refused = { quotaFull: 4096, filter: 8192 }
    const line = { type: 'scheme', ...PLACE, szTried: 1024, isActivated: true }
    const page = await pageWith([
      { ...line, timeUs: 1e6, refused: { pattern: 512 }, removed: true },
      { ...line, timeUs: 2e6, refused },
    ])
    const [, bars] = chartsOf(page)! as readonly BarsChart[]
    expect(bars.caption).to.contain('left alone')
    expect(bars.rows.map(({ label, values }) => [label, ...values])).to.eql([
      ['Scheme 0 (pageout), removed at 1 s: not of its pattern', 512],
      ['Scheme 0 (pageout): quota used up', 4096],
      ['Scheme 0 (pageout): rejected by a filter on regions', 8192],
    ])
  })

  it('prefers what a scheme had done at the end, where that is known', async () => {
    const event = { type: 'scheme', timeUs: 1e5, ...PLACE, szTried: 1024, isActivated: true }
    const page = await inFolder((folder) => {
      const file = join(folder, 'record.dlr')
      const writer = createRecordWriter(file, {})
      writer.writeAttributes(ATTRIBUTES)
      writer.writeEvent(event)
      writer.writeSnapshot(encodePages(snapshotAt(1, [[0, 256, 1, 0]])))
      writer.close()
      const totals = { szTried: 4096, szApplied: 4096, szOpsFilterPassed: 0 }
      return pageOfFile(file, { schemeTotals: () => totals })!
    })
    const [bars] = chartsOf(page)! as readonly BarsChart[]
    expect(bars.rows[0].values).to.eql([4096, 4096, 0, 0])
    expect(bars.caption).to.not.contain('as recorded last')
  })

  it('draws effective quotas and goals over time, but no window without a limit', async () => {
    const goal = (current: number): object => ({ metric: 'user_input', current, target: 1000 })
    const page = await pageWith([
      { type: 'quota', timeUs: 1e5, ...PLACE, esz: 4096, goals: [goal(0)] },
      { type: 'quota', timeUs: 1e6, ...PLACE, esz: 8192, goals: [goal(500)] },
      { type: 'quota', timeUs: 2e6, ...PLACE, esz: '18446744073709551615', goals: [goal(1000)] },
    ])
    const [quota, goals] = chartsOf(page)! as readonly LinesChart[]
    expect(columnOf(page, quota.x)).to.eql([1e5, 1e6, 2e6])
    expect(columnOf(page, quota.lines[0].y)).to.eql([4096, 8192, 8192])
    expect(goals.lines[0].label).to.equal('Scheme 0 (pageout): user_input')
    expect(columnOf(page, goals.lines[0].y)).to.eql([0, 50, 100])
  })

  it('shows what a run records', async () => {
    const quota = { resetIntervalMs: 200n, goals: [userGoal(1000n, 100n)] }
    const schemes = [scheme({ action: 'pageout', quota }), scheme()]
    const workloads = [areas([area(0, 1_000, { every: 1 })])]
    const run = plan({
      targets: [target('a', 10_000, { workloads })],
      contexts: [{ ...context('vaddr', [0]), schemes }],
    })
    await inFolder(async (folder) => {
      const recordFile = join(folder, 'record.dlr')
      await startRun(run, { recordFile, workers: 1 }).done
      const kinds = chartsOf(pageOfFile(recordFile)!)!.map(({ kind }) => kind)
      expect(kinds).to.eql(['bars', 'bars', 'lines', 'lines'])
    })
  })
})
