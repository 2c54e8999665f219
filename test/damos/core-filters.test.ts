import { expect } from 'chai'
import { removeTarget } from '../../lib/core/region-table.js'
import { passesCoreFilters } from '../../lib/damos/core-filters.js'
import type { Filter } from '../../lib/damos/filter.js'
import { damosOf, type DamosSetup } from '../support/damos.js'
import { rangesOf } from '../support/regions.js'
import { scheme } from '../support/schemes.js'

const addr = (start: number, end: number, allow: boolean, matching = true): Filter => ({
  type: 'addr',
  matching,
  allow,
  start: BigInt(start),
  end: BigInt(end),
})
const target = (index: number, allow: boolean, matching = true): Filter => ({
  type: 'target',
  matching,
  allow,
  index,
})

/** Whether the region passes, and whether a filter allowed it. */
function judge(filters: Filter[], setup: DamosSetup = {}, index = 0): [boolean, boolean] {
  const damos = damosOf([scheme({ filters })], { targets: [[{ range: [0, 100] }]], ...setup })
  const passes = passesCoreFilters(damos, damos.schemes[0], index, 0)
  return [passes, damos.schemes[0].isAllowedByCore]
}

describe('passesCoreFilters', () => {
  it('follows the first filter that matches', () => {
    expect(judge([addr(0, 100, true), target(0, false)])).to.deep.equal([true, true])
    expect(judge([target(0, false), addr(0, 100, true)])).to.deep.equal([false, false])
    expect(judge([target(1, false), addr(0, 100, true)])).to.deep.equal([true, true])
    expect(judge([target(1, false, false)])).to.deep.equal([false, false])
  })

  it('rejects what none matches where the last one allows, unless pages are filtered too', () => {
    expect(judge([addr(200, 300, true)])).to.deep.equal([false, false])
    expect(judge([addr(200, 300, false)])).to.deep.equal([true, false])
    const anon: Filter = { type: 'anon', matching: true, allow: true }
    expect(judge([addr(200, 300, true), anon])).to.deep.equal([true, false])
  })

  it('remembers what a filter allowed, for it bypasses the filters on pages; forgets it at the next', () => {
    const filters = [addr(0, 50, true)]
    const damos = damosOf([scheme({ filters })], {
      targets: [[{ range: [0, 50] }, { range: [50, 100] }]],
    })
    const [running] = damos.schemes
    expect(passesCoreFilters(damos, running, 0, 0)).to.equal(true)
    expect(running.isAllowedByCore).to.equal(true)
    expect(passesCoreFilters(damos, running, 0, 1)).to.equal(false)
    expect(running.isAllowedByCore).to.equal(false)
  })

  it('has no filters that allow on kernels to 6.12: any match rejects, no match passes', () => {
    expect(judge([addr(0, 100, true)], { kernel: '6.12' })).to.deep.equal([false, false])
    expect(judge([addr(200, 300, true)], { kernel: '6.12' })).to.deep.equal([true, false])
    // The one list holds both kinds; filters on pages say nothing here.
    const anon: Filter = { type: 'anon', matching: false, allow: false }
    expect(judge([anon], { kernel: '6.12' })).to.deep.equal([true, false])
  })

  it('cuts at bounds aligned down to the smallest region', () => {
    const damos = damosOf([scheme({ filters: [addr(39, 1000, false)] })], {
      minRegionSz: 16,
      targets: [[{ range: [0, 100] }]],
    })
    expect(passesCoreFilters(damos, damos.schemes[0], 0, 0)).to.equal(true)
    expect(rangesOf(damos.targets[0].table)).to.deep.equal([
      [0, 32],
      [32, 100],
    ])
  })

  it('aligns addresses, not places in a table, and has bounds by target', () => {
    const damos = damosOf([scheme({ filters: [addr(8191, 12_288, false)] })], {
      unitSz: 4096,
      targets: [[{ range: [0, 10] }]],
    })
    // 8191 lies in page 1, 12288 begins page 3.
    expect(damos.schemes[0].coreFilters).to.deep.equal([
      { type: 'addr', matching: true, allow: false, bounds: new Float64Array([1, 3]) },
    ])
  })

  it('counts targets without those that were removed', () => {
    const damos = damosOf([scheme({ filters: [target(1, false)] })], {
      targets: [[{ range: [0, 1] }], [{ range: [0, 1] }], [{ range: [0, 1] }]],
    })
    const rejected = (): boolean[] =>
      [0, 1, 2].map((i) => !passesCoreFilters(damos, damos.schemes[0], i, 0))
    expect(rejected()).to.deep.equal([false, true, false])
    removeTarget(damos.targets[0].table)
    expect(rejected().slice(1)).to.deep.equal([false, true])
  })
})
