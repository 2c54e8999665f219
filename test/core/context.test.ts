import { expect } from 'chai'
import { DEFAULT_ATTRIBUTES, type MonitoringAttributes } from '../../lib/core/attributes.js'
import { runContext } from '../../lib/core/context.js'
import {
  createContextState,
  type ContextRequest,
  type ContextState,
  type ContextWork,
} from '../../lib/core/context-state.js'
import { KERNELS, type KernelLevel } from '../../lib/core/kernel.js'
import type { LoopSchemes } from '../../lib/core/loop-schemes.js'

/** What the regions answer: any number a work gives back. */
type Answers = Partial<Record<ContextWork['do'], number>>

interface Loop {
  readonly state: ContextState
  readonly works: ContextWork[]
}

/** Runs a context of 1,000 pages to its end, answering its work as told. */
function run(
  attrs: Partial<MonitoringAttributes>,
  more: Partial<ContextState> & { level?: KernelLevel } = {},
  answers: Answers = {},
): Loop {
  const { level = 'next', ...rest } = more
  const state = createContextState({
    kernel: KERNELS[level],
    minRegionSz: 1,
    bytesPerUnit: 4096,
    followsMappings: true,
    exitUs: Infinity,
    untilUs: 200_000,
    cpu: null,
    schemes: null,
    requests: [],
    isPaused: false,
    attrs: { ...DEFAULT_ATTRIBUTES, ...attrs },
    ...rest,
  })
  const works: ContextWork[] = []
  const loop = runContext(state)
  const defaults: Answers = {
    init: 1_000,
    update: 1_000,
    cut: 10,
    merge: 10,
    renew: 20,
    sample: 20,
  }
  let next = loop.next(0)
  while (next.done !== true) {
    works.push(next.value)
    next = loop.next({ ...defaults, ...answers }[next.value.do] ?? 0)
  }
  return { state, works }
}

function namesOf({ works }: Loop): string[] {
  return works.map((work) => work.do)
}

describe('runContext', () => {
  it('samples to the boundary, merges, publishes, then resets and splits', () => {
    const aggregation = ['sample', 'merge', 'publish', 'renew']
    expect(namesOf(run({}))).to.deep.equal(['init', 'cut', ...aggregation, ...aggregation])
  })

  it('takes a tenth of the largest count as threshold, and the size limit of min_nr_regions', () => {
    const { works } = run({ minNrRegions: 10 }, {}, { sample: 19 })
    const merge = works.find((work) => work.do === 'merge')
    expect(merge).to.include({ threshold: 1, szLimit: 100, countAge: true, windowSamples: 20 })
  })

  it('repeats the merge while there are too many regions, ageing once', () => {
    const { works } = run({ maxNrRegions: 10 }, { untilUs: 100_000 }, { merge: 11 })
    const merges = works.filter((work) => work.do === 'merge')
    expect(merges.map((merge) => merge.threshold)).to.deep.equal([2, 4, 8, 16, 20])
    expect(merges.map((merge) => merge.countAge)).to.deep.equal([true, false, false, false, false])
  })

  it('ages in every pass of a repeated merge on kernels to 7.2', () => {
    const { works } = run({ maxNrRegions: 10 }, { level: '7.2', untilUs: 100_000 }, { merge: 11 })
    const merges = works.filter((work) => work.do === 'merge')
    expect(merges.map((merge) => merge.threshold)).to.deep.equal([2, 4, 8, 16, 32])
    expect(merges.every((merge) => merge.countAge)).to.equal(true)
  })

  it('cuts to the size limit at the start, after an update, and when the limit shrinks', () => {
    const loop = run({ opsUpdateUs: 150_000 }, { untilUs: 400_000 }, { update: 900 })
    const cuts = loop.works.filter((work) => work.do === 'cut')
    expect(cuts.map(({ maxSize }) => maxSize)).to.deep.equal([100, 90, 90])
  })

  it('cuts first ranges evenly and does not cut at aggregations on kernels to 7.0', () => {
    const aggregation = ['sample', 'merge', 'publish', 'renew']
    expect(namesOf(run({}, { level: '6.18' }))).to.deep.equal([
      'init',
      'cutEvenly',
      ...aggregation,
      ...aggregation,
    ])
  })

  it('updates after the split, and samples in between up to the update', () => {
    const loop = run({ opsUpdateUs: 60_000 }, { untilUs: 120_000 })
    expect(namesOf(loop).slice(2)).to.deep.equal([
      'sample',
      'update',
      'sample',
      'merge',
      'cut',
      'publish',
      'renew',
      'sample',
      'update',
    ])
    const samples = loop.works.filter((work) => work.do === 'sample')
    expect(samples.map(({ startUs, samples: nr }) => [startUs, nr])).to.deep.equal([
      [0, 12],
      [60_000, 8],
      [100_000, 4],
    ])
  })

  it('updates in every iteration where the update interval is 0', () => {
    const loop = run({ opsUpdateUs: 0 }, { untilUs: 15_000 })
    expect(namesOf(loop).slice(2)).to.deep.equal([
      'sample',
      'update',
      'sample',
      'update',
      'sample',
      'update',
    ])
  })

  it('tunes before the trace, so that the trace and the next window have the new intervals', () => {
    const intervalsGoal = { accessBp: 400, aggrs: 2, minSampleUs: 5_000, maxSampleUs: 1_000_000 }
    const loop = run({ intervalsGoal }, { untilUs: 600_000 }, { measure: 0 })
    expect(namesOf(loop).slice(2)).to.deep.equal([
      ...['sample', 'merge', 'publish', 'renew'],
      ...['sample', 'merge', 'measure', 'convert', 'publish', 'renew'],
      ...['sample', 'merge', 'publish', 'renew'],
      ...['sample', 'merge', 'measure', 'convert', 'publish', 'renew'],
    ])
    const convert = loop.works.find((work) => work.do === 'convert')
    expect(convert).to.include({ fromSampleUs: 5_000, toSampleUs: 10_000, isAggregating: false })
    expect(loop.state.attrs).to.include({ sampleUs: 20_000, aggrUs: 400_000, aggrSamples: 20 })
    expect(loop.state.nowUs).to.equal(600_000)
  })

  it('does not tune on 6.12, which cannot', () => {
    const intervalsGoal = { accessBp: 400, aggrs: 1, minSampleUs: 5_000, maxSampleUs: 1_000_000 }
    expect(namesOf(run({ intervalsGoal }, { level: '6.12' }))).to.not.include('measure')
  })

  it('begins no iteration at or after the exit of its last target', () => {
    const { state } = run({}, { exitUs: 12_001, untilUs: 1e9 })
    expect(state.nowUs).to.equal(15_000)
    expect(run({}, { exitUs: 10_000, untilUs: 1e9 }).state.nowUs).to.equal(10_000)
  })

  it('checks nothing after the end of the run', () => {
    expect(run({}, { untilUs: 14_999 }).state.nowUs).to.equal(10_000)
  })

  it('counts a window in samples: 100 ms of 7 ms are 14', () => {
    const { works } = run({ sampleUs: 7_000 }, { untilUs: 98_000 })
    expect(works.find((work) => work.do === 'sample')).to.include({ samples: 14 })
    expect(works.filter((work) => work.do === 'publish')).to.have.length(1)
  })

  describe('asked from outside', () => {
    /** When requests of both kinds, made at 12 ms, are served. */
    function servedUs(level: KernelLevel): number[] {
      const served: number[] = []
      const request = (isCommit: boolean): ContextRequest => ({
        atUs: 12_000,
        isCommit,
        // eslint-disable-next-line require-yield -- it asks for no work
        *serve({ nowUs }) {
          served.push(nowUs)
        },
      })
      run({}, { level, requests: [request(false), request(true)] })
      return served
    }

    it('serves requests in the iteration in which they come', () => {
      expect(servedUs('next')).to.deep.equal([15_000, 15_000])
    })

    it('serves commits at the end of an aggregation on 6.12, other requests at once', () => {
      expect(servedUs('6.12')).to.deep.equal([15_000, 100_000])
    })
  })

  describe('with schemes that wait for watermarks', () => {
    /** Starts and ends of waits, the schemes' answers being given in turn; then they go on. */
    function waits(answersUs: readonly number[]): { idle: number[][]; cancelled: number } {
      let [asked, cancelled] = [0, 0]
      const schemes: LoopSchemes = {
        nextSis: () => Infinity,
        waitUs: () => answersUs.at(asked++) ?? 0,
        nextChangeUs: () => Infinity,
        restartClocks: () => undefined,
        cancelWalk: () => (cancelled += 1),
        close: () => undefined,
      }
      const { works } = run({}, { schemes })
      const idle = works.flatMap((work) =>
        work.do === 'idle' ? [[work.fromUs, work.untilUs]] : [],
      )
      return { idle, cancelled }
    }

    it('waits as long as they say, and no longer within one wait than before', () => {
      expect(waits([5_000, 3_000, 4_000]).idle).to.deep.equal([
        [0, 5_000],
        [5_000, 8_000],
        [8_000, 11_000],
      ])
    })

    it('cancels requests for tried regions meanwhile', () => {
      expect(waits([5_000, 5_000]).cancelled).to.equal(2)
    })
  })
})
