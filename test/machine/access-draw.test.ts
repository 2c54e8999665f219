import { expect } from 'chai'
import fc from 'fast-check'
import {
  createAccessDraw,
  drawBlock,
  drawPage,
  followRates,
} from '../../lib/machine/access-draw.js'
import type { AccessSource } from '../../lib/space/access-source.js'

/** A source of given rates by page, which change at times. */
function sourceOf(
  rateOf: (page: number, at: number) => number,
  start: number,
  end: number,
  changesUs: readonly number[] = [],
): AccessSource {
  return {
    name: 'test',
    start,
    end,
    ask: () => undefined,
    touchesAny: () => false,
    mark: () => undefined,
    truth: () => undefined,
    accesses(first, last, at) {
      let sum = 0
      for (let page = first; page < last; page++) sum += rateOf(page, at)
      return sum
    },
    writeShare: () => 0,
    changesWithin: (from, to) => changesUs.some((at) => from < at && at < to),
  }
}

/** Draws at even numbers, so that shares come out as they are. */
function drawnShares(source: AccessSource, nr: number, nowUs = 0): Map<number, number> {
  const draw = createAccessDraw(source)
  followRates(draw, nowUs)
  const shares = new Map<number, number>()
  for (let i = 0; i < nr; i++) {
    for (let j = 0; j < nr; j++) {
      const page = drawPage(draw, drawBlock(draw, (i + 0.5) / nr), (j + 0.5) / nr)
      shares.set(page, (shares.get(page) ?? 0) + 1 / nr ** 2)
    }
  }
  return shares
}

describe('draws of pages', () => {
  it('are as many of each page as it has of all accesses', () => {
    const rates = new Map([
      [700, 10],
      [701, 30],
      [1_500, 60],
    ])
    const shares = drawnShares(
      sourceOf((page) => rates.get(page) ?? 0, 600, 2_000),
      200,
    )
    expect([...shares.keys()].sort((a, b) => a - b)).to.deep.equal([700, 701, 1_500])
    for (const [page, rate] of rates) expect(shares.get(page)).to.be.closeTo(rate / 100, 0.01)
  })

  it('are the same where rates change all the time, and pages are not summed up', () => {
    const rateOf = (page: number): number => (page % 7 === 0 ? page : 0)
    const one = createAccessDraw(sourceOf(rateOf, 100, 900))
    const other = createAccessDraw(sourceOf(rateOf, 100, 900, [5_000]))
    followRates(one, 0)
    followRates(other, 0)
    for (let i = 0; i < 15; i++) {
      const v = (i + 0.5) / 15
      expect(drawPage(other, 1, v)).to.equal(drawPage(one, 1, v))
    }
  })

  it('follow the rates', () => {
    const source = sourceOf(
      (page, at) => (page === (at < 1_000 ? 3 : 600) ? 5 : 0),
      0,
      1_024,
      [1_000],
    )
    const draw = createAccessDraw(source)
    expect(followRates(draw, 0)).to.equal(5)
    expect(drawPage(draw, drawBlock(draw, 0.5), 0.5)).to.equal(3)
    followRates(draw, 2_000)
    expect(drawPage(draw, drawBlock(draw, 0.5), 0.5)).to.equal(600)
  })

  it('are never of pages without accesses', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    const rates = fc.array(fc.nat(3), { minLength: 1, maxLength: 1_200 })
    fc.assert(
      fc.property(rates, unit, unit, fc.nat(300), fc.boolean(), (list, u, v, start, changes) => {
        fc.pre(list.some((each) => each > 0))
        const rateOf = (page: number): number => list[page - start]
        const source = sourceOf(rateOf, start, start + list.length, changes ? [9] : [])
        const draw = createAccessDraw(source)
        followRates(draw, 0)
        expect(rateOf(drawPage(draw, drawBlock(draw, u), v))).to.be.greaterThan(0)
      }),
    )
  })
})
