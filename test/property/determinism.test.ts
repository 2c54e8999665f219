import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import type { Snapshot } from '../../lib/core/snapshot.js'
import { startRun } from '../../lib/engine/run.js'
import { parseMasimConfig } from '../../lib/workload/masim-parse.js'
import type { MasimPlan } from '../../lib/workload/masim.js'
import {
  area,
  areas,
  context,
  imageAndStack,
  mapping,
  MEMORY_PAGE,
  plan,
  target,
} from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { PATTERNS, SCAN, zipf } from '../support/workload-plans.js'

const HOT_AND_COLD = areas([
  area(0, 2_000, { every: 1 }),
  area(4_000, 7_000, { every: 4 }),
  area(9_000, 12_000, { probability: 0.3 }),
  area(14_000, 19_000, { probability: 0.001 }),
])
const OVERLAPPING = areas(
  [area(1_000, 6_000, { probability: 0.5 }), area(3_000, 9_000, { every: 3 })],
  7_000,
)
/** Two programs of sequential and random access, with strides below and above a page, over two mappings. */
const MASIM: MasimPlan = {
  kind: 'masim',
  config: parseMasimConfig(
    `a, 40000000
b, 12000000

both
300
a, 0, 4096, 1
b, 1, 0, 1

wide
400
b, 0, 10000, 3
a, 0, 70000, 1

narrow
500
a, 0, 64, 1
b, 1, 0, 1

rest
5000
b, 0, 4096, 1
`,
    'test.cfg',
  ),
  regionStartPages: [MEMORY_PAGE + 3_000, MEMORY_PAGE],
  accessesPerMs: 150_000,
  nrAccessesPerRegion: 131_072,
  randomBatch: 1_000,
  randomArray: 1_000,
  repeat: 1,
}
const BUSY = { minNrRegions: 10, maxNrRegions: 200 }
const PAGES = 20_000

/** The awkward cases; each must come out alike from both access engines and any number of workers. */
const CASES: Readonly<Record<string, RunPlan>> = {
  'one target, vaddr': plan({
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'areas that begin and end': plan({
    targets: [
      target('a', PAGES, {
        workloads: [
          areas([
            { ...area(0, 5_000, { every: 1 }), untilUs: 1_000_000 },
            { ...area(5_000, 9_000, { probability: 0.2 }), fromUs: 400_000, untilUs: 1_234_567 },
            { ...area(9_000, 14_000, { every: 3 }), fromUs: 901_234 },
          ]),
        ],
      }),
    ],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'sources that overlap': plan({
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD, OVERLAPPING] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'a sampling interval of several and of broken quanta': plan({
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD, OVERLAPPING] })],
    contexts: [context('vaddr', [0], { ...BUSY, sampleUs: 12_500, aggrUs: 150_000 })],
  }),
  'a sampling interval below the quantum': plan({
    durationUs: 500_000,
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD] })],
    contexts: [context('vaddr', [0], { ...BUSY, sampleUs: 1_000, aggrUs: 20_000 })],
  }),
  'two contexts on one target': plan({
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD, OVERLAPPING] })],
    contexts: [
      context('vaddr', [0], BUSY),
      context('vaddr', [0], { ...BUSY, sampleUs: 7_000, aggrUs: 140_000 }),
    ],
  }),
  'three contexts on one target, at the same instants': plan({
    targets: [target('a', PAGES, { workloads: [HOT_AND_COLD] })],
    contexts: [
      context('vaddr', [0], BUSY),
      context('vaddr', [0], { ...BUSY, sampleUs: 10_000 }),
      context('vaddr', [0], BUSY),
    ],
  }),
  'huge pages': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [HOT_AND_COLD] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'huge pages under two contexts': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [HOT_AND_COLD, OVERLAPPING] })],
    contexts: [context('vaddr', [0], BUSY), context('vaddr', [0], BUSY)],
  }),
  'mappings that come and go': plan({
    targets: [
      target('a', PAGES, {
        workloads: [HOT_AND_COLD],
        mappings: [
          imageAndStack()[0],
          mapping(0, 3_000, { untilUs: 703_000 }),
          mapping(4_000, 8_000),
          mapping(9_000, 12_000, { fromUs: 401_000, untilUs: 1_502_000 }),
          mapping(9_500, 11_000, { fromUs: 1_503_000 }),
          mapping(15_000, 20_000, { fromUs: 900_000 }),
          imageAndStack()[1],
        ],
      }),
    ],
    contexts: [context('vaddr', [0], { ...BUSY, opsUpdateUs: 200_000 })],
  }),
  'mappings that come and go under two contexts': plan({
    targets: [
      target('a', PAGES, {
        workloads: [HOT_AND_COLD],
        mappings: [
          imageAndStack()[0],
          mapping(0, 3_000, { untilUs: 703_000 }),
          mapping(2_000, 20_000, { fromUs: 704_000 }),
          imageAndStack()[1],
        ],
      }),
    ],
    contexts: [context('vaddr', [0], BUSY), context('vaddr', [0], { ...BUSY, sampleUs: 3_000 })],
  }),
  'physical memory with holes, base and huge pages, beside a virtual context': plan({
    nodes: [
      { id: 0, startPage: 0, endPage: 30_000 },
      { id: 1, startPage: 40_960, endPage: 81_920 },
    ],
    targets: [
      target('a', PAGES, { framePage: 2_000, workloads: [HOT_AND_COLD] }),
      target('b', 40 * 512, { order: 9, framePage: 81 * 512, workloads: [OVERLAPPING] }),
    ],
    contexts: [
      context('paddr', [null], BUSY, [[0, 81_920]]),
      context('vaddr', [0], { ...BUSY, sampleUs: 7_000, aggrUs: 140_000 }),
    ],
  }),
  'physical memory alone': plan({
    nodes: [{ id: 0, startPage: 0, endPage: 50_000 }],
    targets: [
      target('a', PAGES, { framePage: 1_000, workloads: [HOT_AND_COLD] }),
      target('b', 12_000, { framePage: 31_000, workloads: [OVERLAPPING] }),
    ],
    contexts: [context('paddr', [null], BUSY, [[0, 50_000]])],
  }),
  'several targets of one context, one of which exits': plan({
    targets: [
      target('a', PAGES, { workloads: [HOT_AND_COLD] }),
      target('b', 9_000, { workloads: [OVERLAPPING], exitUs: 1_234_000 }),
      target('c', 9_500, { workloads: [OVERLAPPING] }),
    ],
    contexts: [context('vaddr', [0, 1, 2], BUSY)],
  }),
  'a masim program': plan({
    targets: [target('a', PAGES, { workloads: [MASIM] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'a masim program on huge pages, and areas, under two contexts': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [MASIM, HOT_AND_COLD] })],
    contexts: [context('vaddr', [0], BUSY), context('vaddr', [0], { ...BUSY, sampleUs: 7_000 })],
  }),
  'zipf over pages': plan({
    targets: [target('a', PAGES, { workloads: [zipf()] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'zipf over blocks, and a sampling interval of broken quanta': plan({
    targets: [target('a', PAGES, { workloads: [zipf({ blockPages: 64 })] })],
    contexts: [context('vaddr', [0], { ...BUSY, sampleUs: 12_500, aggrUs: 150_000 })],
  }),
  'zipf over granules, ascending, beside areas': plan({
    targets: [
      target('a', PAGES, {
        workloads: [
          zipf({ blockPages: 512, granuleOrder: 9, order: 'ascending', accessesPerSecond: 2e3 }),
          HOT_AND_COLD,
        ],
      }),
    ],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'zipf on huge pages, under two contexts': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [zipf(), HOT_AND_COLD] })],
    contexts: [context('vaddr', [0], BUSY), context('vaddr', [0], { ...BUSY, sampleUs: 7_000 })],
  }),
  ...Object.fromEntries(
    PATTERNS.map((one) => [
      `a pattern: ${one.name}`,
      plan({
        targets: [target('a', PAGES, { workloads: [one] })],
        contexts: [context('vaddr', [0], BUSY)],
      }),
    ]),
  ),
  'all patterns at once, and mappings that come and go': plan({
    targets: [
      target('a', PAGES, {
        workloads: [...PATTERNS, SCAN, zipf()],
        mappings: [
          imageAndStack()[0],
          mapping(0, 3_000, { untilUs: 703_000 }),
          mapping(3_000, 9_000),
          mapping(9_000, 16_000, { fromUs: 401_000, untilUs: 1_502_000 }),
          mapping(9_500, 20_000, { fromUs: 1_503_000 }),
          imageAndStack()[1],
        ],
      }),
    ],
    contexts: [context('vaddr', [0], { ...BUSY, opsUpdateUs: 200_000 })],
  }),
  'patterns on huge pages, under two contexts': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [...PATTERNS, SCAN] })],
    contexts: [context('vaddr', [0], BUSY), context('vaddr', [0], { ...BUSY, sampleUs: 7_000 })],
  }),
  'a scan in strides': plan({
    targets: [target('a', PAGES, { workloads: [SCAN] })],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'granules of a huge page': plan({
    targets: [
      target('a', PAGES, {
        workloads: [areas([area(100, 19_000, { probability: 0.2 }, 9)])],
      }),
    ],
    contexts: [context('vaddr', [0], BUSY)],
  }),
  'many contexts, with different intervals': plan({
    targets: Array.from({ length: 7 }, (_, i) =>
      target(`t${i}`, PAGES + 1_000 * i, { workloads: [HOT_AND_COLD] }),
    ),
    contexts: Array.from({ length: 7 }, (_, i) =>
      context('vaddr', [i], { ...BUSY, sampleUs: 3_000 + 1_000 * i, aggrUs: 90_000 + 7_000 * i }),
    ),
  }),
  'intervals that tune themselves': plan({
    durationUs: 6_000_000,
    targets: [
      target('a', PAGES, { workloads: [HOT_AND_COLD] }),
      target('b', PAGES, { workloads: [OVERLAPPING] }),
    ],
    contexts: [0, 1].map((index) =>
      context('vaddr', [index], {
        ...BUSY,
        intervalsGoal: { accessBp: 400, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 10_000_000 },
      }),
    ),
  }),
}

describe('the record of a run', () => {
  for (const [title, base] of Object.entries(CASES)) {
    it(`is the same bytes from both access engines: ${title}`, async () => {
      const lazy = await runToEnd({ ...base, access: 'lazy' }, { workers: 1 })
      const bits = await runToEnd({ ...base, access: 'bits' }, { workers: 1 })
      expect(lazy.summary.snapshots).to.be.greaterThan(5)
      expect(hashOf(bits.record)).to.equal(hashOf(lazy.record))
    })
  }

  for (const access of ['lazy', 'bits'] as const) {
    for (const [at, title] of [
      'all patterns at once, and mappings that come and go',
      'one target, vaddr',
      'huge pages',
      'a masim program',
      'zipf over pages',
      'zipf on huge pages, under two contexts',
      'a pattern: shifting',
      'mappings that come and go',
      'several targets of one context, one of which exits',
      'many contexts, with different intervals',
      'intervals that tune themselves',
      'physical memory alone',
    ].entries()) {
      // Threads take longer to begin than these runs take.
      const many = access === 'lazy' ? [2, 3, 8] : [2, 8]
      const others = at === 0 ? many : [3]
      it(`is the same bytes for 1, ${others.join(', ')} workers, ${access}: ${title}`, async () => {
        const base = { ...CASES[title], access }
        const alone = await runToEnd(base, { workers: 1 })
        for (const workers of others) {
          // Spread as soon as it is possible, so that small runs are sliced too.
          const spread = await runToEnd(base, { workers, spreadAbove: 0 })
          expect(hashOf(spread.record), `${workers} workers`).to.equal(hashOf(alone.record))
        }
      })
    }
  }

  it('shows the same touches whatever else is monitored, and laid out in the space', async () => {
    const everyKind = areas([
      area(0, 4_000, { probability: 0.3 }),
      area(5_000, 9_000, { probability: 0.001 }),
      area(10 * 512, 12 * 512 + 100, { probability: 0.2 }, 9),
    ])
    const alone = plan({
      targets: [target('a', PAGES, { workloads: [everyKind] })],
      contexts: [context('vaddr', [0], BUSY)],
    })
    const below: [number, number] = [MEMORY_PAGE - 5_000, MEMORY_PAGE - 4_000]
    const besides = { ...alone, contexts: [...alone.contexts, context('fvaddr', [0], {}, [below])] }
    const of = async (base: RunPlan): Promise<Snapshot[]> => {
      const snapshots: Snapshot[] = []
      for await (const snapshot of startRun(base)) {
        if (snapshot.context === 0) snapshots.push({ ...snapshot, attributesId: 0 })
      }
      return snapshots
    }
    expect(await of(besides)).to.deep.equal(await of(alone))
  })

  it('differs for another seed', async () => {
    const base = CASES['one target, vaddr']
    const one = await runToEnd(base, { workers: 1 })
    const other = await runToEnd({ ...base, seed: 43 }, { workers: 1 })
    expect(hashOf(other.record)).to.not.equal(hashOf(one.record))
  })

  for (const kernel of ['6.12', '6.18', '7.2', 'next'] as const) {
    it(`is the same bytes from both access engines on kernel ${kernel}`, async () => {
      const base = { ...CASES['sources that overlap'], kernel }
      const lazy = await runToEnd({ ...base, access: 'lazy' }, { workers: 1 })
      const bits = await runToEnd({ ...base, access: 'bits' }, { workers: 2, spreadAbove: 0 })
      expect(hashOf(bits.record)).to.equal(hashOf(lazy.record))
    })
  }
})
