import { expect } from 'chai'
import { mix } from '../../lib/base/random.js'
import { AreaFit, FAR } from '../../lib/workload/area-fit.js'
import { RecordedParts, TOGETHER } from '../../lib/workload/recorded-parts.js'
import type { RecordedWindow } from '../../lib/workload/recorded-window.js'
import { recordedWindow, WINDOW_RATE } from '../support/recordings.js'
import { range } from './agreement.js'

const REACH = 12
const PAGES = 4_096
/** Parts are of 32 pages, and eight are a region. */
const PART_PAGES = 32
const PARTS_OF_REGION = 8

type Truth = (page: number) => number

const random = (counter: number): number => (mix(counter, 3, 5) >>> 0) / 2 ** 32

/** Regions that are cut anew in each window; each sample is of a page at random. */
function windowOf(truth: Truth, at: number, nrRegions: number): RecordedWindow {
  const size = PAGES / nrRegions
  const starts = range(nrRegions).map((i) =>
    i === 0 ? 0 : Math.floor((i - 0.4 + 0.8 * random(1_000 * at + i)) * size),
  )
  const ends = [...starts.slice(1), PAGES]
  const counts = starts.map((start, i) => {
    const isHit = (sample: number): boolean => {
      const counter = 1_000_000 + 20_000 * at + 40 * i + 2 * sample
      const page = start + Math.floor(random(counter) * (ends[i] - start))
      return random(counter + 1) < truth(page)
    }
    return range(WINDOW_RATE.nrSamples).filter(isHit).length
  })
  return recordedWindow(starts, PAGES, counts)
}

interface Fit {
  /** First guess of the rate at a page; TOGETHER for what is touched as counted. */
  readonly guess: Truth
  readonly truth: Truth
  readonly count?: number
  readonly nrRegions?: number
  /** Windows on each side. */
  readonly far?: number
  /** In windows more than REACH off; left out: as in others. */
  readonly truthFar?: Truth
}

/** Rates of parts by address; of those that are touched together, -1. */
function fitted(fit: Fit): number[] {
  const { guess, truth, truthFar = truth, count = 0, nrRegions = 8, far = REACH } = fit
  const windows = range(2 * FAR + 1).map((at) => {
    const distance = Math.abs(at - FAR)
    if (distance > far) return undefined
    return windowOf(distance > REACH ? truthFar : truth, at, nrRegions)
  })
  const parts = new RecordedParts()
  const regionPages = PART_PAGES * PARTS_OF_REGION
  parts.clear(PAGES / PART_PAGES)
  for (let page = 0; page < PAGES; page += regionPages) {
    parts.addRegion(page, page + regionPages, count, PARTS_OF_REGION)
  }
  for (let part = 0; part < parts.nrParts; part++) {
    parts.rate[part] = guess(parts.start[part])
    parts.runLast[part] = 2 * REACH
  }
  new AreaFit().fit(parts, windows, REACH)
  return [...parts.rate.subarray(0, parts.nrParts)]
}

/** Where rates change by more than nothing, in parts. */
const edgesOf = (rates: readonly number[]): number[] =>
  rates.flatMap((rate, i) => (i > 0 && Math.abs(rate - rates[i - 1]) > 1e-4 ? [i] : []))

const hotUpTo =
  (page: number, hot: number, cold = 0): Truth =>
  (at) =>
    at < page ? hot : cold

describe('AreaFit', () => {
  it('moves an edge to where counts are likeliest', () => {
    for (const guessed of [1_536, 2_560]) {
      const rates = fitted({ guess: hotUpTo(guessed, 0.4), truth: hotUpTo(2_048, 0.4) })
      expect(edgesOf(rates)).to.have.length(1)
      expect(edgesOf(rates)[0]).to.be.within(62, 66)
    }
  })

  it('gives each area the hits that are its own, of regions that lie in several', () => {
    const rates = fitted({ guess: hotUpTo(2_048, 0.3, 0.2), truth: hotUpTo(2_048, 0.5, 0.1) })
    expect(rates[0]).to.be.within(0.47, 0.53)
    expect(rates.at(-1)).to.be.within(0.08, 0.12)
  })

  it('makes one edge of steps between two areas', () => {
    const guess: Truth = (page) => Math.max(0, Math.min(0.4, 0.4 - (page - 1_792) / 1_280))
    const rates = fitted({ guess, truth: hotUpTo(2_048, 0.4) })
    expect(edgesOf(rates)).to.have.length(1)
  })

  it('leaves an area between two others of which windows tell', () => {
    const truth: Truth = (page) => (page < 1_536 ? 0.6 : page < 2_560 ? 0.3 : 0.05)
    const rates = fitted({ guess: truth, truth })
    expect(edgesOf(rates)).to.have.length(2)
    expect(rates[64]).to.be.within(0.26, 0.34)
  })

  it('divides what was taken for one area', () => {
    const rates = fitted({ guess: () => 0.25, truth: hotUpTo(1_024, 0.7, 0.1) })
    expect(edgesOf(rates)).to.have.length(1)
    expect(edgesOf(rates)[0]).to.be.within(30, 34)
    expect(rates[0]).to.be.within(0.65, 0.75)
  })

  it('leaves memory of one rate in one piece', () => {
    expect(edgesOf(fitted({ guess: () => 0.2, truth: () => 0.2 }))).to.be.empty
  })

  it('lets windows farther off join where few regions tell little', () => {
    const errorOf = (far: number): number => {
      const rates = fitted({ guess: () => 0.05, truth: () => 0.06, nrRegions: 1, far })
      return Math.abs(rates[0] - 0.06)
    }
    expect(errorOf(FAR)).to.be.below(errorOf(REACH))
  })

  it('leaves out windows farther off that tell of something else', () => {
    const one = { guess: () => 0.1, truth: () => 0.1, nrRegions: 2, far: FAR }
    for (const rate of fitted({ ...one, truthFar: () => 0.5 }))
      expect(rate).to.be.within(0.08, 0.12)
  })

  it('never changes how often memory is touched that is touched together', () => {
    const guess: Truth = (page) => (page < 2_048 ? TOGETHER : 0.3)
    const rates = fitted({ guess, truth: hotUpTo(2_048, 0.5, 0.3), count: 10 })
    expect(edgesOf(rates)).to.have.length(1)
    expect(rates[0]).to.equal(TOGETHER)
    expect(rates.at(-1)).to.be.within(0.26, 0.34)
  })

  it('leaves memory as it is that is hit too seldom', () => {
    const guess: Truth = (page) => (page < 512 ? 0.001 : 0.002)
    const rates = fitted({ guess, truth: () => 0.002 })
    expect(new Set(rates).size).to.equal(2)
  })
})
