import { expect } from 'chai'
import { UsageError } from '../../lib/base/errors.js'
import type { Snapshot } from '../../lib/core/snapshot.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { area, areas, context, MEMORY_PAGE, plan, target } from '../support/plans.js'

const PLAN = plan({
  targets: [
    target('a', 20_000, { workloads: [areas([area(1_000, 6_000, { every: 1 })])] }),
    target('b', 20_000, { workloads: [areas([area(9_000, 12_000, { every: 2 })])] }),
  ],
  contexts: [context('vaddr', [0]), context('vaddr', [1], { aggrUs: 150_000 })],
})
const LONG = { ...PLAN, durationUs: 1e12 }

describe('startRun', () => {
  it('yields every snapshot in the order of time, then of context', async () => {
    const snapshots: Snapshot[] = []
    const run = startRun(PLAN)
    for await (const snapshot of run) snapshots.push(snapshot)
    const order = snapshots.map(({ timeUs, context }) => timeUs + context / 10)
    expect(order).to.deep.equal([...order].sort((a, b) => a - b))
    expect(snapshots.filter(({ context }) => context === 0)).to.have.length(20)
    expect(snapshots.filter(({ context }) => context === 1)).to.have.length(13)
    expect((await run.done).snapshots).to.equal(33)
  })

  it('finds the hot area: regions with accesses are where the workload touches', async () => {
    let last: Snapshot | undefined
    for await (const snapshot of startRun(PLAN)) if (snapshot.context === 0) last = snapshot
    const { startPage, endPage, nrAccesses } = last!.targets[0]
    const hot = [...nrAccesses.keys()].filter((i) => nrAccesses[i] > 10)
    expect(startPage[hot[0]] - MEMORY_PAGE).to.be.within(800, 1_200)
    expect(endPage[hot[hot.length - 1]] - MEMORY_PAGE).to.be.within(5_800, 6_200)
  })

  it('holds the run back for a slow reader, and lets it go when the reader leaves', async () => {
    const run = startRun(LONG)
    let seen = 0
    for await (const snapshot of run) {
      snapshot
      if (++seen === 500) break
    }
    await run.destroy()
    expect((await run.done).isInterrupted).to.equal(true)
  })

  it('ends at once when its signal aborts, and says that it was interrupted', async () => {
    for (const workers of [1, 2]) {
      const abort = new AbortController()
      const run = startRun(LONG, {
        workers,
        signal: abort.signal,
        onProgress: ({ virtualUs }) => virtualUs > 0 && abort.abort(),
      })
      const summary = await run.done
      expect(summary.isInterrupted).to.equal(true)
      expect(summary.virtualUs).to.be.greaterThan(0)
      expect(summary.virtualUs).to.be.lessThan(1e12)
    }
  })

  it('destroys twice without harm, and closes a run that is over', async () => {
    const run = startRun(LONG)
    await Promise.all([run.destroy(), run.destroy()])
    await run.close()
    expect((await run.done).isInterrupted).to.equal(true)
  })

  it('refuses a second reader, a late one, and a wrong number of workers', async () => {
    const run = startRun(PLAN)
    const first = run[Symbol.asyncIterator]()
    expect(() => run[Symbol.asyncIterator]()).to.throw(UsageError, 'once')
    await first.return?.()
    await run.done
    expect(() => run[Symbol.asyncIterator]()).to.throw(UsageError, 'begun')
    for (const workers of [0, -1, 1.5, NaN]) {
      expect(() => startRun(PLAN, { workers })).to.throw(UsageError, 'workers: got')
    }
  })

  it('stops a context when its last target has exited', async () => {
    const targets = [
      target('short', 20_000, { exitUs: 512_000 }),
      target('long', 20_000, { exitUs: 1_234_000 }),
    ]
    const summary = await startRun(plan({ targets, contexts: [context('vaddr', [0, 1])] })).done
    expect(summary.contexts[0].stoppedUs).to.equal(1_235_000)
    expect(summary.snapshots).to.equal(12)
  })

  it('knows the accuracy of what it monitors', async () => {
    const { accuracy } = await startRun({ ...PLAN, durationUs: 10_000_000 }).done
    expect(accuracy!.hotPrecision).to.be.within(0.9, 1)
    expect(accuracy!.hotRecall).to.be.within(0.9, 1)
    expect(accuracy!.rateError).to.be.within(0, 0.05)
  })

  it('has no recall where nothing is hot, and no precision where nothing is reported so', async () => {
    const accuracyAt = async (probability: number): Promise<RunSummary['accuracy']> => {
      const workloads = [areas([area(0, 20_000, { probability })])]
      const targets = [target('a', 20_000, { workloads })]
      return (await startRun(plan({ targets, contexts: [context('vaddr', [0])] })).done).accuracy
    }
    const never = await accuracyAt(0.05)
    expect([never!.hotPrecision, never!.hotRecall]).to.deep.equal([null, null])
    // Nothing is touched in half of the intervals, but some regions are by chance.
    const nearly = await accuracyAt(0.45)
    expect([nearly!.hotPrecision, nearly!.hotRecall]).to.deep.equal([0, null])
  })
})
