import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { medianAndInterval } from '../../lib/base/spread.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { loadScenario, parseScenario } from '../../lib/scenario/load.js'
import { openReplay } from '../../lib/scenario/replay-scenario.js'
import { area, areas, context, imageAndStack, mapping, plan, target } from '../support/plans.js'
import { replayOf, runAndRecord } from '../support/replay.js'
import { hashOf, runToEnd } from '../support/run.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'

const PAGES = 20_000
const BUSY = { minNrRegions: 10, maxNrRegions: 200 }
const WORKLOAD = areas([
  area(0, 2_000, { every: 1 }),
  area(4_000, 7_000, { every: 4 }),
  area(9_000, 12_000, { probability: 0.3 }),
  { ...area(14_000, 19_000, { every: 2 }), fromUs: 700_000, untilUs: 1_500_000 },
])

/** A process that is mapped and unmapped in part while it is watched. */
const ORIGINAL: RunPlan = plan({
  targets: [
    target('a', PAGES, {
      workloads: [WORKLOAD],
      mappings: [
        imageAndStack()[0],
        mapping(0, 8_000),
        mapping(8_000, 13_000),
        mapping(13_000, 20_000, { fromUs: 600_000, untilUs: 1_200_000 }),
        imageAndStack()[1],
      ],
    }),
  ],
  contexts: [context('vaddr', [0], { ...BUSY, opsUpdateUs: 200_000 })],
})

describe('a replay', () => {
  const temporary = useTemporaryFolder()

  const replays: readonly [string, (replay: RunPlan) => RunPlan][] = [
    ['as it was', (replay) => replay],
    [
      'sampled at other intervals',
      (replay) => ({
        ...replay,
        contexts: [context('vaddr', [0], { ...BUSY, sampleUs: 7_000, aggrUs: 140_000 })],
      }),
    ],
    [
      'under two contexts',
      (replay) => ({
        ...replay,
        contexts: [
          ...replay.contexts,
          context('fvaddr', [0], { ...BUSY, sampleUs: 3_000 }, [
            [replay.targets[0].mappings[1].startPage, replay.targets[0].mappings[1].endPage],
          ]),
        ],
      }),
    ],
  ]
  for (const [title, change] of replays) {
    it(`gives the same bytes from both access engines, for any number of workers: ${title}`, async () => {
      const { targets } = await runAndRecord(ORIGINAL, temporary('a.dlr'))
      const replay = change(replayOf(ORIGINAL, targets))
      const lazy = await runToEnd({ ...replay, access: 'lazy' }, { workers: 1 })
      expect(lazy.summary.snapshots).to.be.above(10)
      expect(lazy.summary.wssBytes?.p50).to.be.above(0)
      for (const [access, workers] of [
        ['lazy', 2],
        ['bits', 1],
        ['bits', 3],
      ] as const) {
        const { record } = await runToEnd({ ...replay, access }, { workers, spreadAbove: 0 })
        expect(hashOf(record), `${access}, ${workers} workers`).to.equal(hashOf(lazy.record))
      }
    })
  }

  it('goes round, at its speed, with the same bytes from both access engines', async () => {
    const { targets } = await runAndRecord(ORIGINAL, temporary('a.dlr'))
    const replay = replayOf(ORIGINAL, targets, { loop: true, speed: 1.7 })
    const lazy = await runToEnd({ ...replay, access: 'lazy' })
    const bits = await runToEnd({ ...replay, access: 'bits' }, { workers: 2, spreadAbove: 0 })
    expect(hashOf(bits.record)).to.equal(hashOf(lazy.record))
    const last = await runToEnd({ ...replay, durationUs: 4_000_000 })
    expect(last.summary.wssBytes?.p25).to.be.above(0)
  })

  it('maps what was monitored, when it was', async () => {
    const { targets } = await runAndRecord(ORIGINAL, temporary('a.dlr'))
    const times = targets[0].recording.mappings.map(({ fromUs, untilUs }) => [fromUs, untilUs])
    expect(times).to.deep.include([0, null])
    expect(times).to.deep.include([600_000, 1_200_000])
  })
})

describe('run, record, replay', () => {
  const temporary = useTemporaryFolder()
  const original: RunPlan = plan({
    durationUs: 8_000_000,
    targets: [
      target('a', 60_000, {
        workloads: [
          areas([
            area(0, 9_000, { every: 1 }),
            area(16_000, 24_000, { every: 4 }),
            { ...area(30_000, 45_000, { every: 1 }), fromUs: 2_000_000, untilUs: 5_000_000 },
          ]),
        ],
      }),
    ],
    contexts: [context('vaddr', [0], { minNrRegions: 10, maxNrRegions: 1000 })],
  })
  const figuresOf = ({ regions, wssBytes, samples, snapshots }: RunSummary): number[] => {
    const { p0, p25, p50, p75, p100 } = wssBytes!
    return [regions!.mean, p25, p50, p75, samples, snapshots, p0, p100]
  }
  const middleNames = ['regions.mean', 'wssBytes.p50', 'wssBytes.p75', 'samples', 'snapshots']
  const middleOf = ({ regions, wssBytes, samples, snapshots }: RunSummary): number[] => [
    regions!.mean,
    wssBytes!.p50,
    wssBytes!.p75,
    samples,
    snapshots,
  ]

  it('gives figures within 2 % of the seed spread of the original where areas are touched as a whole', async () => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
    const originals: number[][] = []
    const replays: number[][] = []
    for (const seed of seeds) {
      const run = await runAndRecord({ ...original, seed }, temporary('a.dlr'))
      originals.push(figuresOf(run.summary))
      if (seed > 3) continue
      const replay = replayOf({ ...original, seed: seed + 100 }, run.targets)
      replays.push(figuresOf((await runToEnd(replay)).summary))
    }
    for (const [figure] of originals[0].entries()) {
      const spread = originals.map((figures) => figures[figure])
      const [min, max] = [Math.min(...spread), Math.max(...spread)]
      for (const replay of replays) {
        // The smallest working set is that of a single snapshot.
        const beyond = figure === 6 ? 0.05 : 0.02
        const [low, high] = [min * (1 - beyond), max * (1 + beyond)]
        expect(replay[figure], `figure ${figure}`).to.be.within(low, high)
      }
    }
  })

  /** Expects that medians leave the spread of originals by no more than a share. */
  function expectWithin(
    originals: readonly number[][],
    replays: readonly number[][],
    beyond: number,
  ): void {
    for (const [figure, name] of middleNames.entries()) {
      const spread = originals.map((figures) => figures[figure])
      const [min, max] = [Math.min(...spread), Math.max(...spread)]
      const { median } = medianAndInterval(replays.map((figures) => figures[figure]))
      expect(median, name).to.be.within(min * (1 - beyond), max * (1 + beyond))
    }
  }

  /** For how long, how many replays, and by which share their medians may leave the spread of ten seeds. */
  const scenarios: readonly [string, object | string, string, number, number][] = [
    ['masim programs', 'quickstart', '70 s', 3, 0.1],
    ['single pages, all alike', { uniform: { rate: '524 K/s' } }, '5 s', 3, 0.01],
    ['single pages by rank', { zipf: { rate: '500 K/s' } }, '8 s', 5, 0.05],
    ['blocks by rank', { zipf: { rate: '500 K/s', block: '4 MiB' } }, '5 s', 3, 0.03],
    [
      'a static hot set',
      {
        areas: [
          { start: 0, size: '12%', every: 1 },
          { start: '25%', size: '12%', every: 4 },
          { start: '50%', size: '25%', probability: 0.3 },
        ],
      },
      '8 s',
      3,
      0.02,
    ],
    [
      'few large regions',
      {
        areas: [
          { start: '8%', size: '18%', probability: 0.22 },
          { start: '40%', size: '6%', every: 1 },
          { start: '62%', size: '25%', probability: 0.07 },
        ],
      },
      '8 s',
      3,
      0.02,
    ],
    ['phases', 'phases', '12 s', 3, 0.02],
    ['sets that grow and shrink', 'growing', '12 s', 5, 0.02],
  ]
  for (const [title, workload, duration, nrReplays, beyond] of scenarios) {
    it(`gives figures within ${100 * beyond} % of the seed spread of the original: ${title}`, async () => {
      const { plan: original } =
        typeof workload === 'string'
          ? loadScenario(join(REPOSITORY_ROOT, 'scenarios', `${workload}.yaml`), {
              duration,
            })
          : parseScenario({
              duration,
              targets: [{ name: 'a', memory: '256 MiB', workload }],
            })
      const originals: number[][] = []
      const replays: number[][] = []
      for (let seed = 1; seed <= 10; seed++) {
        if (seed > nrReplays) {
          originals.push(middleOf((await runToEnd({ ...original, seed })).summary))
          continue
        }
        const run = await runAndRecord({ ...original, seed }, temporary('a.dlr'))
        originals.push(middleOf(run.summary))
        const replay = replayOf({ ...original, seed: seed + 100 }, run.targets)
        replays.push(middleOf((await runToEnd(replay)).summary))
      }
      expectWithin(originals, replays, beyond)
    })
  }

  it('gives figures within 6 % of the seed spread of the original: huge pages', async () => {
    const areas = [
      { start: '10%', size: '20%', probability: 0.2, granule: '2M' },
      { start: '50%', size: '30%', probability: 0.04, granule: '2M' },
    ]
    const targets = [{ name: 'a', memory: '1 GiB', pages: '2M', workload: { areas } }]
    const file = temporary('huge.json')
    writeFileSync(file, JSON.stringify({ duration: '10 s', targets }))
    const originals: number[][] = []
    const replays: number[][] = []
    for (let seed = 1; seed <= 8; seed++) {
      const { record, summary } = await runToEnd({ ...loadScenario(file).plan, seed })
      originals.push(middleOf(summary))
      if (seed > 3) continue
      writeFileSync(temporary('a.dlr'), record)
      const replay = await openReplay(temporary('a.dlr'), file, { seed: String(seed + 100) })
      replays.push(middleOf((await runToEnd(replay.plan)).summary))
    }
    expectWithin(originals, replays, 0.06)
  })
})
