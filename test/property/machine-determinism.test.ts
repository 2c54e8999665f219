import { expect } from 'chai'
import fc from 'fast-check'
import type { Filter } from '../../lib/damos/filter.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import type { ContextPlan, RunPlan, TargetPlan } from '../../lib/engine/plan.js'
import { PLAIN_PROGRAM, type MachineModel } from '../../lib/machine/model.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { area, areas, context, imageAndStack, mapping, plan } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { scheme } from '../support/schemes.js'

/** Pages of a target, on nodes that are short of memory for two of them. */
const PAGES = 6 * 512
const FRAME_PAGES: readonly number[] = [0, 9 * 512]
const NODES = [
  { id: 0, startPage: 0, endPage: 8 * 512 },
  { id: 1, startPage: 8 * 512, endPage: 18 * 512 },
]
const WATERMARKS = { minPages: 64, lowPages: 128, highPages: 256, promoPages: 320 }

const COLD = { maxNrAccesses: 0, minAge: 1 }
const OLD: Filter = { type: 'young', matching: true, allow: false }
const SCHEMES: Readonly<Record<string, SchemeParameters>> = {
  pageout: scheme({ action: 'pageout', pattern: COLD }),
  pageoutOld: scheme({ action: 'pageout', pattern: COLD, filters: [OLD] }),
  demote: scheme({ action: 'migrate_cold', pattern: COLD, targetNid: 1 }),
  promote: scheme({ action: 'migrate_hot', pattern: { minNrAccesses: 3 }, targetNid: 0 }),
  hugepage: scheme({ action: 'hugepage', pattern: { minNrAccesses: 3 } }),
  collapse: scheme({ action: 'collapse', pattern: { minNrAccesses: 3 } }),
  nohugepage: scheme({ action: 'nohugepage', pattern: COLD }),
  cold: scheme({ action: 'cold', pattern: COLD }),
  willneed: scheme({ action: 'willneed', pattern: { minNrAccesses: 1 } }),
}
const PHYSICAL = ['pageout', 'pageoutOld', 'demote', 'promote']

const machine: fc.Arbitrary<MachineModel> = fc
  .record({
    tickUs: fc.constantFrom(100_000, 33_000),
    mode: fc.constantFrom('always', 'madvise', 'never'),
    scanUs: fc.constantFrom(50_000, 10_000_000),
    maxPtesNone: fc.constantFrom(0, 511),
    demotes: fc.boolean(),
    keeps: fc.boolean(),
    readAhead: fc.constantFrom(0, 3),
  })
  .map(({ tickUs, mode, scanUs, maxPtesNone, demotes, keeps, readAhead }) =>
    machineModel({
      tickUs,
      nodes: [nodeModel({ ...WATERMARKS, demotesTo: 1 }), nodeModel({ ...WATERMARKS, tier: 1 })],
      reclaim: { demotes, scanNs: 200, migrateNs: 2_000, roundsMax: 3 },
      thp: { mode, scanPages: 2_048, scanUs, maxPtesNone },
      swap: [zramModel(keeps ? { kind: 'nvme', keeps, readAhead } : { readAhead })],
    }),
  )

const target: fc.Arbitrary<TargetPlan> = fc
  .record({
    populate: fc.constantFrom('map', 'touch'),
    isHugeAdvised: fc.boolean(),
    isClosed: fc.boolean(),
    hot: fc.integer({ min: 1, max: PAGES - 1 }),
    probability: fc.constantFrom(0.0005, 0.02, 0.5),
    endsUs: fc.constantFrom(null, 403_000, 500_000),
  })
  .map(({ populate, isHugeAdvised, isClosed, hot, probability, endsUs }) => {
    const [image, stack] = imageAndStack()
    const touched = areas([
      area(0, hot, { probability }),
      { ...area(hot, PAGES, { probability: 0.001 }), fromUs: 300_000 },
    ])
    return {
      name: 'a',
      pid: 1000,
      mappings: [image, mapping(0, PAGES, { untilUs: endsUs }), stack],
      workloads: [isClosed ? { ...touched, loop: 'closed' } : touched],
      exitUs: null,
      program: { ...PLAIN_PROGRAM, populate, isHugeAdvised, memoryBound: 0.5 },
    }
  })

/** The rest of a target whose first mapping ends is mapped anew, half of it, a little later. */
function placed(one: TargetPlan, index: number): TargetPlan {
  const [image, main, stack] = one.mappings
  const first = { ...main, framePage: FRAME_PAGES[index] }
  const anew = { ...mapping(100, PAGES / 2), framePage: FRAME_PAGES[index] + 100 }
  const again = main.untilUs === null ? [] : [{ ...anew, fromUs: main.untilUs + 9_000 }]
  return { ...one, name: `t${index}`, pid: 1000 + index, mappings: [image, first, ...again, stack] }
}

const watcher = fc.record({
  isPhysical: fc.boolean(),
  sampleUs: fc.constantFrom(5_000, 7_000, 12_500),
  aggregation: fc.constantFrom(4, 10),
  schemes: fc.subarray(Object.keys(SCHEMES), { maxLength: 3 }),
})

const machines: fc.Arbitrary<RunPlan> = fc
  .record({
    seed: fc.nat(1_000),
    machine,
    targets: fc.array(target, { minLength: 1, maxLength: 2 }),
    watchers: fc.array(watcher, { minLength: 1, maxLength: 2 }),
  })
  .map(({ watchers, targets, ...rest }) =>
    plan({
      ...rest,
      durationUs: 900_000,
      nodes: NODES,
      targets: targets.map(placed),
      contexts: watchers.map(({ isPhysical, sampleUs, aggregation, schemes }): ContextPlan => {
        const attrs = {
          sampleUs,
          aggrUs: aggregation * sampleUs,
          opsUpdateUs: 200_000,
          minNrRegions: 10,
          maxNrRegions: 120,
        }
        const fitting = schemes.filter((name) => !isPhysical || PHYSICAL.includes(name))
        return {
          ...(isPhysical
            ? context('paddr', [null], attrs, [[0, NODES[1].endPage]])
            : context('vaddr', [...targets.keys()], attrs)),
          schemes: fitting.map((name) => SCHEMES[name]),
        }
      }),
    }),
  )

async function outcomeOf(base: RunPlan, access: 'lazy' | 'bits', workers: number): Promise<object> {
  const { record, summary } = await runToEnd({ ...base, access }, { workers, spreadAbove: 0 })
  const { contexts, memory, machine: figures } = summary
  return { record: hashOf(record), contexts, memory, machine: figures }
}

describe('a machine whose memory moves, of any kind', () => {
  it('is the same for both access engines and any number of workers', async () => {
    await fc.assert(
      fc.asyncProperty(machines, async (base) => {
        const lazy = await outcomeOf(base, 'lazy', 1)
        expect(await outcomeOf(base, 'bits', 2)).to.deep.equal(lazy)
      }),
      { numRuns: 12 },
    )
  })
})
