import { expect } from 'chai'
import type { Filter } from '../../lib/damos/filter.js'
import type { Action } from '../../lib/damos/scheme.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { adviceOf, codesOf, onlyAdvice, runWith } from '../support/advice.js'
import { scheme } from '../support/schemes.js'

const MIB = 2 ** 20

function run(
  filters: readonly Filter[],
  action: Action = 'pageout',
  kernel: RunPlan['kernel'] = 'next',
): RunPlan {
  return runWith({ ops: 'paddr', run: { kernel } }, scheme({ action, filters }))
}

function reject(type: 'anon' | 'young' | 'active', matching = true): Filter {
  return { type, matching, allow: false }
}

function allow(type: 'anon' | 'young' | 'active', matching = true): Filter {
  return { type, matching, allow: true }
}

function addresses(start: number, end: number, more: Partial<Filter> = {}): Filter {
  const range = { start: BigInt(start * MIB), end: BigInt(end * MIB) }
  return { type: 'addr', matching: true, allow: false, ...range, ...more } as Filter
}

describe('advice on filters', () => {
  it('has nothing to say of filters that each decide about something', () => {
    expect(codesOf(run([reject('anon'), allow('active', false)]))).to.deep.equal([])
    expect(codesOf(run([addresses(0, 512)]))).to.deep.equal([])
    expect(codesOf(run([addresses(0, 512, { allow: true })]))).to.deep.equal([])
    expect(codesOf(run([allow('young')], 'migrate_hot'))).to.include('migrate-nowhere')
  })

  it('tells of filters that reject everything', () => {
    const both = run([reject('anon'), reject('anon', false)])
    expect(onlyAdvice(both, 'filters-reject-all')).to.match(
      /^schemes\.0\.filters: together they reject everything, so the scheme never acts: .* decides \(/,
    )
    const behind = run([reject('anon'), reject('anon', false), allow('active')])
    expect(onlyAdvice(behind, 'filters-reject-all')).to.contain(
      'rejected where the last one allows',
    )
    const elsewhere = run([addresses(4096, 8192, { allow: true })])
    expect(codesOf(elsewhere)).to.deep.equal(['filters-reject-all'])
  })

  it('knows that 6.12 asks pages for their addresses, which they have not', () => {
    const outside = addresses(0, 512, { matching: false })
    expect(onlyAdvice(run([outside], 'pageout', '6.12'), 'filters-reject-all')).to.match(
      /^schemes\.0\.filters\.0\.matching: kernel 6\.12 asks pages too whether they match addr/,
    )
    expect(codesOf(run([addresses(0, 512)], 'pageout', '6.12'))).to.deep.equal([])
    expect(codesOf(run([outside]))).to.deep.equal([])
  })

  it('tells of filters that decide about nothing, and why', () => {
    const late = run([reject('anon'), allow('anon', true), reject('active')])
    expect(onlyAdvice(late, 'filter-without-effect')).to.match(
      /^schemes\.0\.filters\.1: decides about nothing: those before it decide/,
    )
    const outside = run([addresses(4096, 8192)])
    expect(onlyAdvice(outside, 'filter-without-effect')).to.contain(
      'nothing in common with what is',
    )
    const empty = addresses(0, 0, { start: 4096n, end: 8192n })
    expect(codesOf(run([empty]))).to.deep.equal([])
    const narrow = addresses(0, 0, { start: 4096n, end: 8000n })
    const coarse = runWith(
      { ops: 'paddr', context: { minRegionPages: 4, addrUnit: 1 } },
      scheme({ action: 'pageout', filters: [narrow] }),
    )
    expect(onlyAdvice(coarse, 'filter-without-effect')).to.contain(
      'regions of 16 KiB, its range is empty',
    )
  })

  it('tells of filters on pages where nobody looks at pages', () => {
    const virtual = (action: Action, kernel: RunPlan['kernel']): RunPlan =>
      runWith({ run: { kernel } }, scheme({ action, filters: [reject('anon')] }))
    expect(onlyAdvice(virtual('pageout', 'next'), 'filter-ignored')).to.match(
      /^schemes\.0\.filters\.0\.filter_type: anon: pageout of fvaddr does not look at pages/,
    )
    expect(codesOf(virtual('stat', '6.12'))).to.deep.equal(['filter-ignored'])
    expect(codesOf(virtual('stat', 'next'))).to.deep.equal([])
  })

  it('tells that regions which are allowed pass by the filters on pages', () => {
    const filters = [addresses(0, 512, { allow: true }), reject('anon')]
    expect(onlyAdvice(run(filters), 'filter-allow-bypasses')).to.contain('(anon)')
    const rejecting = [addresses(0, 512, { matching: false }), reject('anon')]
    expect(codesOf(run(rejecting))).to.deep.equal([])
  })

  it('tells of a pageout of young pages only, and of one that leaves them out twice', () => {
    expect(adviceOf(run([allow('young')]), 'filter-young-only')).to.contain(
      'used since the last look',
    )
    expect(onlyAdvice(run([reject('young', false)]), 'filter-young-only')).to.contain('pageout')
    expect(onlyAdvice(run([reject('young')]), 'filter-young-twice')).to.contain('(leave it out)')
    expect(codesOf(run([reject('young')], 'lru_deprio'))).to.deep.equal([])
  })

  it('knows sizes of huge pages, and cgroups', () => {
    const size = (min: bigint, max: bigint): Filter => ({
      type: 'hugepage_size',
      matching: true,
      allow: true,
      min,
      max,
    })
    expect(codesOf(run([size(2n ** 21n, 2n ** 21n)]))).to.deep.equal([])
    expect(codesOf(run([size(1n, 4095n)]))).to.deep.equal(['filters-reject-all'])
    const cgroup = (path: string, matching: boolean, allow = false): Filter => ({
      type: 'memcg',
      matching,
      allow,
      path,
    })
    const inCgroup = (filters: readonly Filter[]): string[] => {
      const plan = run(filters)
      return codesOf({ ...plan, targets: plan.targets.map((one) => ({ ...one, cgroup: '/a' })) })
    }
    expect(inCgroup([cgroup('/a', false)])).to.deep.equal(['filter-without-effect'])
    expect(inCgroup([cgroup('/b', false)])).to.deep.equal(['filters-reject-all'])
    expect(inCgroup([cgroup('/b', true, true)])).to.deep.equal(['filters-reject-all'])
    expect(inCgroup([cgroup('/a', true, true)])).to.deep.equal([])
  })

  it('knows memory that is all of a kind', () => {
    const plan = run([reject('anon')])
    const targets = plan.targets.map((one) => ({
      ...one,
      mappings: one.mappings.map((mapping) => ({ ...mapping, isFile: false })),
    }))
    expect(codesOf(plan)).to.deep.equal([])
    expect(codesOf({ ...plan, targets })).to.deep.equal(['filters-reject-all'])
  })
})
