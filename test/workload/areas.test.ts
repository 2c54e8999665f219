import { expect } from 'chai'
import fc from 'fast-check'
import type { AccessSource } from '../../lib/space/access-source.js'
import { createAreasSources, type AreaPlan, type AreasPlan } from '../../lib/workload/areas.js'
import { asked, createBits, expectAgreement, marked, pagesOf, range } from './agreement.js'

const QUANTUM_US = 5000
const PAGES = 2600

const SITE = { seed: 42, target: 3, workload: 1, pageOf: (page: number): number => page }

function areaOf(startPage: number, endPage: number, touch: AreaPlan['touch']): AreaPlan {
  return { startPage, endPage, touch, accessesPerSecond: 1000, writeShare: 0, granuleOrder: 0 }
}

function planOf(areas: readonly AreaPlan[]): AreasPlan {
  return { kind: 'areas', quantumUs: QUANTUM_US, areas }
}

function sourcesOf(areas: readonly AreaPlan[], site = SITE): readonly AccessSource[] {
  return createAreasSources(planOf(areas), site)
}

/** The only source of one area. */
function sourceOf(area: AreaPlan, site = SITE): AccessSource {
  return sourcesOf([area], site)[0]
}

const touches = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((every) => ({ every })),
  fc
    .constantFrom(0, 1e-9, 1e-4, 1 / 700, 1 / 256, 0.01, 0.3, 0.5, 0.9, 254.9 / 256, 1)
    .map((probability) => ({ probability })),
)
const areaPlans = fc
  .record({
    startPage: fc.integer({ min: 0, max: PAGES - 1 }),
    size: fc.integer({ min: 1, max: PAGES }),
    touch: touches,
    granuleOrder: fc.constantFrom(0 as const, 9 as const),
    fromUs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
    untilUs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
  })
  .map(({ startPage, size, touch, granuleOrder, fromUs, untilUs }) => ({
    ...areaOf(startPage, Math.min(PAGES, startPage + size), touch),
    granuleOrder,
    ...(fromUs !== undefined && { fromUs }),
    ...(untilUs !== undefined && { untilUs }),
  }))
const windows = fc
  .tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 30_000 }), fc.nat())
  .map(([from, length, cut]) => ({ from, to: from + length, cutUs: from + (cut % (length + 1)) }))

describe('areas', () => {
  it('are touched from their beginning until before their end', () => {
    const area = { ...areaOf(10, 20, { every: 1 }), fromUs: 7_000, untilUs: 20_000 }
    const source = sourceOf(area)
    expect(marked(source, PAGES, 0, 10_000)).to.deep.equal([])
    expect(marked(source, PAGES, 10_000, 10_001)).to.have.length(10)
    expect(marked(source, PAGES, 15_000, 20_000)).to.have.length(10)
    expect(marked(source, PAGES, 20_000, 90_000)).to.deep.equal([])
    expect(source.changesWithin(12_000, 19_000)).to.equal(false)
    expect(source.changesWithin(12_000, 21_000)).to.equal(true)
    const pieces: number[] = []
    for (const at of [9_999, 10_000, 19_999, 20_000]) {
      let share = 0
      source.truth(at, QUANTUM_US, (_start, _end, piece) => (share = piece))
      pieces.push(share)
    }
    expect(pieces).to.deep.equal([0, 1, 1, 0])
  })

  it('say the same of pages, folios, slices and cut windows', () => {
    fc.assert(
      fc.property(
        fc.array(areaPlans, { minLength: 1, maxLength: 6 }),
        windows,
        fc.nat(PAGES),
        (areas, { from, to, cutUs }, cutPage) => {
          for (const source of sourcesOf(areas)) {
            expectAgreement(source, PAGES, from, to, cutPage, cutUs)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('answer any ascending batch of units as they answer all pages', () => {
    const batches = fc.array(fc.nat(PAGES - 1), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(
        fc.array(areaPlans, { minLength: 1, maxLength: 30 }),
        batches,
        windows,
        (areas, batch, { from, to }) => {
          const units = batch.sort((a, b) => a - b)
          for (const source of sourcesOf(areas)) {
            const touched = new Set(marked(source, PAGES, from, to))
            const expected = units.filter((unit) => touched.has(unit))
            expect(asked(source, units, 0, from, to)).to.deep.equal(expected)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('leave hits outside the asked indices, and hits that are there, alone', () => {
    const source = sourceOf(areaOf(0, 10, { every: 1 }))
    const units = Int32Array.of(1, 2, 3, 20, 30)
    const hits = Uint8Array.of(0, 0, 0, 1, 0)

    source.ask(units, 1, 5, 0, 0, 1, hits)

    expect([...hits]).to.deep.equal([0, 1, 1, 1, 0])
  })

  it('mark only the slice that they are given', () => {
    const source = sourceOf(areaOf(0, 200, { every: 1 }))
    const bits = createBits(200)

    source.mark(bits, 70, 75, 0, 1)

    expect(pagesOf(bits)).to.deep.equal([70, 71, 72, 73, 74])
  })

  it('touch all pages in each k-th quantum, at its first instant', () => {
    const source = sourceOf(areaOf(5, 15, { every: 3 }))
    const isTouched = (from: number, to: number): boolean => marked(source, 32, from, to).length > 0

    expect(marked(source, 32, 0, 1)).to.deep.equal(range(15).slice(5))
    expect(isTouched(1, 3 * QUANTUM_US)).to.equal(false)
    expect(isTouched(3 * QUANTUM_US, 3 * QUANTUM_US + 1)).to.equal(true)
    expect(isTouched(3 * QUANTUM_US, 3 * QUANTUM_US)).to.equal(false)
    expect(isTouched(4 * QUANTUM_US, 7 * QUANTUM_US)).to.equal(true)
  })

  it('touch nothing with probability 0 and everything with probability 1', () => {
    expect(sourcesOf([areaOf(0, 10, { probability: 0 })])).to.deep.equal([])
    const certain = sourceOf(areaOf(0, 10, { probability: 1 }))
    expect(marked(certain, 32, 0, 1)).to.deep.equal(range(10))
  })

  for (const probability of [1e-4, 1 / 300, 1 / 256, 0.013, 0.125, 0.3, 0.7, 0.999]) {
    it(`touch pages at the rate that they are given: ${probability}`, () => {
      const pages = 512 * 64
      const quanta = 40
      const source = sourceOf(areaOf(0, pages, { probability }))
      const perQuantum = range(quanta).map(
        (q) => marked(source, pages, q * QUANTUM_US, q * QUANTUM_US + 1).length,
      )
      const touched = perQuantum.reduce((sum, count) => sum + count)
      const sigma = Math.sqrt(probability * (1 - probability) * pages * quanta)

      expect(Math.abs(touched - probability * pages * quanta)).to.be.below(4 * sigma)
    })
  }

  it('touch pages of a sparse area evenly over a block, neighbours independently', () => {
    const probability = 1 / 300
    const pages = 512 * 400
    const counts = new Float64Array(8)
    let pairs = 0
    for (let q = 0; q < 10; q++) {
      const source = sourceOf(areaOf(0, pages, { probability }))
      const touched = marked(source, pages, q * QUANTUM_US, q * QUANTUM_US + 1)
      for (const [i, page] of touched.entries()) {
        counts[(page & 511) >> 6]++
        if (touched[i + 1] === page + 1) pairs++
      }
    }
    const expected = (probability * pages * 10) / 8
    for (const count of counts) {
      expect(Math.abs(count - expected)).to.be.below(4 * Math.sqrt(expected))
    }
    const expectedPairs = probability ** 2 * pages * 10
    expect(Math.abs(pairs - expectedPairs)).to.be.below(4 * Math.sqrt(expectedPairs))
  })

  it('touch whole blocks of 512 pages with granules of 2 MiB', () => {
    const area: AreaPlan = { ...areaOf(100, 512 * 200, { probability: 0.3 }), granuleOrder: 9 }
    const touched = marked(sourceOf(area), 512 * 200, 0, 1)
    const blocks = new Set(touched.map((page) => page >> 9))
    const pagesOfBlock = (block: number): number => (block === 0 ? 412 : 512)

    expect(touched.length).to.equal([...blocks].reduce((sum, b) => sum + pagesOfBlock(b), 0))
    expect(Math.abs(blocks.size - 60)).to.be.below(4 * Math.sqrt(42))
  })

  it('differ between seeds, targets, workloads and quanta, but not between runs', () => {
    const area = areaOf(0, 2048, { probability: 0.5 })
    const key = (site: Partial<typeof SITE>, quantum = 0): string =>
      marked(
        sourceOf(area, { ...SITE, ...site }),
        2048,
        quantum * QUANTUM_US,
        quantum * QUANTUM_US + 1,
      ).join()
    const variants = [
      key({}),
      key({ seed: 43 }),
      key({ seed: 42 + 2 ** 40 }),
      key({ target: 4 }),
      key({ workload: 2 }),
      key({}, 1),
      key({}, 2 ** 33),
    ]

    expect(new Set(variants).size).to.equal(variants.length)
    expect(key({})).to.equal(variants[0])
  })

  it('are one source where they are disjoint, in any order, and more where they overlap', () => {
    const disjoint = [areaOf(50, 60, { every: 1 }), areaOf(0, 10, { probability: 0.5 })]
    expect(sourcesOf(disjoint)).to.have.length(1)
    expect(sourcesOf([...disjoint, areaOf(5, 55, { every: 2 })])).to.have.length(2)
    expect(sourcesOf(disjoint)[0]).to.include({ start: 0, end: 60 })
  })

  it('lie where the space has their pages', () => {
    const site = { ...SITE, pageOf: (page: number): number => page - 1000 }
    expect(marked(sourceOf(areaOf(1005, 1008, { every: 1 }), site), 32, 0, 1)).to.deep.equal([
      5, 6, 7,
    ])
  })

  describe('truth', () => {
    const shareOf = (touch: AreaPlan['touch'], windowUs: number): number => {
      let found = -1
      sourceOf(areaOf(0, 10, touch)).truth(0, windowUs, (_start, _end, share) => {
        found = share
      })
      return found
    }

    for (const [touch, quanta, expected] of [
      [{ every: 1 }, 1, 1],
      [{ every: 4 }, 1, 0.25],
      [{ every: 4 }, 2, 0.5],
      [{ every: 4 }, 9, 1],
      [{ every: 4 }, 0.5, 0.125],
      [{ probability: 0.5 }, 1, 0.5],
      [{ probability: 0.5 }, 2, 0.75],
      [{ probability: 0.5 }, 0.5, 0.25],
    ] as const) {
      it(`is ${expected} for ${JSON.stringify(touch)} and windows of ${quanta} quanta`, () => {
        expect(shareOf(touch, quanta * QUANTUM_US)).to.be.closeTo(expected, 1e-12)
      })
    }

    it('gives each page its part of the accesses', () => {
      const pieces: number[][] = []
      const areas = [areaOf(20, 30, { every: 2 }), areaOf(0, 10, { probability: 0.5 })]
      const sink = (...piece: number[]): number => pieces.push(piece)
      sourcesOf(areas)[0].truth(0, QUANTUM_US, sink)

      expect(pieces).to.deep.equal([
        [0, 10, 0.5, 100],
        [20, 30, 0.5, 100],
      ])
    })
  })
})
