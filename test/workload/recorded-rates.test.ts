import { expect } from 'chai'
import { mix } from '../../lib/base/random.js'
import { FAR } from '../../lib/workload/area-fit.js'
import { TOGETHER, type RecordedParts } from '../../lib/workload/recorded-parts.js'
import { REACH, RecordedRates } from '../../lib/workload/recorded-rates.js'
import { POINTS_MAX, type RecordedWindow } from '../../lib/workload/recorded-window.js'
import { recordedWindow } from '../support/recordings.js'
import { range } from './agreement.js'

const PAGES = 4096

/** Regions of equal sizes with these counts. */
function windowOf(counts: readonly number[], change: Partial<RecordedWindow> = {}): RecordedWindow {
  const starts = counts.map((_, i) => (i * PAGES) / counts.length)
  return recordedWindow(starts, PAGES, counts, change)
}

/** The parts of a region that is all memory in the window in the middle. */
function partsOf(
  countsAt: (window: number) => readonly number[],
  own: number,
  change: Partial<RecordedWindow> = {},
): RecordedParts {
  return partsAmong((at) => windowOf(at === 0 ? [own] : countsAt(at), change))
}

/** The parts of window 0, which has REACH windows on each side. */
function partsAmong(windowAt: (at: number) => RecordedWindow): RecordedParts {
  const windows = range(2 * FAR + 1).map((i) =>
    Math.abs(i - FAR) <= REACH ? windowAt(i - FAR) : undefined,
  )
  const rates = new RecordedRates()
  rates.take(windows)
  return rates.parts
}

function ratesOf(...region: Parameters<typeof partsOf>): number[] {
  const { rate, nrParts } = partsOf(...region)
  return [...rate.subarray(0, nrParts)]
}

function countsOf(...region: Parameters<typeof partsOf>): number[] {
  const { count, nrParts } = partsOf(...region)
  return [...count.subarray(0, nrParts)]
}

/** Hits of 20 samples that hit with probability p each. */
function binomial(p: number, counter: number): number {
  const isHit = (i: number): boolean => mix(20 * counter + i, 7, 11) >>> 0 < p * 2 ** 32
  return range(20).filter(isHit).length
}

describe('the rates of recorded regions', () => {
  it('are drawn page by page where parts have counts of their own: the mean of the windows around', () => {
    const counts = (at: number): number[] =>
      range(POINTS_MAX).map((i) => binomial(0.25, 64 * at + i))
    for (const rate of ratesOf(counts, 9)) expect(rate).to.be.within(0.15, 0.35)
  })

  it('are those of the region as a whole where all parts always have its count', () => {
    const rates = ratesOf((at) => Array<number>(POINTS_MAX).fill(binomial(0.5, at)), 12)
    expect(new Set(rates)).to.deep.equal(new Set([TOGETHER]))
  })

  it('are so, too, where two such areas had the same count by chance', () => {
    const counts = (at: number): number[] => {
      const [a, b] = [binomial(0.5, 2 * at), binomial(0.5, 2 * at + 1)]
      return [a, a, a, b, b, b, b, b]
    }
    expect(new Set(ratesOf(counts, 10))).to.deep.equal(new Set([TOGETHER]))
  })

  it('are so where touches are evenly spread over time, and where there are none', () => {
    for (const counts of [
      () => [5],
      () => [20],
      () => [0],
      (at: number) => [at % 3 === 0 ? 7 : 6],
    ]) {
      expect(new Set(ratesOf(counts, counts(0)[0]))).to.deep.equal(new Set([TOGETHER]))
    }
  })

  it('are even where most windows have one count, and others hold an edge', () => {
    const counts = (at: number): number[] => [at % 6 === 5 ? 7 : 10]
    expect(new Set(ratesOf(counts, 10))).to.deep.equal(new Set([TOGETHER]))
  })

  it('are those of single pages where a region is hit once in a while', () => {
    const drawn = ratesOf((at) => [at === -4 ? 1 : 0], 0)
    for (const rate of drawn) expect(rate).to.be.within(1 / 600, 1 / 300)
  })

  it('do not reach beyond a change', () => {
    const counts = (at: number): number[] =>
      range(POINTS_MAX).map((i) => binomial(at < 0 ? 0.9 : 0.2, 64 * (at + 20) + i))
    const drawn = ratesOf(counts, 4).filter((rate) => rate !== TOGETHER)
    expect(drawn.length).to.be.at.least(POINTS_MAX - 2)
    for (const rate of drawn) expect(rate).to.be.within(0.1, 0.3)
  })

  it('know nothing of windows with other intervals', () => {
    const own = windowOf([9])
    const other = { quantumUs: 10_000, nrSamples: 20 }
    const parts = partsAmong((at) =>
      at === 0 ? own : windowOf(range(POINTS_MAX), { rate: other }),
    )
    expect(parts.rate[0]).to.equal(TOGETHER)
  })

  it('are counted as in most windows around, where a region reaches a little over an edge', () => {
    expect(new Set(countsOf(() => [10], 9))).to.deep.equal(new Set([10]))
    expect(new Set(countsOf(() => [10], 3))).to.deep.equal(new Set([3]))
  })

  it('are counted as in the mean of windows, where touches have a period that is no part of one', () => {
    for (const count of countsOf((at) => [at % 3 === 0 ? 6 : 7], 6)) {
      expect(count).to.be.closeTo(20 / 3, 0.1)
    }
    const oftenOverAnEdge = [-9, -8, -7, 3, 4, 5, 6]
    const counts = countsOf((at) => [oftenOverAnEdge.includes(at) ? 4 : 5], 5)
    expect(new Set(counts)).to.deep.equal(new Set([5]))
  })

  it('are of no parts smaller than pages that are always touched together', () => {
    const windows = range(2 * FAR + 1).map(() => windowOf([9, 3, 3, 3]))
    const rates = new RecordedRates()
    for (const [granulePages, nrParts] of [
      [1, 4 * POINTS_MAX],
      [512, 8],
      [PAGES, 4],
    ]) {
      rates.take(windows, granulePages)
      expect(rates.parts.nrParts).to.equal(nrParts)
    }
  })

  it('make up for what merging lost', () => {
    const counts = (at: number): number[] =>
      range(POINTS_MAX).map((i) => binomial(0.03, 64 * at + i))
    const [lossless, lossy] = [0, 2].map((threshold) => ratesOf(counts, 1, { threshold }))
    for (const [part, rate] of lossless.entries()) {
      if (rate !== TOGETHER && lossy[part] !== TOGETHER) expect(lossy[part]).to.be.above(rate)
    }
  })
})
