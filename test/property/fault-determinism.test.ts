import { expect } from 'chai'
import type { ContextPlan, RunPlan } from '../../lib/engine/plan.js'
import { parseScenario } from '../../lib/scenario/load.js'
import type { SampleFilter } from '../../lib/space/sample-filters.js'
import type { AreaPlan } from '../../lib/workload/areas.js'
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
} from '../support/plans.js'
import { target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { scheme } from '../support/schemes.js'
import { PATTERNS, SCAN, zipf } from '../support/workload-plans.js'

const BUSY = { minNrRegions: 10, maxNrRegions: 200 }
const PAGES = 20_000
const WRITES: readonly SampleFilter[] = [{ type: 'write', matching: true, allow: true }]

const written = (writeShare: number, given: AreaPlan): AreaPlan => ({ ...given, writeShare })
const MIXED = areas([
  written(1, area(0, 2_000, { every: 1 })),
  written(0.3, area(4_000, 7_000, { every: 4 })),
  written(0.5, area(9_000, 12_000, { probability: 0.3 })),
  written(0, area(14_000, 19_000, { probability: 0.5 })),
])
const OVER_IT = areas([written(0.8, { ...area(1_000, 15_000, { probability: 0.4 }) })], 7_000)
const MODES: MasimPlan = {
  kind: 'masim',
  config: parseMasimConfig(
    `a, 40000000
b, 12000000

both
300
a, 0, 4096, 1, ro
b, 1, 0, 1, wo

rest
5000
b, 0, 64, 1, rw
a, 1, 0, 1, wo
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

function byFaults(filters: readonly SampleFilter[], one: ContextPlan): ContextPlan {
  return { ...one, faultFilters: filters }
}

/** The awkward cases; each must come out alike from both access engines and any number of workers. */
const CASES: Readonly<Record<string, RunPlan>> = {
  'writes of areas that overlap': plan({
    targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
    contexts: [byFaults(WRITES, context('vaddr', [0], BUSY))],
  }),
  'reads, in broken quanta': plan({
    targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
    contexts: [
      byFaults(
        [{ type: 'write', matching: true, allow: false }],
        context('vaddr', [0], { ...BUSY, sampleUs: 12_500, aggrUs: 150_000 }),
      ),
    ],
  }),
  'writes beside accessed bits of the same pages': plan({
    targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
    contexts: [
      byFaults(WRITES, context('vaddr', [0], BUSY)),
      context('vaddr', [0], { ...BUSY, sampleUs: 7_000, aggrUs: 140_000 }),
    ],
  }),
  'writes of huge pages': plan({
    targets: [target('a', 40 * 512, { order: 9, workloads: [MIXED, OVER_IT, zipf()] })],
    contexts: [byFaults(WRITES, context('vaddr', [0], BUSY))],
  }),
  'writes of masim programs': plan({
    targets: [target('a', PAGES, { workloads: [MODES] })],
    contexts: [byFaults(WRITES, context('vaddr', [0], BUSY))],
  }),
  'writes of all patterns, to mappings that come and go': plan({
    targets: [
      target('a', PAGES, {
        workloads: [...PATTERNS, { ...SCAN, writeShare: 0.5 }, zipf({ writeShare: 0.2 })],
        mappings: [
          imageAndStack()[0],
          mapping(0, 3_000, { untilUs: 703_000 }),
          mapping(3_000, 9_000),
          mapping(9_500, 20_000, { fromUs: 503_000 }),
          imageAndStack()[1],
        ],
      }),
    ],
    contexts: [byFaults(WRITES, context('vaddr', [0], { ...BUSY, opsUpdateUs: 200_000 }))],
  }),
  'writes to physical memory by one of two programs': plan({
    nodes: [{ id: 0, startPage: 0, endPage: 50_000 }],
    targets: [
      { ...target('a', PAGES, { framePage: 1_000, workloads: [MIXED] }), pid: 7 },
      { ...target('b', 16_000, { framePage: 31_000, workloads: [OVER_IT] }), pid: 8 },
    ],
    contexts: [
      byFaults(
        [{ type: 'threads', matching: false, allow: false, tids: [7] }, ...WRITES],
        context('paddr', [null], BUSY, [[0, 50_000]]),
      ),
    ],
  }),
  'writes, and a scheme that asks which pages are young': plan({
    targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
    contexts: [
      {
        ...byFaults(WRITES, context('vaddr', [0], BUSY)),
        schemes: [
          scheme({
            action: 'migrate_cold',
            targetNid: 0,
            filters: [{ type: 'young', matching: true, allow: false }],
          }),
        ],
      },
    ],
  }),
}

/** Memory that moves between frames, is paged out, and made huge, watched by address; from the text of a scenario. */
function onMachine(more: object): RunPlan {
  const sampled = {
    primitives_enabled: { page_table: false, page_fault: true },
    sample_filters: [{ filter_type: 'write', matching: true, allow: true }],
  }
  const pageout = {
    action: 'pageout',
    access_pattern: {
      sz_bytes: { min: 0, max: 'max' },
      nr_accesses: { min: 0, max: 0 },
      age: { min: '300 ms', max: 'max' },
    },
  }
  return parseScenario({
    duration: '3 s',
    targets: [
      {
        name: 'a',
        memory: '96 MiB',
        memoryBound: '20%',
        workload: {
          loop: 'closed',
          areas: [
            { start: 0, size: '24 MiB', every: 1, writes: '50%' },
            { start: '32 MiB', size: '32 MiB', probability: '2%', writes: '30%' },
          ],
        },
      },
    ],
    kdamonds: [
      {
        contexts: [
          {
            ops: 'paddr',
            targets: [{ pid: null }],
            nr_regions: { min: 10, max: 200 },
            sample_control: sampled,
            schemes: [pageout],
          },
        ],
      },
    ],
    ...more,
  }).plan
}

const MACHINES: Readonly<Record<string, object>> = {
  'two nodes, and swap': {
    nodes: [
      { id: 0, size: '64 MiB' },
      { id: 1, size: '128 MiB', latency: '250 ns' },
    ],
    swap: { kind: 'zram', size: '256 MiB' },
  },
  'huge pages': {
    nodes: [{ id: 0, size: '192 MiB' }],
    thp: 'always',
    swap: { kind: 'zram', size: '256 MiB' },
  },
}

describe('the record of a run that samples by page faults', () => {
  for (const [title, machine] of Object.entries(MACHINES)) {
    it(`is the same bytes from both access engines where memory moves: ${title}`, async () => {
      const [lazy, bits] = await Promise.all(
        ['lazy', 'bits'].map((access) => runToEnd(onMachine({ machine, access }), { workers: 1 })),
      )
      expect(lazy.summary.machine!.swappedOutBytes).to.be.greaterThan(0)
      expect(lazy.summary.contexts[0].wssBytes!.p50).to.be.greaterThan(0)
      expect(hashOf(bits.record)).to.equal(hashOf(lazy.record))
    })
  }

  for (const [at, [title, base]] of Object.entries(CASES).entries()) {
    // Threads take longer to begin than these runs take.
    const many = at === 0 ? 8 : 2
    it(`is the same bytes from both access engines, for any number of workers: ${title}`, async () => {
      const alone = await runToEnd({ ...base, access: 'lazy' }, { workers: 1 })
      expect(alone.summary.snapshots).to.be.greaterThan(5)
      expect(alone.summary.wssBytes!.p100).to.be.greaterThan(0)
      for (const [access, workers] of [
        ['bits', 3],
        ['lazy', many],
      ] as const) {
        const other = await runToEnd({ ...base, access }, { workers, spreadAbove: 0 })
        expect(hashOf(other.record), `${access}, ${workers}`).to.equal(hashOf(alone.record))
      }
    })
  }

  it('is the same each time on a CPU that monitor and program share', async () => {
    const base = plan({
      cpu: {
        iterationUs: 6,
        prepareUs: 9.35,
        checkUs: 0.75,
        tickUs: 4_000,
        sliceUs: 750,
        nice: 0,
        periodUs: 5_000,
        startUs: 0,
        busyUs: 500,
        bursts: [],
      },
      targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
      contexts: [byFaults(WRITES, context('vaddr', [0], BUSY))],
    })
    const [one, other] = [await runToEnd(base), await runToEnd(base)]
    expect(one.summary.wssBytes!.p50).to.be.greaterThan(0)
    expect(hashOf(other.record)).to.equal(hashOf(one.record))
  })

  it('is that of page tables where every fault counts', async () => {
    const tables = plan({
      targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
      contexts: [context('vaddr', [0], BUSY)],
    })
    const faults = { ...tables, contexts: [byFaults([], tables.contexts[0])] }
    const [one, other] = [await runToEnd(tables), await runToEnd(faults)]
    expect(hashOf(other.record)).to.equal(hashOf(one.record))
  })

  it('is that of accessed bits alone for those who watch the same memory by them', async () => {
    const alone = plan({
      targets: [target('a', PAGES, { workloads: [MIXED, OVER_IT] })],
      contexts: [context('vaddr', [0], BUSY)],
    })
    const beside = {
      ...alone,
      contexts: [
        alone.contexts[0],
        byFaults(WRITES, context('vaddr', [0], { ...BUSY, sampleUs: 3_000 })),
      ],
    }
    const [one, other] = [await runToEnd(alone), await runToEnd(beside)]
    expect(other.summary.contexts[0]).to.deep.equal(one.summary.contexts[0])
  })
})
