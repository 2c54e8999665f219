import { expect } from 'chai'
import fc from 'fast-check'
import { samplePage } from '../../lib/base/random.js'
import type { AccessSource } from '../../lib/space/access-source.js'
import { classOf, rankClasses } from '../../lib/workload/zipf-ranks.js'
import { createZipfSources, type ZipfPlan } from '../../lib/workload/zipf.js'
import { asked, expectAgreement, marked, range } from './agreement.js'

const QUANTUM_US = 5000
const PAGES = 2600
const SITE = { seed: 42, target: 3, workload: 1, pageOf: (page: number): number => page }

function zipf(more: Partial<ZipfPlan> = {}): ZipfPlan {
  return {
    kind: 'zipf',
    quantumUs: QUANTUM_US,
    parts: [{ startPage: 0, endPage: PAGES }],
    theta: 0.99,
    order: 'shuffled',
    blockPages: 1,
    accessesPerSecond: 200_000,
    writeShare: 0,
    granuleOrder: 0,
    loop: 'open',
    ...more,
  }
}

function sourceOf(more: Partial<ZipfPlan> = {}, site = SITE): AccessSource {
  return createZipfSources(zipf(more), site)[0]
}

const plans: fc.Arbitrary<Partial<ZipfPlan>> = fc
  .record({
    start: fc.integer({ min: 0, max: 600 }),
    size: fc.integer({ min: 1, max: 1000 }),
    secondSize: fc.integer({ min: 0, max: 900 }),
    theta: fc.constantFrom(0, 0.5, 0.99, 1.5),
    order: fc.constantFrom('shuffled' as const, 'ascending' as const),
    block: fc.integer({ min: 0, max: 9 }),
    granuleOrder: fc.constantFrom(0 as const, 0 as const, 9 as const),
    accessesPerSecond: fc.constantFrom(100, 20_000, 1e6, 1e9),
  })
  .map(({ start, size, secondSize, block, ...rest }) => ({
    ...rest,
    blockPages: (2 ** block) << rest.granuleOrder,
    parts: [
      { startPage: start, endPage: start + size },
      ...(secondSize > 0 ? [{ startPage: 1650, endPage: 1650 + secondSize }] : []),
    ],
  }))
const windows = fc
  .tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 30_000 }), fc.nat())
  .map(([from, length, cut]) => ({ from, to: from + length, cutUs: from + (cut % (length + 1)) }))

describe('zipf', () => {
  it('says the same of pages, folios, slices and cut windows', () => {
    fc.assert(
      fc.property(plans, windows, fc.nat(PAGES), (plan, { from, to, cutUs }, cutPage) => {
        expectAgreement(sourceOf(plan), PAGES, from, to, cutPage, cutUs)
      }),
      { numRuns: 150 },
    )
  })

  it('answers any ascending batch of units as it answers all pages', () => {
    const batches = fc.array(fc.nat(PAGES - 1), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(plans, batches, windows, (plan, batch, { from, to }) => {
        const units = batch.sort((a, b) => a - b)
        const source = sourceOf(plan)
        const touched = new Set(marked(source, PAGES, from, to))
        const expected = units.filter((unit) => touched.has(unit))
        expect(asked(source, units, 0, from, to)).to.deep.equal(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('answers a single folio as it answers all of them together', () => {
    fc.assert(
      fc.property(plans, windows, fc.constantFrom(2, 9), (plan, { from, to }, order) => {
        const source = sourceOf(plan)
        const folios = range(Math.ceil(PAGES / 2 ** order))
        const together = asked(source, folios, order, from, to)
        // One alone is asked by its pages where what is touched is much; all together are listed sooner.
        const single = folios.filter((one) => asked(source, [one], order, from, to).length > 0)
        expect(single).to.deep.equal(together)
      }),
      { numRuns: 40 },
    )
  })

  it('counts ticks as it answers them one by one', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 900 }), (plan, startTick) => {
        const source = sourceOf(plan)
        const rows = 13
        const edges = range(rows + 1).map((i) => Math.floor((i * PAGES) / rows))
        const batch = {
          start: Int32Array.from(edges.slice(0, rows)),
          end: Int32Array.from(edges.slice(1)),
          first: 1,
          last: rows,
          offset: 0,
          keys: Int32Array.from(range(40), (i) => i * 77_777_777),
          nrTicks: 20,
          fromUs: startTick * QUANTUM_US,
          sampleUs: QUANTUM_US,
          counts: new Int32Array(rows),
        }
        expect(source.countTicks!({ ...batch, sampleUs: 7000 })).to.equal(false)
        expect(source.countTicks!(batch)).to.equal(true)
        const expected = countOneByOne(source, batch)
        expect([...batch.counts]).to.deep.equal(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('touches each rank as often as the law says', () => {
    const quanta = 400
    const source = sourceOf({ order: 'ascending' })
    const counts = new Float64Array(PAGES)
    for (let q = 0; q < quanta; q++) {
      for (const page of marked(source, PAGES, q * QUANTUM_US, q * QUANTUM_US + 1)) counts[page]++
    }
    const harmonic = range(PAGES).reduce((sum, r) => sum + (r + 1) ** -0.99, 0)
    for (const [first, end] of [
      [0, 1],
      [1, 2],
      [7, 8],
      [50, 60],
      [100, 200],
      [1000, 1500],
      [2000, 2600],
    ]) {
      let [expected, variance] = [0, 0]
      for (let r = first; r < end; r++) {
        const p = 1 - Math.exp((-1000 * (r + 1) ** -0.99) / harmonic)
        expected += p * quanta
        variance += p * (1 - p) * quanta
      }
      const got = counts.subarray(first, end).reduce((sum, count) => sum + count, 0)
      expect(Math.abs(got - expected), `ranks ${first}-${end}`).to.be.below(
        4 * Math.sqrt(variance) + 0.002 * expected,
      )
    }
  })

  for (const more of [
    { order: 'shuffled' },
    { order: 'shuffled', blockPages: 64 },
    { order: 'ascending', theta: 0.5 },
    { order: 'shuffled', parts: [{ startPage: 0, endPage: 40_000 }], accessesPerSecond: 2e6 },
    {
      blockPages: 512,
      granuleOrder: 9,
      parts: [{ startPage: 0, endPage: 100 * 512 }],
      accessesPerSecond: 20_000,
    },
  ] as const) {
    it(`is touched as its truth says: ${JSON.stringify(more)}`, () => {
      const source = sourceOf(more)
      const quanta = 40
      const granule = 'granuleOrder' in more ? 512 : 1
      const windowUs = 2 * QUANTUM_US
      const counts = new Float64Array(source.end)
      for (let q = 0; q < quanta; q++) {
        const from = q * windowUs
        for (const page of marked(source, source.end, from, from + windowUs)) counts[page]++
      }
      // Single pages (or granules), and what lies between them together: the sum over pieces of one share.
      const groups = new Map<number, { pages: number; touched: number }>()
      let covered = 0
      source.truth(0, windowUs, (start, end, share) => {
        expect(start).to.equal(covered)
        covered = end
        const group = groups.get(share) ?? { pages: 0, touched: 0 }
        group.pages += end - start
        for (let page = start; page < end; page++) group.touched += counts[page]
        groups.set(share, group)
      })
      expect(covered).to.equal(source.end)
      let chiSquare = 0
      for (const [share, { pages, touched }] of groups) {
        const tries = (pages * quanta) / granule
        const variance = tries * share * (1 - share)
        if (variance > 1) chiSquare += (touched / granule - tries * share) ** 2 / variance - 1
      }
      // Sum of n squared normals less n: a deviation of √(2n), at most.
      expect(Math.abs(chiSquare)).to.be.below(5 * Math.sqrt(2 * groups.size))
    })
  }

  it('gives all its accesses to its pages', () => {
    for (const more of [{}, { order: 'ascending' }, { blockPages: 8 }] as const) {
      let accesses = 0
      sourceOf(more).truth(0, QUANTUM_US, (start, end, _share, rate) => {
        accesses += (end - start) * rate
      })
      expect(accesses).to.be.closeTo(200_000, 2)
    }
  })

  it('tells the truth of much memory in a bounded number of pieces', () => {
    const pages = 1 << 24
    let pieces = 0
    let accesses = 0
    const parts = [{ startPage: 0, endPage: pages }]
    sourceOf({ parts }).truth(0, QUANTUM_US, (start, end, _share, rate) => {
      pieces++
      accesses += (end - start) * rate
    })
    expect(pieces).to.be.within(8192, 16_385)
    expect(accesses).to.be.closeTo(200_000, 1)
  })

  it('puts its hot pages elsewhere for another seed, target and workload', () => {
    const hottest = (site: Partial<typeof SITE>): string =>
      marked(sourceOf({ accessesPerSecond: 20_000 }, { ...SITE, ...site }), PAGES, 0, 1).join()
    const variants = [hottest({}), hottest({ seed: 1 }), hottest({ target: 1 })]
    expect(new Set([...variants, hottest({ workload: 0 })]).size).to.equal(4)
    expect(hottest({})).to.equal(variants[0])
  })

  it('puts its hot pages at the same addresses wherever the space has them', () => {
    const shifted = { ...SITE, pageOf: (page: number): number => page + 1024 }
    const there = marked(sourceOf({}, shifted), PAGES + 1024, 0, 20_000)
    expect(there.map((page) => page - 1024)).to.deep.equal(marked(sourceOf(), PAGES, 0, 20_000))
  })

  it('keeps a block together, and touches granules as a whole', () => {
    const blocks = marked(
      sourceOf({ blockPages: 256, theta: 3, accessesPerSecond: 2000 }),
      PAGES,
      0,
      QUANTUM_US,
    )
    expect(new Set(blocks.map((page) => page >> 8)).size).to.be.below(6)
    const granules = marked(
      sourceOf({ blockPages: 512, granuleOrder: 9, accessesPerSecond: 200 }),
      PAGES,
      0,
      1,
    )
    expect(granules.length).to.be.greaterThan(0)
    expect(granules.length % 512).to.be.oneOf([0, PAGES % 512])
  })
})

describe('classes of ranks', () => {
  it('hold each rank once, and share out all accesses', () => {
    for (const nrRanks of [1, 2, 63, 64, 65, 127, 128, 1000, 16_777_216]) {
      const classes = rankClasses(nrRanks, 0.99)
      let next = 0
      let shares = 0
      classes.forEach(({ first, end, share }, i) => {
        expect(first).to.equal(next)
        expect([classOf(first), classOf(end - 1)]).to.deep.equal([i, i])
        next = end
        shares += (end - first) * share
      })
      expect(next).to.equal(nrRanks)
      expect(shares).to.be.closeTo(1, 1e-12)
    }
  })
})

interface Batch {
  readonly start: Int32Array
  readonly end: Int32Array
  readonly first: number
  readonly last: number
  readonly keys: Int32Array
  readonly nrTicks: number
  readonly fromUs: number
}

function countOneByOne(source: AccessSource, batch: Batch): number[] {
  const counts = [...batch.start].map(() => 0)
  for (let tick = 0; tick < batch.nrTicks; tick++) {
    const from = batch.fromUs + tick * QUANTUM_US
    for (let row = batch.first; row < batch.last; row++) {
      const [k0, k1] = [batch.keys[2 * tick], batch.keys[2 * tick + 1]]
      const page = samplePage(row, k0, k1, batch.start[row], batch.end[row])
      counts[row] += asked(source, [page], 0, from, from + QUANTUM_US).length
    }
  }
  return counts
}
