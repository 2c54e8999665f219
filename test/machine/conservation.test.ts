import { expect } from 'chai'
import fc from 'fast-check'
import type { Action } from '../../lib/damos/scheme.js'
import { letMove } from '../../lib/machine/create-machine.js'
import { memoryFiguresOf } from '../../lib/machine/figures.js'
import { frameOf } from '../../lib/machine/frames.js'
import {
  ABSENT,
  ACTIVE,
  nodeAt,
  orderAt,
  UNTOUCHED,
  type TargetMemory,
} from '../../lib/machine/target-memory.js'
import { settleMachine } from '../../lib/machine/machine.js'
import type { MachineModel } from '../../lib/machine/model.js'
import { storedIn } from '../../lib/machine/swap.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { pageInFrame, spaceOfFrame } from '../../lib/space/frame-map.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, nodesOf, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const PAGES = 4_096
const NODES = [
  { id: 0, startPage: 0, endPage: 4_096 },
  { id: 1, startPage: 4_096, endPage: 4_896 },
]
const ACTIONS: readonly Action[] = [
  ...(['willneed', 'cold', 'pageout', 'hugepage', 'nohugepage', 'collapse'] as const),
  ...(['lru_prio', 'lru_deprio', 'migrate_hot', 'migrate_cold'] as const),
]

interface Step {
  readonly action: Action
  readonly start: number
  readonly pages: number
  readonly nid: number
  readonly touched: readonly number[]
}

const steps = fc.array(
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    start: fc.nat(PAGES - 1),
    pages: fc.integer({ min: 1, max: 1_600 }),
    nid: fc.constantFrom(0, 1),
    touched: fc.array(fc.nat(PAGES - 1), { maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 25 },
)

/** Base pages, huge pages, base pages that come and go; frames are the pages themselves. */
function machine(ops: 'vaddr' | 'paddr'): TestMachine {
  const placed = (
    start: number,
    end: number,
  ): { start: number; end: number; node: number; frame: number } => ({
    start,
    end,
    node: 0,
    frame: start,
  })
  return createTestMachine({
    ops,
    nodes: NODES,
    targets: [
      {
        pages: PAGES,
        mappings: [
          placed(0, 1_700),
          { ...placed(2_048, 3_072), order: 9 },
          { ...placed(3_100, 4_096), fromUs: 5_000, untilUs: 12_000 },
        ],
      },
    ],
  })
}

/** What must hold of all of a machine's memory at any time. */
function expectSums({ machine: all, targets }: TestMachine): void {
  const residents = [0, 0]
  const limits = all.limits.map(() => ({ pages: 0, swappedPages: 0 }))
  let swapped = 0
  for (const memory of targets) {
    const counted = recount(memory)
    expect(memory).to.deep.include({ ...counted, onNode: Float64Array.from(counted.onNode) })
    counted.onNode.forEach((pages, node) => (residents[node] += pages))
    swapped += memory.swappedPages
    all.limits.forEach((limit, i) => {
      if (!memory.limits.includes(limit)) return
      limits[i].pages += counted.onNode[0] + counted.onNode[1]
      limits[i].swappedPages += memory.swappedPages
    })
    if (memory.killedUs !== null) expect(counted.mappedPages + memory.swappedPages).to.equal(0)
  }
  for (const { model, poolPages, ...device } of all.swap.devices) {
    if (model.kind !== 'nvme') residents[model.poolNode] += poolPages
    swapped -= storedIn({ model, poolPages, ...device })
    expect(storedIn({ model, poolPages, ...device })).to.be.within(0, model.pages)
    expect(poolPages).to.be.at.most(model.poolPagesMax)
  }
  expect(swapped, 'pages in swap').to.equal(0)
  expect([...all.nodes.residents]).to.deep.equal(residents)
  residents.forEach((pages, node) => expect(pages).to.be.within(0, all.nodes.capacity[node]))
  expect(all.limits.map(({ pages, swappedPages }) => ({ pages, swappedPages }))).to.deep.equal(
    limits,
  )
  for (const { pages, model } of all.limits) expect(pages).to.be.at.most(model.maxPages)
}

/** Counts anew, page by page. */
function recount(memory: TargetMemory): {
  mappedPages: number
  absentPages: number
  untouchedPages: number
  activePages: number
  hugePages: number
  onNode: number[]
} {
  const counts = {
    ...{ mappedPages: 0, absentPages: 0, untouchedPages: 0, activePages: 0, hugePages: 0 },
    onNode: [0, 0],
  }
  for (const mapping of memory.mapped.active) {
    for (let page = mapping.start; page < mapping.end; page++) {
      counts.mappedPages++
      if ((memory.flags[page] & ABSENT) !== 0) {
        if ((memory.flags[page] & UNTOUCHED) !== 0) counts.untouchedPages++
        else counts.absentPages++
        continue
      }
      if ((memory.flags[page] & ACTIVE) !== 0) counts.activePages++
      if (orderAt(memory, mapping, page) === 9) counts.hugePages++
      counts.onNode[nodeAt(memory, mapping, page)]++
    }
  }
  return counts
}

/** Who is there is in a frame of its own, on its node; huge pages are where there was room for them in one piece. */
function expectFrames({ machine: { frames, nodes }, targets }: TestMachine): void {
  const { map, supplies } = frames!
  const uses = new Uint8Array(Math.max(...nodes.setups.map(({ endPage }) => endPage)))
  targets.forEach((memory, position) => {
    for (const mapping of memory.mapped.active) {
      for (let page = mapping.start; page < mapping.end; page++) {
        const frame = frameOf(memory, mapping, page)
        const isThere = (memory.flags[page] & ABSENT) === 0
        if (frame < 0) {
          if (isThere) expect(orderAt(memory, mapping, page), `order of ${page}`).to.equal(9)
          continue
        }
        uses[frame]++
        const { startPage, endPage } = nodes.setups[nodeAt(memory, mapping, page)]
        const isSeen = pageInFrame(map, frame) === page && spaceOfFrame(map, frame) === position
        const isRight = isThere && isSeen && startPage <= frame && frame < endPage
        if (!isRight) expect.fail(`page ${page} of target ${position} in frame ${frame}`)
      }
    }
  })
  for (const { freed, freedHuge, unused } of supplies) {
    for (const frame of freed) uses[frame]++
    for (const first of freedHuge) for (let i = 0; i < 512; i++) uses[first + i]++
    for (const { start, end } of unused) for (let i = start; i < end; i++) uses[i]++
  }
  expect([...uses].findIndex((count) => count !== 1)).to.equal(-1)
}

/** Short of memory, with a pool on a node, a limit, huge pages, tiers: three programs that fill as they touch. */
function shortMachine(model: Partial<MachineModel>, ops: 'vaddr' | 'paddr' = 'vaddr'): TestMachine {
  const nodes = [
    nodeModel({
      fallback: [0, 1],
      minPages: 8,
      lowPages: 24,
      highPages: 64,
      promoPages: 80,
      demotesTo: 1,
    }),
    nodeModel({
      tier: 1,
      fallback: [1, 0],
      minPages: 4,
      lowPages: 8,
      highPages: 16,
      promoPages: 20,
    }),
  ]
  return createTestMachine({
    ops,
    nodes: nodesOf(1_500, 600),
    targets: ['/a', '/a/b', ''].map((cgroup, i) => ({
      pages: PAGES,
      mappings: [
        { start: 0, end: 1_700, node: i % 2 },
        { start: 3_100, end: 4_096, node: 0, isAnon: i !== 1, fromUs: 5_000, untilUs: 12_000 },
      ],
      cgroup,
      program: { populate: 'touch', isHugeAdvised: i === 2 },
    })),
    model: machineModel({
      nodes,
      cgroups: [{ path: '/a', maxPages: 900, highPages: 700 }],
      ...model,
    }),
  })
}

const models = fc.record({
  swap: fc.constantFrom(
    [],
    [zramModel({ pages: 600, ratio: 3, incompressible: 0.3 })],
    [
      zramModel({ kind: 'zswap', pages: 900, poolPagesMax: 60, readAhead: 3 }),
      zramModel({ kind: 'nvme' }),
    ],
  ),
  thp: fc.constantFrom<MachineModel['thp']['mode']>('never', 'madvise', 'always').map((mode) => ({
    ...machineModel().thp,
    mode,
  })),
  reclaim: fc.boolean().map((demotes) => ({ ...machineModel().reclaim, demotes })),
})

interface Move {
  readonly target: number
  readonly start: number
  readonly pages: number
  readonly action: Action | 'tick'
}

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    target: fc.nat(2),
    start: fc.nat(PAGES - 1),
    pages: fc.integer({ min: 1, max: 900 }),
    action: fc.constantFrom<Action | 'tick'>('tick', ...ACTIONS),
  }),
  { minLength: 1, maxLength: 20 },
)

/** Touches pages, then acts on them: the n-th of a list. @param on the target of the context that acts */
function perform(one: TestMachine, move: Move, n: number, on: number): void {
  const { target, start, pages, action } = move
  const atUs = 1_000 * (n + 1)
  const end = Math.min(PAGES, start + pages)
  for (let page = start; page < end; page++) one.touches[target].push({ page, atUs })
  settleMachine(one.machine, atUs + 1)
  if (action === 'tick') tickMachine(one.machine, atUs + 500)
  else one.act(one.schemeOf(scheme({ action, targetNid: 1 })), start, end, atUs + 500, on)
}

describe('memory, whatever is done to it', () => {
  it('adds up by target, node, cgroup and swap, and stays within all limits, however short it is', () => {
    fc.assert(
      fc.property(models, moves, (model, list) => {
        const one = shortMachine(model)
        list.forEach((move, i) => {
          perform(one, move, i, move.target)
          expectSums(one)
        })
      }),
      { numRuns: 120 },
    )
  })

  it('is in one frame each while it is there, where more is mapped than nodes hold', () => {
    fc.assert(
      fc.property(models, moves, fc.constantFrom('vaddr', 'paddr'), (model, list, ops) => {
        const one = shortMachine(model, ops)
        letMove(one.machine)
        list.forEach((move, i) => {
          perform(one, move, i, ops === 'paddr' ? 0 : move.target)
          expectSums(one)
          expectFrames(one)
        })
      }),
      { numRuns: 120 },
    )
  })

  it('takes a frame each once a huge page is cut that had none in one piece', () => {
    const { thp, reclaim } = machineModel()
    const one = shortMachine({
      thp: { ...thp, mode: 'always' },
      reclaim: { ...reclaim, demotes: true },
    })
    letMove(one.machine)
    perform(one, { target: 1, start: 0, pages: 1, action: 'pageout' }, 0, 1)
    perform(one, { target: 0, start: 361, pages: 339, action: 'cold' }, 1, 0)
    expectSums(one)
    expectFrames(one)
  })

  for (const ops of ['vaddr', 'paddr'] as const) {
    it(`adds up, page by page, stays within its nodes, and only what was out comes back: ${ops}`, () => {
      fc.assert(
        fc.property(steps, (list: readonly Step[]) => {
          const one = machine(ops)
          const [memory] = one.targets
          list.forEach(({ action, start, pages, nid, touched }, i) => {
            const atUs = 1_000 * (i + 1)
            const acting = one.schemeOf(scheme({ action, targetNid: nid }))
            one.act(acting, start, Math.min(PAGES, start + pages), atUs)
            for (const page of touched) one.touches[0].push({ page, atUs: atUs + 500 })
            const [figures] = memoryFiguresOf(one.machine, atUs + 900)
            expect(figures).to.deep.include(recount(memory))
            expect(figures.refaulted).to.be.at.most(figures.pagedOut)
            one.machine.nodes.residents.forEach((residents, node) => {
              expect(residents).to.be.within(0, one.machine.nodes.capacity[node])
            })
          })
        }),
        { numRuns: 150 },
      )
    })
  }
})
