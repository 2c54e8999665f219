import { expect } from 'chai'
import {
  filterDefaultsOf,
  rejectsPage,
  type Filter,
  type PageProperties,
} from '../../lib/damos/filter.js'

const filter = (
  type: 'anon' | 'active' | 'young' | 'unmapped',
  matching: boolean,
  allow: boolean,
): Filter => ({
  type,
  matching,
  allow,
})

/** A page that has the named properties; `asked` collects what filters asked for. */
function page(has: readonly string[], asked: string[] = []): PageProperties {
  const ask = (name: string) => (): boolean => {
    asked.push(name)
    return has.includes(name)
  }
  return {
    isAnon: ask('anon'),
    isActive: ask('active'),
    isYoung: ask('young'),
    isUnmapped: ask('unmapped'),
    isOfMemcg: (path) => ask(path)(),
    folioBytes: () => 65_536,
  }
}

describe('rejectsPage', () => {
  it('follows the first filter that matches, and asks no further', () => {
    const list = [filter('anon', true, true), filter('young', true, false)]
    const asked: string[] = []
    expect(rejectsPage(list, false, true, page(['anon', 'young'], asked))).to.equal(false)
    expect(asked).to.deep.equal(['anon'])
    expect(rejectsPage(list, false, true, page(['young']))).to.equal(true)
    expect(rejectsPage([...list].reverse(), false, true, page(['anon', 'young']))).to.equal(true)
  })

  it('matches what has not the property where it says so', () => {
    const notYoung = [filter('young', false, false)]
    expect(rejectsPage(notYoung, false, true, page([]))).to.equal(true)
    expect(rejectsPage(notYoung, false, true, page(['young']))).to.equal(false)
  })

  it('falls back on the default where none matches', () => {
    const list = [filter('anon', true, true)]
    expect(rejectsPage(list, true, true, page([]))).to.equal(true)
    expect(rejectsPage(list, false, true, page([]))).to.equal(false)
    expect(rejectsPage([], false, true, page([]))).to.equal(false)
  })

  it('knows cgroups by path, and sizes of folios with both bounds', () => {
    const memcg: Filter = { type: 'memcg', matching: true, allow: false, path: '/web' }
    expect(rejectsPage([memcg], false, true, page(['/web']))).to.equal(true)
    expect(rejectsPage([memcg], false, true, page(['/db']))).to.equal(false)
    const sized = (min: bigint, max: bigint): Filter[] => [
      { type: 'hugepage_size', matching: true, allow: false, min, max },
    ]
    expect(rejectsPage(sized(65_536n, 65_536n), false, true, page([]))).to.equal(true)
    expect(rejectsPage(sized(65_537n, 2n ** 64n - 1n), false, true, page([]))).to.equal(false)
    expect(rejectsPage(sized(0n, 65_535n), false, true, page([]))).to.equal(false)
  })

  describe('of kernels with one list, to 6.12', () => {
    it('rejects on any match, whatever it is said to allow', () => {
      expect(rejectsPage([filter('anon', true, true)], true, false, page(['anon']))).to.equal(true)
      expect(rejectsPage([filter('anon', true, true)], true, false, page([]))).to.equal(false)
    })

    it('takes filters on regions for a property that no page has', () => {
      const addr = (matching: boolean): Filter[] => [
        { type: 'addr', matching, allow: false, start: 0n, end: 2n ** 40n },
      ]
      expect(rejectsPage(addr(false), false, false, page([]))).to.equal(true)
      expect(rejectsPage(addr(true), false, false, page([]))).to.equal(false)
      const target: Filter[] = [{ type: 'target', matching: false, allow: false, index: 0 }]
      expect(rejectsPage(target, false, false, page([]))).to.equal(true)
    })
  })
})

describe('filterDefaultsOf', () => {
  it('rejects what no filter matches where the last one allows', () => {
    const allow = { allow: true }
    const reject = { allow: false }
    const cases: [core: object[], pages: object[], rejectsCore: boolean, rejectsPages: boolean][] =
      [
        [[], [], false, false],
        [[allow], [], true, false],
        [[allow, reject], [], false, false],
        [[reject, allow], [], true, false],
        // Filters on pages have the last word.
        [[allow], [allow], false, true],
        [[allow], [reject], false, false],
      ]
    for (const [core, pages, rejectsCore, rejectsPages] of cases) {
      const defaults = filterDefaultsOf(core as { allow: boolean }[], pages as { allow: boolean }[])
      expect(defaults).to.deep.equal({ rejectsCore, rejectsPages })
    }
  })
})
