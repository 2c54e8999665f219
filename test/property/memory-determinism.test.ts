import { expect } from 'chai'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import type { Filter } from '../../lib/damos/filter.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { area, areas, context, imageAndStack, mapping, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { scheme } from '../support/schemes.js'

const PAGES = 20_480
const WORKLOAD = areas([
  area(0, 3_000, { every: 1 }),
  area(3_000, 9_000, { probability: 0.02 }),
  area(9_000, 12_000, { probability: 0.0005 }),
  { ...area(12_000, 15_000, { every: 3 }), fromUs: 900_000, untilUs: 1_200_000 },
])
const MORE = areas([area(2_000, 16_000, { probability: 0.002 })], 7_000)
const BUSY = { minNrRegions: 10, maxNrRegions: 200 }
const NOT_YOUNG: Filter = { type: 'young', matching: true, allow: false }
const ACTIVE: Filter = { type: 'active', matching: true, allow: false }

const COLD = { maxNrAccesses: 0, minAge: 3 }
const pageout = scheme({ action: 'pageout', pattern: COLD })
const some = scheme({
  action: 'pageout',
  pattern: COLD,
  quota: { sz: 8_000_000n, resetIntervalMs: 200n },
})
const cold = scheme({ action: 'cold', pattern: { maxNrAccesses: 3 }, applyIntervalUs: 35_000 })
const young = scheme({ pattern: { maxNrAccesses: 5 }, filters: [NOT_YOUNG] })
const hugepage = scheme({ action: 'hugepage', pattern: { minNrAccesses: 3 } })
const nohugepage = scheme({ action: 'nohugepage', pattern: { maxNrAccesses: 1, minAge: 4 } })
const collapse = scheme({ action: 'collapse', pattern: { minNrAccesses: 8 } })
const willneed = scheme({ action: 'willneed', pattern: { minNrAccesses: 1, maxAge: 1 } })
const prio = scheme({ action: 'lru_prio', pattern: { minNrAccesses: 10 } })
const deprio = scheme({ action: 'lru_deprio', pattern: COLD, filters: [NOT_YOUNG] })
const activeStat = scheme({ filters: [ACTIVE] })
const demote = scheme({ action: 'migrate_cold', pattern: COLD, targetNid: 1 })
const promote = scheme({
  action: 'migrate_hot',
  pattern: { minNrAccesses: 5 },
  targetNid: 0,
  quota: {
    sz: 30_000_000n,
    resetIntervalMs: 200n,
    goalTuner: 'temporal',
    goals: [
      { metric: 'node_mem_used_bp', targetValue: 9_000n, currentValue: 0n, nid: 0, memcgPath: '' },
    ],
  },
})
const interleave = scheme({
  action: 'migrate_hot',
  pattern: { minNrAccesses: 2 },
  dests: [
    { nodeId: 0, weight: 3 },
    { nodeId: 1, weight: 2 },
  ],
  filters: [{ type: 'young', matching: false, allow: false }],
})

const NODES = [
  { id: 0, startPage: 0, endPage: 21_000 },
  { id: 1, startPage: 32_768, endPage: 90_112 },
]
const watched = (watching: ReturnType<typeof context>, ...schemes: SchemeParameters[]) => ({
  ...watching,
  schemes,
})

const COMES_AND_GOES = [
  imageAndStack()[0],
  mapping(0, 3_000, { untilUs: 703_000 }),
  mapping(3_000, 9_000),
  mapping(9_000, 16_000, { fromUs: 401_000, untilUs: 1_502_000 }),
  mapping(9_728, 20_480, { fromUs: 1_503_000 }),
  imageAndStack()[1],
]

/** Each must come out alike from both access engines and any number of workers. */
const CASES: Readonly<Record<string, RunPlan>> = {
  'paged out, virtual': plan({
    targets: [target('a', PAGES, { workloads: [WORKLOAD, MORE] })],
    contexts: [watched(context('vaddr', [0], BUSY), pageout, willneed)],
  }),
  'paged out while another context watches, and makes pages old': plan({
    targets: [target('a', PAGES, { workloads: [WORKLOAD, MORE] })],
    contexts: [
      watched(context('vaddr', [0], BUSY), some, young),
      watched(context('vaddr', [0], { ...BUSY, sampleUs: 7_000, aggrUs: 140_000 }), cold),
    ],
  }),
  'paged out of mappings that come and go': plan({
    targets: [target('a', PAGES, { workloads: [WORKLOAD, MORE], mappings: COMES_AND_GOES })],
    contexts: [watched(context('vaddr', [0], { ...BUSY, opsUpdateUs: 200_000 }), pageout, young)],
  }),
  'huge pages made and taken apart, under two contexts': plan({
    targets: [target('a', PAGES, { workloads: [WORKLOAD, MORE] })],
    contexts: [
      watched(context('vaddr', [0], BUSY), hugepage, nohugepage, some, young),
      watched(context('vaddr', [0], { ...BUSY, sampleUs: 7_000 }), collapse),
    ],
  }),
  'huge pages made, alone': plan({
    targets: [target('a', PAGES, { workloads: [WORKLOAD, MORE] })],
    contexts: [watched(context('vaddr', [0], BUSY), hugepage, nohugepage, pageout)],
  }),
  'mapped in huge pages': plan({
    targets: [target('a', PAGES, { order: 9, workloads: [WORKLOAD] })],
    contexts: [watched(context('vaddr', [0], BUSY), pageout, young)],
  }),
  'physical, beside a virtual context': plan({
    nodes: NODES,
    targets: [
      target('a', PAGES, { framePage: 400, workloads: [WORKLOAD] }),
      target('b', PAGES, { framePage: 41_472, order: 9, workloads: [MORE] }),
    ],
    contexts: [
      watched(context('paddr', [null], BUSY, [[0, 90_112]]), pageout, prio, deprio, activeStat),
      watched(context('vaddr', [0], { ...BUSY, sampleUs: 7_000 }), young, cold),
    ],
  }),
  'on two nodes': plan({
    nodes: NODES,
    targets: [
      target('a', PAGES, { framePage: 400, workloads: [WORKLOAD] }),
      target('b', PAGES, { framePage: 41_472, workloads: [WORKLOAD, MORE] }),
    ],
    contexts: [
      watched(context('vaddr', [0], BUSY), some, demote),
      watched(context('vaddr', [1], { ...BUSY, sampleUs: 7_000 }), promote, interleave),
      watched(context('vaddr', [0]), young),
    ],
  }),
}

describe('the memory that schemes act on', () => {
  for (const [title, base] of Object.entries(CASES)) {
    it(`is the same for both access engines and any number of workers: ${title}`, async () => {
      const outcomes = new Set<string>()
      const runs = [
        ['lazy', 1],
        ['lazy', 2],
        ['bits', 3],
      ] as const
      for (const [access, workers] of runs) {
        const { record, summary } = await runToEnd({ ...base, access }, { workers, spreadAbove: 0 })
        outcomes.add(JSON.stringify([hashOf(record), summary.contexts, summary.memory], null, 1))
      }
      expect([...outcomes]).to.have.length(1)
      expect([...outcomes][0]).to.include('presentBytes')
    })
  }

  for (const kernel of KERNEL_LEVELS) {
    it(`is the same for both access engines on kernel ${kernel}`, async () => {
      const base = { ...CASES['physical, beside a virtual context'], kernel }
      const lazy = await runToEnd({ ...base, access: 'lazy' })
      const bits = await runToEnd({ ...base, access: 'bits' })
      expect(bits.summary.memory).to.deep.equal(lazy.summary.memory)
      expect(hashOf(bits.record)).to.equal(hashOf(lazy.record))
    })
  }
})
