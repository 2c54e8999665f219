import { expect } from 'chai'
import type { Filter } from '../../lib/damos/filter.js'
import type { Action, SchemeParameters } from '../../lib/damos/scheme.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

/**
 *     0                     2048        3072        4096      5120    6144     6244
 *     [ base                )            [ base     )[ locked ) ·····  [ from 5 s on )
 */
const MAPPINGS = [
  { start: 0, end: 2_048 },
  { start: 3_072, end: 4_096 },
  { start: 4_096, end: 5_120, isLocked: true },
  { start: 6_144, end: 6_244, fromUs: 5_000_000, untilUs: 9_000_000 },
]

function machine(more: Partial<Parameters<typeof createTestMachine>[0]> = {}): TestMachine {
  return createTestMachine({ targets: [{ pages: 8_192, mappings: MAPPINGS }], ...more })
}

function applied(one: TestMachine, action: Action, start: number, end: number, atUs = 1): number {
  return one.act(one.schemeOf(scheme({ action })), start, end, atUs).applied
}

describe('advice on virtual addresses', () => {
  const CASES: readonly [string, Action, [number, number], applied: number, absent: number][] = [
    ['all mapped', 'pageout', [100, 300], 200, 200],
    ['over the end of a mapping', 'pageout', [2_000, 2_100], 0, 48],
    ['from before a mapping', 'pageout', [3_000, 3_200], 0, 128],
    ['over a gap', 'pageout', [2_000, 3_200], 0, 176],
    ['nothing mapped', 'pageout', [2_048, 3_000], 0, 0],
    ['up to locked memory', 'pageout', [4_000, 4_096], 96, 96],
    ['into locked memory', 'pageout', [4_000, 4_200], 0, 96],
    ['a mapping that is not there yet', 'pageout', [6_144, 6_244], 0, 0],
    ['pages that stay', 'cold', [100, 300], 200, 0],
    ['locked memory', 'cold', [4_096, 4_200], 0, 0],
    ['locked memory, which may be huge', 'hugepage', [4_096, 5_120], 1_024, 0],
    ['what vaddr does not do', 'lru_prio', [100, 300], 0, 0],
  ]
  for (const [title, action, [start, end], expected, absent] of CASES) {
    it(`counts as a whole, and acts on what is mapped: ${action}, ${title}`, () => {
      const one = machine()
      expect(applied(one, action, start, end)).to.equal(expected)
      expect(one.targets[0].absentPages).to.equal(absent)
    })
  }

  it('counts what is out already', () => {
    const one = machine()
    expect([1, 2].map((at) => applied(one, 'pageout', 0, 2_048, at))).to.deep.equal([2_048, 2_048])
    expect(one.targets[0]).to.include({ pagedOut: 2_048, absentPages: 2_048 })
  })

  it('brings pages back with willneed, which is no refault', () => {
    const one = machine()
    applied(one, 'pageout', 0, 2_048)
    expect(applied(one, 'willneed', 100, 300, 2)).to.equal(200)
    expect(one.targets[0]).to.include({ absentPages: 1_848, refaulted: 0 })
  })

  it('forgets what was out when its mapping goes', () => {
    const one = machine()
    expect(applied(one, 'pageout', 6_144, 6_244, 6_000_000)).to.equal(100)
    applied(one, 'cold', 0, 1, 9_000_000)
    expect(one.targets[0]).to.include({ absentPages: 0, mappedPages: 4_096 })
  })

  it('sees a touch at the instant of paging out as one after it, and one before as none', () => {
    const one = machine()
    one.touches[0].push({ page: 7, atUs: 999 }, { page: 8, atUs: 1_000 })
    applied(one, 'pageout', 0, 16, 1_000)
    applied(one, 'cold', 0, 16, 2_000)
    expect(one.targets[0]).to.include({ absentPages: 15, refaulted: 1 })
  })

  it('takes the time that its costs say', () => {
    const one = machine({ costs: { pageoutNs: 30_000, willneedNs: 1_000 } })
    const timeOf = (action: Action): number =>
      one.act(one.schemeOf(scheme({ action })), 0, 100, 5).elapsedNs
    expect([timeOf('pageout'), timeOf('pageout'), timeOf('willneed')]).to.deep.equal([
      3_000_000, 0, 100_000,
    ])
  })
})

describe('huge pages of base pages', () => {
  const hugePages = (one: TestMachine): number => one.targets[0].hugePages

  it('are made of whole blocks of the range', () => {
    const one = machine()
    expect(applied(one, 'hugepage', 100, 2_048)).to.equal(1_948)
    expect(hugePages(one)).to.equal(3 * 512)
  })

  it('are not made where more than 64 pages are out, which only collapse minds', () => {
    const one = machine()
    applied(one, 'pageout', 0, 65)
    expect(applied(one, 'hugepage', 0, 1_024, 2)).to.equal(1_024)
    expect(hugePages(one)).to.equal(512)
    expect(applied(one, 'collapse', 0, 1_024, 3)).to.equal(0)
    one.touches[0].push({ page: 3, atUs: 4 })
    expect(applied(one, 'collapse', 0, 1_024, 5)).to.equal(1_024)
    expect(one.targets[0]).to.include({ hugePages: 1_024, absentPages: 0 })
  })

  it('stay for nohugepage, but where its range cuts them', () => {
    const one = machine()
    applied(one, 'hugepage', 0, 2_048)
    applied(one, 'nohugepage', 700, 2_048, 2)
    expect(hugePages(one)).to.equal(3 * 512)
  })

  it('are paged out as a whole, or cut first', () => {
    const one = machine()
    applied(one, 'hugepage', 0, 2_048)
    applied(one, 'pageout', 256, 1_024, 2)
    expect(one.targets[0]).to.include({ hugePages: 1_024, absentPages: 768 })
  })

  it('are one folio to filters', () => {
    const one = machine()
    applied(one, 'hugepage', 0, 1_024)
    const filter: Filter = {
      type: 'hugepage_size',
      matching: true,
      allow: true,
      min: 2n ** 21n,
      max: 2n ** 21n,
    }
    const counting = one.schemeOf(scheme({ filters: [filter] }))
    const passed = [
      [0, 300],
      [300, 700],
      [700, 2_048],
    ].map(([start, end]) => one.act(counting, start, end, 2).filterPassed)
    expect(passed).to.deep.equal([512, 512, 0])
  })
})

describe('migration of virtual addresses', () => {
  const NODES = [
    { id: 0, startPage: 0, endPage: 4_000 },
    { id: 4, startPage: 4_096, endPage: 4_196 },
    { id: 7, startPage: 8_192, endPage: 9_192 },
  ]
  const withNodes = (): TestMachine =>
    createTestMachine({
      nodes: NODES,
      targets: [
        {
          pages: 4_096,
          mappings: [{ start: 1_000, end: 3_000, node: 0, frame: 0, pageOffset: 77 }],
        },
      ],
    })
  const migrate = (more: Partial<SchemeParameters>): SchemeParameters =>
    scheme({ action: 'migrate_cold', ...more })

  it('moves as much as the node has room for', () => {
    const one = withNodes()
    const moving = one.schemeOf(migrate({ targetNid: 4 }))
    expect(one.act(moving, 1_000, 1_060, 1).applied).to.equal(60)
    expect(one.act(moving, 1_000, 1_200, 2).applied).to.equal(40)
    expect([...one.machine.nodes.residents]).to.deep.equal([1_900, 100, 0])
  })

  it('moves nothing to a node that is not there, and on kernels that cannot', () => {
    const one = withNodes()
    expect(one.act(one.schemeOf(migrate({ targetNid: 5 })), 1_000, 1_100, 1).applied).to.equal(0)
    const old = createTestMachine({
      kernel: '6.12',
      nodes: NODES,
      targets: [{ pages: 64, mappings: [{ start: 0, end: 64, node: 0, frame: 0 }] }],
    })
    expect(old.act(old.schemeOf(migrate({ targetNid: 7 })), 0, 64, 1).applied).to.equal(0)
  })

  it('counts nothing as passed, and leaves alone what is out', () => {
    const one = withNodes()
    applied(one, 'pageout', 1_000, 1_050)
    const moving = one.schemeOf(migrate({ targetNid: 7 }))
    expect(one.act(moving, 1_000, 1_100, 2)).to.include({ applied: 50, filterPassed: 0 })
  })

  it('shares folios among destinations by weight and offset', () => {
    const one = withNodes()
    const dests = [
      { nodeId: 4, weight: 1 },
      { nodeId: 0, weight: 0 },
      { nodeId: 7, weight: 2 },
    ]
    expect(one.act(one.schemeOf(migrate({ dests })), 1_000, 1_012, 1).applied).to.equal(12)
    // Offset 77 is 2 modulo 3: the second page of node 7's two.
    const nodes = [...one.targets[0].node!.subarray(1_000, 1_006)].map((index) => index - 1)
    expect(nodes.map((index) => NODES[index].id)).to.deep.equal([7, 4, 7, 7, 4, 7])
  })

  it('moves nothing where all weights are 0', () => {
    const one = withNodes()
    const dests = [{ nodeId: 7, weight: 0 }]
    expect(one.act(one.schemeOf(migrate({ dests })), 1_000, 1_012, 1).applied).to.equal(0)
  })

  it('takes pages back to where they were, or to a node with room', () => {
    const one = withNodes()
    one.act(one.schemeOf(migrate({ targetNid: 4 })), 1_000, 1_100, 1)
    applied(one, 'pageout', 1_000, 1_100, 2)
    one.act(one.schemeOf(migrate({ targetNid: 4 })), 1_100, 1_150, 3)
    for (let page = 1_000; page < 1_100; page++) one.touches[0].push({ page, atUs: 4 })
    applied(one, 'cold', 1_000, 3_000, 5)
    expect([...one.machine.nodes.residents]).to.deep.equal([1_900, 100, 0])
    expect(one.targets[0].absentPages).to.equal(0)
  })
})
