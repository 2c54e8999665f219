import { expect } from 'chai'
import fc from 'fast-check'
import type { AccessSource } from '../../lib/space/access-source.js'
import { CHANCES } from '../../lib/workload/recording.js'
import { createReplaySources, type ReplayPlan } from '../../lib/workload/replay.js'
import { recordingOf, stepSpecs, type RowSpec, type StepSpec } from '../support/recordings.js'
import { asked, expectAgreement, marked, range } from './agreement.js'

const PAGES = 2600
const SITE = { seed: 42, target: 3, workload: 1, pageOf: (page: number): number => page }
const RATE = { quantumUs: 5_000, nrSamples: 20 }

type Playing = Partial<Pick<ReplayPlan, 'speed' | 'loop' | 'granuleOrder'>>

function sourceOf(steps: readonly StepSpec[], playing: Playing = {}, site = SITE): AccessSource {
  const recording = recordingOf(steps, 0, PAGES)
  return createReplaySources(
    { kind: 'replay', recording, speed: 1, loop: false, ...playing },
    site,
  )[0]
}

/** Windows of 100 ms, one behind the other. */
function windowsOf(...windows: readonly (readonly RowSpec[])[]): StepSpec[] {
  return windows.map((rows, i) => ({
    startUs: 100_000 * i,
    endUs: 100_000 * (i + 1),
    rate: RATE,
    rows,
  }))
}

/** The ticks of 5 ms, from `fromUs` on, in which a page is touched. */
function ticksOf(source: AccessSource, page: number, fromUs: number, ticks: number): number[] {
  return range(ticks).filter(
    (tick) =>
      asked(source, [page], 0, fromUs + 5_000 * tick, fromUs + 5_000 * (tick + 1)).length > 0,
  )
}

describe('recordings', () => {
  const playings = fc.record({
    speed: fc.constantFrom(1, 2, 0.5, 1.7),
    loop: fc.boolean(),
    granuleOrder: fc.constantFrom<(0 | 9)[]>(0, 9),
  })
  const windows = fc
    .tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 60_000 }), fc.nat())
    .map(([from, length, cut]) => ({ from, to: from + length, cutUs: from + (cut % (length + 1)) }))

  it('say the same of pages, folios, slices and cut windows', () => {
    fc.assert(
      fc.property(
        stepSpecs(PAGES).filter((steps) => steps.some(({ rows }) => rows.length > 0)),
        playings,
        windows,
        fc.nat(PAGES),
        (steps, playing, { from, to, cutUs }, cutPage) => {
          expectAgreement(sourceOf(steps, playing), PAGES, from, to, cutPage, cutUs)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('answer any ascending batch of units as they answer all pages', () => {
    const batches = fc.array(fc.nat(PAGES - 1), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(
        stepSpecs(PAGES).filter((steps) => steps.some(({ rows }) => rows.length > 0)),
        batches,
        playings,
        windows,
        (steps, batch, playing, { from, to }) => {
          const units = batch.sort((a, b) => a - b)
          const source = sourceOf(steps, playing)
          const touched = new Set(marked(source, PAGES, from, to))
          expect(asked(source, units, 0, from, to)).to.deep.equal(
            units.filter((unit) => touched.has(unit)),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('touch a region as often as it was counted in each window, and evenly', () => {
    for (const count of [1, 3, 7, 10, 19, 20]) {
      const source = sourceOf(windowsOf([[10, 20, count]], [], [[10, 20, count]]))
      for (const [window, expected] of [count, 0, count].entries()) {
        const ticks = ticksOf(source, 15, 100_000 * window, 20)
        expect(ticks.length, `${count} of 20, window ${window}`).to.equal(expected)
        const gaps = ticks.slice(1).map((tick, i) => tick - ticks[i])
        for (const gap of gaps)
          expect(gap).to.be.within(Math.floor(20 / count), Math.ceil(20 / count))
      }
    }
  })

  it('touch a region by a share of samples, as evenly as can be', () => {
    const third = 20 + CHANCES + Math.round(CHANCES / 3)
    const source = sourceOf(windowsOf(...range(60).map((): RowSpec[] => [[10, 20, third]])))
    const counts = range(60).map((window) => ticksOf(source, 15, 100_000 * window, 20).length)
    expect(new Set(counts)).to.deep.equal(new Set([6, 7]))
    const mean = counts.reduce((sum, count) => sum + count) / 60
    expect(mean).to.be.closeTo(20 / 3, 0.25)
    const rates: number[] = []
    source.truth(50_000, 5_000, (_start, _end, share) => rates.push(share))
    expect(rates[0]).to.be.closeTo(1 / 3, 1e-5)
  })

  it('touch regions of one count at different instants, and others with another seed', () => {
    const rows = range(20).map((i): RowSpec => [10 * i, 10 * i + 10, 1])
    const tickOf = (seed: number, page: number): number =>
      ticksOf(sourceOf(windowsOf(rows), {}, { ...SITE, seed }), page, 0, 20)[0]
    const ticks = range(20).map((i) => tickOf(42, 10 * i))
    expect(new Set(ticks).size).to.be.above(5)
    expect(range(20).map((i) => tickOf(43, 10 * i))).to.not.deep.equal(ticks)
  })

  it('touch each page by itself where they say so, anew in each round', () => {
    const rate = 1 / 4
    const source = sourceOf(windowsOf([[0, PAGES, 20 + rate * CHANCES]]), { loop: true })
    const touched = range(60).map((tick) => marked(source, PAGES, 5_000 * tick, 5_000 * (tick + 1)))
    // 60 × 2,600 draws: the mean lies within four of its standard deviations.
    const mean = touched.reduce((sum, pages) => sum + pages.length, 0) / (60 * PAGES)
    expect(mean).to.be.within(rate - 0.0044, rate + 0.0044)
    for (const [a, b] of [
      [0, 1],
      [0, 20],
    ]) {
      const both = touched[a].filter((page) => touched[b].includes(page)).length
      expect(both / PAGES, `ticks ${a} and ${b}`).to.be.within(
        rate * rate - 0.02,
        rate * rate + 0.02,
      )
    }
  })

  it('touch blocks of 2 MiB as a whole, each by itself, where they are told to', () => {
    const rate = 1 / 4
    const rows = range(5).map((i): RowSpec => [512 * i, 512 * (i + 1), 20 + rate * CHANCES])
    const source = sourceOf(windowsOf(rows), { loop: true, granuleOrder: 9 })
    let nrBlocks = 0
    for (const tick of range(400)) {
      const pages = marked(source, PAGES, 5_000 * tick, 5_000 * (tick + 1))
      const blocks = [...new Set(pages.map((page) => page >> 9))]
      expect(pages.length).to.equal(512 * blocks.length)
      nrBlocks += blocks.length
    }
    // 2,000 draws: the mean lies within four of its standard deviations.
    expect(nrBlocks / 2_000).to.be.within(rate - 0.039, rate + 0.039)
  })

  it('end, or go round', () => {
    const steps = windowsOf([[10, 20, 20]], [[30, 40, 20]])
    expect(marked(sourceOf(steps), PAGES, 200_000, 900_000)).to.deep.equal([])
    const round = sourceOf(steps, { loop: true })
    expect(marked(round, PAGES, 400_000, 500_000)).to.deep.equal(range(20).slice(10))
    expect(marked(round, PAGES, 500_000, 600_000)).to.deep.equal(range(40).slice(30))
    expect(round.changesWithin(400_000, 500_000)).to.equal(false)
    expect(round.changesWithin(499_999, 500_001)).to.equal(true)
  })

  it('take half of the time at twice the speed', () => {
    const source = sourceOf(windowsOf([[10, 20, 20]], [[30, 40, 20]]), { speed: 2 })
    expect(marked(source, PAGES, 0, 50_000)).to.deep.equal(range(20).slice(10))
    expect(marked(source, PAGES, 50_000, 100_000)).to.deep.equal(range(40).slice(30))
    expect(marked(source, PAGES, 100_000, 900_000)).to.deep.equal([])
    expect(source.changesWithin(0, 50_000)).to.equal(false)
    expect(source.changesWithin(0, 50_001)).to.equal(true)
  })

  it('tell the share of windows in which a region is touched, and its accesses', () => {
    const source = sourceOf(windowsOf([[10, 20, 5]], [[30, 40, 20]]))
    const truthAt = (at: number, windowUs: number): number[][] => {
      const pieces: number[][] = []
      source.truth(at, windowUs, (...piece) => pieces.push(piece))
      return pieces
    }
    expect(truthAt(99_999, 5_000)).to.deep.equal([[10, 20, 0.25, 50]])
    expect(truthAt(99_999, 10_000)).to.deep.equal([[10, 20, 0.5, 50]])
    expect(truthAt(0, 50_000)).to.deep.equal([[10, 20, 1, 50]])
    expect(truthAt(100_000, 2_500)).to.deep.equal([[30, 40, 0.5, 200]])
    expect(truthAt(200_000, 5_000)).to.deep.equal([])
    const drawn = sourceOf(windowsOf([[10, 20, 20 + CHANCES / 4]]))
    const shares: number[] = []
    for (const us of [2_500, 10_000])
      drawn.truth(0, us, (_start, _end, share) => shares.push(share))
    expect(shares[0]).to.equal(0.125)
    expect(shares[1]).to.be.closeTo(1 - 0.75 ** 2, 1e-12)
  })

  it('lie where the space has their pages, range by range', () => {
    const recording = {
      ...recordingOf(
        windowsOf([
          [1000, 1010, 20],
          [900_000, 900_002, 20],
        ]),
        1000,
        1100,
      ),
      ranges: [
        [1000, 1100],
        [900_000, 900_100],
      ] as const,
    }
    const pageOf = (page: number): number => (page < 2000 ? page - 990 : page - 899_000 + 200)
    const plan: ReplayPlan = { kind: 'replay', recording, speed: 1, loop: false }
    const [source] = createReplaySources(plan, { ...SITE, pageOf })
    expect(source).to.include({ start: 10, end: 1300 })
    expect(marked(source, PAGES, 0, 1)).to.deep.equal([...range(20).slice(10), 1200, 1201])
  })

  it('take 3 to 5 bytes a region, and 32 a step', () => {
    const rows = range(1000).map((i): RowSpec => [300 * i, 300 * i + 150 + (i % 7), 1 + (i % 20)])
    const { chunks, times, places } = recordingOf(
      windowsOf(...Array<RowSpec[]>(10).fill(rows)),
      0,
      1e6,
    )
    const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)
    expect(bytes / 10_000).to.be.within(3, 5.1)
    expect(times.byteLength + places.byteLength).to.equal(320)
  })
})
