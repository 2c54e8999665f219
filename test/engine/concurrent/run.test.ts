import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { FileError, UsageError } from '../../../lib/base/errors.js'
import type { Snapshot } from '../../../lib/core/snapshot.js'
import type { ContextPlan, EventPlan, RunPlan } from '../../../lib/engine/plan.js'
import { startRun } from '../../../lib/engine/run.js'
import { openRecord } from '../../../lib/record/reader.js'
import {
  area,
  areas,
  context,
  imageAndStack,
  mapping,
  MEMORY_PAGE,
  plan,
  target,
} from '../../support/plans.js'
import { scheme } from '../../support/schemes.js'
import { useTemporaryFolder } from '../../support/temporary.js'

const [IMAGE, STACK] = imageAndStack()
const HOT = [2_048, 6_144] as const
const WARM = [10_240, 14_336] as const
const FAST = { sampleUs: 1_000, aggrUs: 20_000, opsUpdateUs: 20_000 }
const PAGES = 20_480
/** Physical pages behind the target. */
const FRAMES = [[512, 512 + PAGES]] as const

/** A hot area, one that is touched 50 times as rarely, and memory that is never touched. */
const WORKLOADS = [areas([area(...HOT, { every: 1 }), area(...WARM, { every: 50 })], 1_000)]

const FOREVER = { durationUs: 1e12 }

function concurrent(contexts: readonly ContextPlan[], more: Partial<RunPlan> = {}): RunPlan {
  return plan({
    concurrent: true,
    access: 'auto',
    kernel: '6.12',
    durationUs: 400_000,
    targets: [target('a', PAGES, { workloads: WORKLOADS, framePage: 512 })],
    contexts,
    nodes: [{ id: 0, startPage: 0, endPage: 2 * PAGES }],
    ...more,
  })
}

async function snapshotsOf(runPlan: RunPlan, workers = 2): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = []
  const run = startRun(runPlan, { workers })
  for await (const snapshot of run) snapshots.push(snapshot)
  await run.done
  return snapshots
}

/** Sums of nrAccesses x pages inside and outside of [first, last), by regions that lie there as a whole. */
function heatOf(snapshots: readonly Snapshot[], first: number, last: number, base: number): number {
  let heat = 0
  for (const { targets } of snapshots) {
    for (const { startPage, endPage, nrAccesses } of targets) {
      for (let i = 0; i < nrAccesses.length; i++) {
        if (startPage[i] < base + first || endPage[i] > base + last) continue
        heat += nrAccesses[i] * (endPage[i] - startPage[i])
      }
    }
  }
  return heat
}

describe('a concurrent run', () => {
  const temporary = useTemporaryFolder()

  for (const { name, contextPlan, base, order } of [
    { name: 'vaddr', contextPlan: context('vaddr', [0], FAST), base: MEMORY_PAGE, order: 0 },
    {
      name: 'fvaddr',
      contextPlan: context('fvaddr', [0], FAST, [[MEMORY_PAGE, MEMORY_PAGE + PAGES]]),
      base: MEMORY_PAGE,
      order: 0,
    },
    { name: 'paddr', contextPlan: context('paddr', [null], FAST, FRAMES), base: 512, order: 0 },
    {
      name: 'paddr over huge pages',
      contextPlan: context('paddr', [null], FAST, FRAMES),
      base: 512,
      order: 9,
    },
  ] as const) {
    it(`finds what is hot, and nothing where nobody touches (${name})`, async () => {
      const targets = [target('a', PAGES, { workloads: WORKLOADS, framePage: 512, order })]
      const run = startRun(concurrent([contextPlan], { targets, ...FOREVER }), { workers: 2 })
      const snapshots: Snapshot[] = []
      // A busy machine lets threads stand still: a hot area that is never found ends by the time limit.
      for await (const snapshot of run) {
        snapshots.push(snapshot)
        const isFound = heatOf(snapshots, ...HOT, base) > heatOf(snapshots, ...WARM, base)
        if (snapshots.length >= 15 && isFound) break
      }
      await run.destroy()
      for (const [first, last] of [
        [0, HOT[0]],
        [HOT[1], WARM[0]],
        [WARM[1], PAGES],
      ]) {
        expect(heatOf(snapshots, first, last, base), `${first}-${last}`).to.equal(0)
      }
    })
  }

  it('yields snapshots of contexts that share a target in the order of time, then of context', async () => {
    const contexts = [
      context('vaddr', [0], FAST),
      context('paddr', [null], { ...FAST, aggrUs: 30_000 }, FRAMES),
      context('vaddr', [0], { ...FAST, sampleUs: 500, aggrUs: 10_000 }),
    ]
    const snapshots = await snapshotsOf(concurrent(contexts), 5)
    const order = snapshots.map(({ timeUs, context }) => timeUs + context / 10)
    expect(order).to.deep.equal([...order].sort((a, b) => a - b))
    expect(new Set(snapshots.map(({ context }) => context))).to.deep.equal(new Set([0, 1, 2]))
    for (const { timeUs } of snapshots) expect(timeUs).to.be.within(1, 400_000)
  })

  it('says what sets it apart, and how intervals and touches were kept in time', async () => {
    const contexts = [context('vaddr', [0], FAST), context('vaddr', [0], FAST)]
    const summary = await startRun(concurrent(contexts), { workers: 5 }).done
    const { threads, workers } = summary.cost
    expect([summary.concurrent, summary.access, workers]).to.deep.equal([true, 'bits', 5])
    expect(threads).to.deep.include({ monitoring: 2, workload: 3 })
    expect(threads!.touchesLateUs!.max).to.be.at.least(threads!.touchesLateUs!.mean)
    for (const { realTime } of summary.contexts) {
      // A thread never wakes up before its time.
      expect(realTime!.meanSampleUs).to.be.at.least(1_000)
      expect(realTime!.longestSampleUs).to.be.at.least(realTime!.meanSampleUs)
      expect(realTime!.overshoot).to.be.closeTo(realTime!.meanSampleUs / 1_000 - 1, 1e-9)
    }
  })

  it('follows mappings that come, and ends with its targets', async () => {
    const mappings = [IMAGE, mapping(0, 4_096), mapping(4_096, PAGES, { fromUs: 60_000 }), STACK]
    const exitUs = 400_000
    const targets = [target('a', PAGES, { mappings, workloads: WORKLOADS, exitUs })]
    const run = startRun(concurrent([context('vaddr', [0], FAST)], { targets, ...FOREVER }))
    const ends: number[] = []
    for await (const snapshot of run) {
      const { endPage } = snapshot.targets[0]
      ends.push([...endPage].filter((page) => page <= MEMORY_PAGE + PAGES).at(-1)!)
    }
    expect(ends.at(-1)).to.equal(MEMORY_PAGE + PAGES)
    expect([...ends]).to.deep.equal(ends.toSorted((a, b) => a - b))
    const { contexts, isInterrupted, virtualUs } = await run.done
    expect(isInterrupted).to.equal(false)
    expect(contexts[0].stoppedUs).to.be.at.least(exitUs)
    expect(virtualUs).to.equal(contexts[0].stoppedUs)
  })

  it('lets schemes act, and waits while a context is paused', async () => {
    const watching = { ...context('vaddr', [0], FAST), schemes: [scheme()] }
    const resume: EventPlan = {
      atUs: 100_000,
      context: 0,
      do: 'commit',
      attrs: watching.attrs,
      isPaused: false,
      schemes: [scheme()],
      regions: [],
    }
    const contexts = [{ ...watching, isPaused: true }, watching, { ...watching, isPaused: true }]
    const paused = concurrent(contexts, { kernel: 'next', events: [resume] })
    const { contexts: results } = await startRun(paused).done
    for (const { schemes, snapshots } of results.slice(0, 2)) {
      expect(snapshots).to.be.greaterThan(0)
      expect(schemes![0].nrSnapshots).to.equal(snapshots)
    }
    expect(results[2].snapshots).to.equal(0)
  })

  it('refuses functions of the caller, which live in another thread', () => {
    const runPlan = concurrent([context('vaddr', [0], FAST)])
    expect(() => startRun(runPlan, { feedback: () => 1 })).to.throw(UsageError, /concurrent run/)
  })

  it('ends at once when its signal aborts, and keeps what was recorded', async () => {
    const abort = new AbortController()
    const recordFile = temporary('a.dlr')
    const runPlan = concurrent([context('vaddr', [0], FAST)], FOREVER)
    const run = startRun(runPlan, { recordFile, signal: abort.signal })
    let seen = 0
    for await (const snapshot of run) {
      snapshot
      if (++seen === 3) abort.abort()
    }
    const summary = await run.done
    expect([summary.isInterrupted, summary.virtualUs > 0]).to.deep.equal([true, true])
    const reader = openRecord(recordFile)
    expect([...reader.snapshots()]).to.have.length(summary.snapshots)
    reader.close()
    expect(summary.snapshots).to.be.at.least(3)
  })

  it('does not even start when its signal has aborted before', async () => {
    const signal = AbortSignal.abort()
    const runPlan = concurrent([context('vaddr', [0], FAST)], FOREVER)
    const summary = await startRun(runPlan, { signal }).done
    expect([summary.isInterrupted, summary.samples]).to.deep.equal([true, 0])
    expect(summary.contexts[0].realTime).to.equal(null)
  })

  it('waits for a slow reader, and goes when the reader leaves', async () => {
    const run = startRun(concurrent([context('vaddr', [0], FAST)], FOREVER))
    let seen = 0
    for await (const snapshot of run) {
      snapshot
      if (++seen === 5) break
    }
    await run.destroy()
    expect((await run.done).isInterrupted).to.equal(true)
  })

  it('ends with an error where its record cannot be written', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const run = startRun(concurrent([context('vaddr', [0], FAST)], FOREVER), {
      recordFile: '/dev/full',
    })
    const error: unknown = await run.done.catch((caught: unknown) => caught)
    expect(error).to.be.instanceOf(FileError)
  })
})
