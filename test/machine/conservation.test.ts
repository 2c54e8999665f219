import { expect } from 'chai'
import fc from 'fast-check'
import type { Action } from '../../lib/damos/scheme.js'
import { memoryFiguresOf } from '../../lib/machine/figures.js'
import {
  ABSENT,
  ACTIVE,
  nodeAt,
  orderAt,
  type TargetMemory,
} from '../../lib/machine/target-memory.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
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

/** Counts anew, page by page. */
function recount(memory: TargetMemory): object {
  const counts = { mappedPages: 0, absentPages: 0, activePages: 0, hugePages: 0, onNode: [0, 0] }
  for (const mapping of memory.mapped.active) {
    for (let page = mapping.start; page < mapping.end; page++) {
      counts.mappedPages++
      if ((memory.flags[page] & ABSENT) !== 0) {
        counts.absentPages++
        continue
      }
      if ((memory.flags[page] & ACTIVE) !== 0) counts.activePages++
      if (orderAt(memory, mapping, page) === 9) counts.hugePages++
      counts.onNode[nodeAt(memory, mapping, page)]++
    }
  }
  return counts
}

describe('memory, whatever is done to it', () => {
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
