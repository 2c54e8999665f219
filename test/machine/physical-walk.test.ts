import { expect } from 'chai'
import type { KernelLevel } from '../../lib/core/kernel.js'
import type { Filter } from '../../lib/damos/filter.js'
import type { ActionCosts } from '../../lib/machine/costs.js'
import type { Action, SchemeParameters } from '../../lib/damos/scheme.js'
import { createTestMachine, nodesOf, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

/**
 * Frames: two huge pages, base pages, a hole, base pages.
 *
 *     0          512         1024      1124    1224      1324
 *     [ huge     )[ huge     )[ base   ) ·····  [ base    )
 */
function machine(
  kernel: KernelLevel,
  { costs = {}, ...more }: { isLocked?: boolean; costs?: Partial<ActionCosts> } = {},
): TestMachine {
  return createTestMachine({
    kernel,
    costs,
    ops: 'paddr',
    nodes: nodesOf(2_048, 2_048),
    targets: [
      {
        pages: 2_048,
        cgroup: '/a',
        mappings: [
          { start: 0, end: 1_024, order: 9, node: 0, frame: 0 },
          { start: 1_024, end: 1_124, node: 0, frame: 1_024, isAnon: false, ...more },
          { start: 1_224, end: 1_324, node: 0, frame: 1_224 },
        ],
      },
    ],
  })
}

const ACCEPTS_YOUNG: Filter = { type: 'young', matching: true, allow: true }
const of = (action: Action, filters: Filter[] = []): SchemeParameters =>
  scheme({ action, filters, targetNid: 1 })

describe('the walk over frames', () => {
  it('takes time for each folio, and for each frame of nobody', () => {
    const one = machine('next', { costs: { visitNs: 1_000_000, frameNs: 1 } })
    const { elapsedNs } = one.act(one.schemeOf(of('lru_prio')), 512, 1_324, 5)
    expect(elapsedNs).to.equal((1 + 200) * 1_000_000 + 100)
  })

  /** Pages that count as acted on: in the regions of one pass, one after the other. */
  const WALKS: readonly {
    title: string
    action: Action
    regions: readonly [number, number][]
    applied: Partial<Record<KernelLevel, readonly number[]>>
  }[] = [
    {
      title: 'base pages and a hole between them',
      action: 'lru_prio',
      regions: [[1_024, 1_324]],
      applied: { '6.12': [200], '6.18': [200], '7.2': [200], next: [200] },
    },
    {
      title: 'from inside a folio, which sticks out behind the region too',
      action: 'lru_prio',
      regions: [[100, 600]],
      applied: { '6.12': [512], '7.2': [512], next: [512] },
    },
    {
      title: 'from inside a folio, and so far on from there',
      action: 'lru_deprio',
      regions: [[100, 700]],
      applied: { '6.12': [1_024], '7.2': [1_024], next: [512] },
    },
    {
      title: 'past base pages, when a folio was met in its middle',
      action: 'lru_deprio',
      regions: [[600, 1_124]],
      applied: { '6.12': [512 + 12], '7.2': [512 + 12], next: [100] },
    },
    {
      title: 'a folio in two regions',
      action: 'lru_prio',
      regions: [
        [0, 300],
        [300, 512],
      ],
      applied: { '6.12': [512, 512], '6.18': [512, 0], '7.2': [512, 0], next: [512, 0] },
    },
    {
      title: 'a folio in two regions, and the next one',
      action: 'lru_prio',
      regions: [
        [0, 300],
        [300, 600],
      ],
      applied: { '6.12': [512, 512], '7.2': [512, 512], next: [512, 512] },
    },
    {
      title: 'a migration, from inside a folio',
      action: 'migrate_cold',
      regions: [[100, 700]],
      applied: { '6.12': [1_024], '7.2': [1_024], next: [1_024] },
    },
    {
      title: 'what lies there already',
      action: 'migrate_cold',
      regions: [
        [1_024, 1_124],
        [1_024, 1_124],
      ],
      applied: { '6.12': [100, 0], next: [100, 0] },
    },
    {
      title: 'what paddr does not do',
      action: 'cold',
      regions: [[0, 1_324]],
      applied: { '6.12': [0], next: [0] },
    },
  ]
  for (const { title, action, regions, applied } of WALKS) {
    for (const [kernel, expected] of Object.entries(applied)) {
      it(`acts as ${kernel} does: ${title}`, () => {
        const one = machine(kernel as KernelLevel)
        const acting = one.schemeOf(of(action))
        const result = regions.map(([start, end]) => one.act(acting, start, end, 1_000).applied)
        expect(result).to.deep.equal(expected)
      })
    }
  }

  it('counts all that it meets as passed where there are no filters, on kernels that count', () => {
    const passed = (kernel: KernelLevel): number => {
      const one = machine(kernel)
      return one.act(one.schemeOf(of('lru_prio')), 1_000, 1_324, 0).filterPassed
    }
    // From the middle of a folio: 6.18 takes it, and steps over the base pages up to 1512.
    expect([passed('6.12'), passed('6.18'), passed('next')]).to.deep.equal([0, 512, 200])
  })

  it('looks at pages for stat only where there are filters', () => {
    const statOf = (kernel: KernelLevel, filters: Filter[]): object => {
      const one = machine(kernel)
      return one.act(one.schemeOf(of('stat', filters)), 1_024, 1_324, 0)
    }
    const anon: Filter = { type: 'anon', matching: true, allow: true }
    expect(statOf('next', [])).to.include({ applied: 0, filterPassed: 0 })
    expect(statOf('next', [anon])).to.include({ applied: 0, filterPassed: 100 })
    expect(statOf('6.12', [anon])).to.include({ applied: 0, filterPassed: 0 })
  })
})

describe('paging out frames', () => {
  it('passes over young pages, and makes them old, so that the second pass gets them', () => {
    const one = machine('next')
    const pageout = one.schemeOf(of('pageout'))
    expect(one.act(pageout, 0, 1_324, 1_000)).to.include({ applied: 0, filterPassed: 0 })
    one.touches[0].push({ page: 1_230, atUs: 1_500 }, { page: 3, atUs: 1_500 })
    expect(one.act(pageout, 0, 1_324, 2_000)).to.include({ applied: 711, filterPassed: 711 })
    expect(one.targets[0].absentPages).to.equal(711)
    expect(one.act(pageout, 0, 1_324, 3_000).applied).to.equal(513)
  })

  it('asks for no young pages where a filter speaks of them, or a filter on regions allowed the region', () => {
    const one = machine('next')
    const young = one.schemeOf(of('pageout', [ACCEPTS_YOUNG]))
    expect(one.act(young, 1_024, 1_124, 1_000).applied).to.equal(100)
    const allowed = one.schemeOf(of('pageout'))
    allowed.isAllowedByCore = true
    expect(one.act(allowed, 1_224, 1_324, 1_000).applied).to.equal(100)
  })

  it('appends its own filter behind the others', () => {
    const one = machine('next')
    // Allows pages of files whatever their age; the last filter that a user gave says what becomes of the rest.
    const files: Filter = { type: 'anon', matching: false, allow: true }
    const pageout = one.schemeOf(of('pageout', [files]))
    expect(one.act(pageout, 1_024, 1_324, 1_000).applied).to.equal(100)
    expect(one.act(pageout, 1_024, 1_324, 2_000).applied).to.equal(0)
  })

  it('puts back what is locked, which still passes the filters', () => {
    const one = machine('next', { isLocked: true })
    const pageout = one.schemeOf(of('pageout', [ACCEPTS_YOUNG]))
    expect(one.act(pageout, 1_024, 1_124, 1_000)).to.include({ applied: 0, filterPassed: 100 })
  })

  it('finds no folio where pages are out, until they are touched', () => {
    const one = machine('next')
    const pageout = one.schemeOf(of('pageout', [ACCEPTS_YOUNG]))
    one.act(pageout, 1_224, 1_324, 1_000)
    expect(one.act(pageout, 1_224, 1_324, 2_000)).to.include({ applied: 0, filterPassed: 0 })
    one.touches[0].push({ page: 1_300, atUs: 2_500 })
    expect(one.act(pageout, 1_224, 1_324, 3_000)).to.include({ applied: 1, filterPassed: 1 })
    expect(one.targets[0]).to.include({ pagedOut: 101, refaulted: 1, absentPages: 100 })
  })

  it('refuses every page that an address filter does not match, on kernels with one list', () => {
    const one = machine('6.12')
    const elsewhere: Filter = { type: 'addr', matching: false, allow: false, start: 0n, end: 9n }
    const pageout = one.schemeOf(of('pageout', [elsewhere]))
    one.act(one.schemeOf(of('pageout')), 1_224, 1_324, 1_000)
    expect(one.act(pageout, 1_224, 1_324, 2_000).applied).to.equal(0)
  })
})

describe('filters on pages', () => {
  const CASES: readonly [Filter, number][] = [
    [{ type: 'anon', matching: true, allow: true }, 1_124],
    [{ type: 'anon', matching: false, allow: true }, 100],
    [{ type: 'memcg', matching: true, allow: true, path: '/a' }, 1_224],
    [{ type: 'memcg', matching: true, allow: true, path: '/b' }, 0],
    [{ type: 'hugepage_size', matching: true, allow: true, min: 2n ** 21n, max: 2n ** 21n }, 1_024],
    [{ type: 'hugepage_size', matching: true, allow: false, min: 1n, max: 4_096n }, 1_024],
    [{ type: 'unmapped', matching: true, allow: true }, 0],
    [{ type: 'unmapped', matching: true, allow: false }, 1_224],
    [{ type: 'active', matching: true, allow: true }, 0],
    [{ type: 'young', matching: true, allow: true }, 1_224],
  ]
  for (const [filter, pages] of CASES) {
    const { type, matching, allow } = filter
    it(`let ${pages} pages pass: ${type}, matching ${matching}, allow ${allow}`, () => {
      const one = machine('next')
      expect(one.act(one.schemeOf(of('stat', [filter])), 0, 1_324, 1_000).filterPassed).to.equal(
        pages,
      )
    })
  }

  it('know what lru_prio made active, at once or the second time', () => {
    const active: Filter = { type: 'active', matching: true, allow: true }
    const activePages = (kernel: KernelLevel, times: number): number => {
      const one = machine(kernel)
      const prio = one.schemeOf(of('lru_prio'))
      for (let i = 0; i < times; i++) one.act(prio, 1_224, 1_324, 1_000 + i)
      return one.act(one.schemeOf(of('stat', [active])), 0, 1_324, 2_000).filterPassed
    }
    expect([activePages('next', 1), activePages('6.18', 1), activePages('6.18', 2)]).to.deep.equal([
      100, 0, 100,
    ])
  })
})
