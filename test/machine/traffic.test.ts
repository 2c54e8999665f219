import { expect } from 'chai'
import fc from 'fast-check'
import type { Action } from '../../lib/damos/scheme.js'
import { memoryFiguresOf } from '../../lib/machine/figures.js'
import {
  ABSENT,
  nodeAt,
  orderAt,
  type PlacedMapping,
  type TargetMemory,
} from '../../lib/machine/target-memory.js'
import { countTraffic, createTraffic, rateTo, type Traffic } from '../../lib/machine/traffic.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

// Not a multiple of four, so that the last pages are no whole word.
const PAGES = 4_094
const NODES = [
  { id: 0, startPage: 0, endPage: 4_094 },
  { id: 1, startPage: 4_094, endPage: 4_894 },
]
const ACTIONS: readonly Action[] = [
  ...(['willneed', 'pageout', 'hugepage', 'collapse', 'migrate_hot', 'migrate_cold'] as const),
]
const CHANGES_US = [4_900, 9_000, 9_500]

/** Whole numbers, so that sums are exact: page by page another one, and others after each change. */
function accesses(page: number, atUs: number): number {
  const phase = CHANGES_US.filter((changeUs) => changeUs <= atUs).length
  return ((page * 7 + phase * 13) % 11) + phase
}

function machine(mappings: readonly Partial<PlacedMapping>[]): TestMachine {
  return createTestMachine({
    nodes: NODES,
    targets: [
      {
        pages: PAGES,
        mappings: mappings.map((mapping) => ({ start: 0, end: PAGES, node: 0, ...mapping })),
        accesses,
        changesUs: CHANGES_US,
      },
    ],
  })
}

/** Counted page by page. */
function recount(memory: TargetMemory, atUs: number): number[] {
  const rates = [0, 0, 0]
  for (const mapping of memory.mapped.active) {
    for (let page = mapping.start; page < mapping.end; page++) {
      if ((memory.flags[page] & ABSENT) !== 0) continue
      rates[nodeAt(memory, mapping, page)] += accesses(page, atUs)
      if (orderAt(memory, mapping, page) === 9) rates[2] += accesses(page, atUs)
    }
  }
  return rates
}

function ratesOf(traffic: Traffic): number[] {
  return [0, 1, 2].map((column) => rateTo(traffic, 0, column))
}

describe('the traffic of nodes', () => {
  it('is what programs access there, and what of it goes to huge pages', () => {
    const one = machine([{ end: 1_024 }])
    const [memory] = one.targets
    const traffic = createTraffic(memory)
    memoryFiguresOf(one.machine, 0)
    countTraffic(traffic, 0)
    const all = recount(memory, 0)[0]
    expect(ratesOf(traffic)).to.deep.equal([all, 0, 0])
    one.act(one.schemeOf(scheme({ action: 'migrate_cold', targetNid: 1 })), 0, 512, 1_000)
    one.act(one.schemeOf(scheme({ action: 'collapse' })), 0, 512, 1_100)
    countTraffic(traffic, 2_000)
    const moved = ratesOf(traffic)
    expect(moved[0] + moved[1]).to.equal(all)
    expect(moved[1])
      .to.equal(moved[2])
      .and.to.be.within(all / 2 - 20, all / 2 + 20)
  })

  it('is the same counted step by step as counted page by page, whatever is done', () => {
    const steps = fc.array(
      fc.record({
        action: fc.constantFrom(...ACTIONS),
        start: fc.nat(PAGES - 1),
        pages: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 1_600 })),
        nid: fc.constantFrom(0, 1),
        touched: fc.array(fc.nat(PAGES - 1), { maxLength: 5 }),
        isCounted: fc.boolean(),
      }),
      { minLength: 1, maxLength: 20 },
    )
    fc.assert(
      fc.property(steps, (list) => {
        const one = machine([
          { start: 0, end: 1_700 },
          { start: 2_048, end: 3_072, order: 9 },
          { start: 3_100, end: PAGES, fromUs: 5_000, untilUs: 12_000 },
        ])
        const [memory] = one.targets
        const traffic = createTraffic(memory)
        list.forEach(({ action, start, pages, nid, touched, isCounted }, i) => {
          const atUs = 1_000 * (i + 1)
          const acting = one.schemeOf(scheme({ action, targetNid: nid }))
          one.act(acting, start, Math.min(PAGES, start + pages), atUs)
          for (const page of touched) one.touches[0].push({ page, atUs: atUs + 500 })
          if (!isCounted) return
          memoryFiguresOf(one.machine, atUs + 900)
          countTraffic(traffic, atUs + 900)
          expect(ratesOf(traffic)).to.deep.equal(recount(memory, atUs + 900))
        })
      }),
      { numRuns: 200 },
    )
  })
})
