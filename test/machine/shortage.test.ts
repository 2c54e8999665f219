import { expect } from 'chai'
import fc from 'fast-check'
import type { Action } from '../../lib/damos/scheme.js'
import type { MachineModel, SwapModel } from '../../lib/machine/model.js'
import { frameOf } from '../../lib/machine/frames.js'
import { hasMoved, pageInFrame, spaceOfFrame } from '../../lib/space/frame-map.js'
import { letMove } from '../../lib/machine/create-machine.js'
import { rateTo } from '../../lib/machine/traffic.js'
import { startMachine, tickMachine } from '../../lib/machine/tick.js'
import {
  ABSENT,
  ACTIVE,
  KEPT,
  mappingAt,
  nodeAt,
  orderAt,
  presentPagesOf,
  UNTOUCHED,
  type TargetMemory,
} from '../../lib/machine/target-memory.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const TICK_US = 100_000
const PAGES = 2_048
const ACTIONS: readonly Action[] = [
  ...(['willneed', 'cold', 'pageout', 'hugepage', 'nohugepage', 'collapse'] as const),
  ...(['lru_prio', 'lru_deprio', 'migrate_hot', 'migrate_cold'] as const),
]

interface Step {
  readonly action: Action
  readonly target: number
  readonly start: number
  readonly pages: number
  readonly nid: number
  /** First page, pages, target: all touched before the next tick. */
  readonly touched: readonly (readonly [number, number, number])[]
}

interface Setup {
  readonly sizes: readonly [number, number]
  readonly swap: readonly Partial<SwapModel>[]
  readonly demotes: boolean
  readonly populate: 'map' | 'touch'
  readonly thp: 'never' | 'always'
  readonly maxPages: number
  readonly highPages: number
  readonly ops: 'vaddr' | 'paddr'
}

const SWAPS: readonly (readonly Partial<SwapModel>[])[] = [
  [],
  [{ kind: 'zram', incompressible: 0.2 }],
  [{ kind: 'zswap', poolPagesMax: 40, incompressible: 0.1, readAhead: 3 }],
  [{ kind: 'nvme', pages: 300, readAhead: 2 }],
  [{ kind: 'nvme', keeps: true, readAhead: 1 }],
  [{ kind: 'zram', pages: 200, poolNode: 1 }, { kind: 'nvme' }],
]

const setups: fc.Arbitrary<Setup> = fc.record({
  sizes: fc.tuple(fc.integer({ min: 600, max: 2_600 }), fc.integer({ min: 50, max: 1_500 })),
  swap: fc.constantFrom(...SWAPS),
  demotes: fc.boolean(),
  populate: fc.constantFrom('map' as const, 'touch' as const),
  thp: fc.constantFrom('never' as const, 'always' as const),
  maxPages: fc.constantFrom(700, 1_500, Infinity),
  highPages: fc.constantFrom(600, Infinity),
  ops: fc.constantFrom('vaddr' as const, 'paddr' as const),
})

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    target: fc.nat(1),
    start: fc.nat(PAGES - 1),
    pages: fc.integer({ min: 1, max: 1_600 }),
    nid: fc.constantFrom(0, 1),
    touched: fc.array(fc.tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 400 }), fc.nat(1)), {
      maxLength: 3,
    }),
  }),
  { minLength: 1, maxLength: 12 },
)

function modelOf({ swap, demotes, thp, maxPages, highPages, sizes }: Setup): MachineModel {
  const marks = (pages: number): object => ({
    minPages: Math.floor(pages / 100),
    lowPages: Math.floor(pages / 50),
    highPages: Math.floor(pages / 30),
    promoPages: Math.floor(pages / 20),
  })
  return machineModel({
    tickUs: TICK_US,
    nodes: [
      nodeModel({ fallback: [0, 1], demotesTo: 1, ...marks(sizes[0]) }),
      nodeModel({ tier: 1, fallback: [1, 0], ...marks(sizes[1]) }),
    ],
    swap: swap.map((each) => zramModel(each)),
    reclaim: { demotes, scanNs: 200, migrateNs: 2_000, roundsMax: 3 },
    thp: { mode: thp, scanPages: 2_048, scanUs: 300_000, maxPtesNone: 511 },
    cgroups: [{ path: '/a', maxPages, highPages }],
  })
}

function machineOf(setup: Setup): TestMachine {
  const { sizes, populate, ops } = setup
  const program = { populate }
  const made = createTestMachine({
    ops,
    nodes: [
      { id: 0, startPage: 0, endPage: sizes[0] },
      { id: 1, startPage: 10_000, endPage: 10_000 + sizes[1] },
    ],
    model: modelOf(setup),
    targets: [
      {
        pages: PAGES,
        cgroup: '/a/b',
        program,
        accesses,
        mappings: [
          { start: 0, end: 500, node: 0, frame: ops === 'paddr' ? 0 : -1 },
          { start: 512, end: 1_536, node: 0, isAnon: setup.demotes },
          { start: 1_540, end: 2_000, node: 1, fromUs: 250_000, untilUs: 850_000 },
        ],
      },
      {
        pages: PAGES,
        program,
        accesses,
        mappings: [
          { start: 0, end: 512, order: 9, node: 1 },
          { start: 600, end: 700, node: 0, isLocked: true },
          { start: 1_024, end: 1_800, node: 0 },
        ],
      },
    ],
  })
  if (ops === 'paddr') letMove(made.machine)
  startMachine(made.machine)
  return made
}

type Sound = Pick<TestMachine, 'machine' | 'targets'>

/** Counts anew, page by page. */
function recount(memory: TargetMemory): object {
  const counts = {
    mappedPages: 0,
    absentPages: 0,
    untouchedPages: 0,
    swappedPages: 0,
    activePages: 0,
    hugePages: 0,
  }
  const onNode = [0, 0]
  const activeOn = [0, 0]
  for (const mapping of memory.mapped.active) {
    for (let page = mapping.start; page < mapping.end; page++) {
      counts.mappedPages++
      const flags = memory.flags[page]
      if ((flags & UNTOUCHED) !== 0) counts.untouchedPages++
      else if ((flags & ABSENT) !== 0) {
        counts.absentPages++
        if (mapping.isAnon) counts.swappedPages++
      } else {
        const node = nodeAt(memory, mapping, page)
        onNode[node]++
        if ((flags & ACTIVE) !== 0) {
          counts.activePages++
          activeOn[node]++
        }
        if (orderAt(memory, mapping, page) === 9) counts.hugePages++
      }
    }
  }
  return { ...counts, onNode, activeOn }
}

/** Pages on a node that were paged out, but not freed yet. */
function keptOn(targets: readonly TargetMemory[], node: number): number {
  let pages = 0
  for (const memory of targets) {
    memory.flags.forEach((flags, page) => {
      if ((flags & KEPT) === 0) return
      if (nodeAt(memory, mappingAt(memory, page)!, page) === node) pages++
    })
  }
  return pages
}

/** Present pages are in frames of their nodes, each in its own. */
function expectFrames({ machine: { frames, nodes }, targets }: Sound): void {
  if (frames === null) return
  for (const memory of targets) {
    for (const mapping of memory.mapped.active) {
      if (mapping.frame < 0) continue
      for (let page = mapping.start; page < mapping.end; page++) {
        const frame = frameOf(memory, mapping, page)
        if ((memory.flags[page] & ABSENT) !== 0 || frame < 0) continue
        const { startPage, endPage } = nodes.setups[nodeAt(memory, mapping, page)]
        expect(frame).to.be.within(startPage, endPage - 1)
        if (!hasMoved(frames.map, frame)) continue
        expect([spaceOfFrame(frames.map, frame), pageInFrame(frames.map, frame)]).to.deep.equal([
          memory.position,
          page,
        ])
      }
    }
  }
}

/** Accesses per second to a page. Whole numbers, so that sums are exact. */
const accesses = (page: number): number => page % 7

/** Where nothing changed since the last tick, traffic is what it is counted page by page. */
function expectTraffic({ performance }: Sound['machine']): void {
  for (const { memory, traffic } of performance!.programs) {
    if (memory.changed.some((parts) => parts !== 0)) continue
    const rates = [0, 0, 0]
    for (const mapping of memory.mapped.active) {
      for (let page = mapping.start; page < mapping.end; page++) {
        if ((memory.flags[page] & ABSENT) !== 0) continue
        rates[nodeAt(memory, mapping, page)] += accesses(page)
        if (orderAt(memory, mapping, page) === 9) rates[2] += accesses(page)
      }
    }
    expect([0, 1, 2].map((column) => rateTo(traffic, 0, column))).to.deep.equal(rates)
  }
}

function expectSound({ machine, targets }: Sound): void {
  const { nodes } = machine
  expectFrames({ machine, targets })
  expectTraffic(machine)
  const { swap } = machine
  for (const memory of targets) {
    const { onNode, activeOn } = memory
    expect({ ...memory, onNode: [...onNode], activeOn: [...activeOn] }).to.deep.include(
      recount(memory),
    )
    expect(memory.refaulted).to.be.at.most(memory.pagedOut)
    if (memory.killedUs !== null) expect(memory.mappedPages).to.equal(0)
    for (const limit of memory.limits) {
      expect(limit.pages).to.equal(presentPagesOf(memory))
      expect(limit.swappedPages).to.equal(memory.swappedPages)
      expect(limit.pages).to.be.at.most(limit.model.maxPages)
    }
  }
  const stored = swap.devices.reduce((sum, d) => sum + d.compressed + d.whole + d.onDevice, 0)
  expect(stored).to.equal(targets.reduce((sum, { swappedPages }) => sum + swappedPages, 0))
  nodes.residents.forEach((residents, node) => {
    const own = targets.reduce((sum, { onNode }) => sum + onNode[node], 0)
    const pools = swap.devices
      .filter(({ model }) => model.poolNode === node)
      .reduce((sum, { poolPages }) => sum + poolPages, 0)
    expect(residents).to.equal(own + pools + keptOn(targets, node))
    expect(residents).to.be.at.most(nodes.capacity[node])
  })
  for (const { compressed, whole, onDevice, poolPages, model } of swap.devices) {
    expect(compressed + whole + onDevice).to.be.at.most(model.pages)
    expect(poolPages).to.equal(whole + Math.ceil(compressed / model.ratio))
    expect(poolPages).to.be.at.most(model.poolPagesMax)
  }
}

/** Does the steps, a tick each. @returns all that there is to see at the end */
function run(setup: Setup, list: readonly Step[], check: (one: TestMachine) => void): string {
  const one = machineOf(setup)
  check(one)
  list.forEach(({ action, target, start, pages, nid, touched }, i) => {
    const atUs = TICK_US * i + 50_000
    const acting = one.schemeOf(scheme({ action, targetNid: nid }))
    const of = setup.ops === 'paddr' ? 0 : target
    one.act(acting, start, Math.min(PAGES, start + pages), atUs, of)
    check(one)
    for (const [first, nr, which] of touched) {
      for (let page = first; page < Math.min(PAGES, first + nr); page++) {
        if (mappingAt(one.targets[which], page) === undefined) continue
        one.touches[which].push({ page, atUs: atUs + 10_000 })
      }
    }
    tickMachine(one.machine, TICK_US * (i + 1))
    check(one)
  })
  const { machine, targets } = one
  return JSON.stringify([
    targets.map(({ flags, waits, pagedOut }) => [
      Buffer.from(flags).toString('hex'),
      waits,
      pagedOut,
    ]),
    machine.kills,
    machine.reclaimed,
  ])
}

describe('memory that is short, whatever is done to it', () => {
  it('adds up, page by page: in memory, in swap, in pools, in cgroups; nodes hold what they can', () => {
    fc.assert(
      fc.property(setups, steps, (setup, list) => {
        run(setup, list, expectSound)
      }),
      { numRuns: 200 },
    )
  })

  it('goes the same way each time', () => {
    fc.assert(
      fc.property(setups, steps, (setup, list) => {
        const ignore = (): void => undefined
        expect(run(setup, list, ignore)).to.equal(run(setup, list, ignore))
      }),
      { numRuns: 30 },
    )
  })
})
