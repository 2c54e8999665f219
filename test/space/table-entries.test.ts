import { expect } from 'chai'
import fc from 'fast-check'
import { createAddressView, type AddressView } from '../../lib/space/address-view.js'
import { createLayout, type Layout } from '../../lib/space/layout.js'
import { createSpace } from '../../lib/space/space.js'
import {
  checkEntries,
  createEntrySampling,
  entryOrderOf,
  prepareEntries,
  type EntrySampling,
} from '../../lib/space/table-entries.js'
import { createSources } from '../../lib/workload/index.js'
import { areas } from '../support/plans.js'

const PMD = 2 ** 9
const PUD = 2 ** 18
const PGD = 2 ** 27

/** Pages [start, end), addresses. */
type Pages = readonly [start: number, end: number]

interface Memory {
  readonly layout: Layout
  readonly view: AddressView
  readonly touched: readonly number[]
}

/** Mappings, and single pages of them that are touched at 0, 5, 10 ms, … */
function memoryOf(
  mappings: readonly Pages[],
  touched: readonly number[],
  access: 'bits' | 'lazy' = 'lazy',
  order: 0 | 9 = 0,
): Memory {
  const layout = createLayout(mappings)!
  const plans = touched.map((page) => ({
    startPage: page,
    endPage: page + 1,
    touch: { every: 1 },
    accessesPerSecond: 0,
    writeShare: 0,
    granuleOrder: 0 as const,
  }))
  const sources =
    plans.length === 0
      ? []
      : createSources(areas(plans), { seed: 1, target: 0, workload: 0, pageOf: layout.pageOf })
  const ranges = mappings.map(([start, end]) => ({
    start: layout.pageOf(start),
    end: layout.pageOf(end),
    fromUs: 0,
    untilUs: Infinity,
    order,
  }))
  const space = createSpace({ layout, mappings: ranges, sources, access, isShared: false })
  const view = createAddressView(
    ranges.map((range) => ({ ...range, space, offset: 0 })),
    100,
  )
  return { layout, view, touched }
}

/** Samples one region by one of its pages in [from, to). @returns the entry's order, and whether it was hit */
function sample(
  { layout, view }: Memory,
  error: number,
  region: Pages,
  page: number,
  [from, to]: readonly [number, number] = [0, 5_000],
): { order: number; isHit: boolean; sampling: EntrySampling } {
  const sampling = createEntrySampling(layout, error, 1)
  const [start, end] = region.map((each) => Int32Array.of(layout.pageOf(each)))
  const pages = Int32Array.of(layout.pageOf(page))
  const hits = new Uint8Array(1)
  prepareEntries(sampling, view, start, end, pages, 0, 1, from)
  checkEntries(sampling, view, pages, 0, 1, from, to, hits)
  return { order: sampling.orders[0], isHit: hits[0] === 1, sampling }
}

describe('the entry that a region is sampled by', () => {
  //  pages        0    512  1024 …          2^18              2 * 2^18
  it('is the highest one that holds the page and lies in the region', () => {
    const rows: readonly (readonly [region: Pages, page: number, order: number])[] = [
      [[0, PMD], 100, 9],
      [[0, PMD - 1], 100, 0],
      [[1, PMD], 100, 0],
      [[1, 2 * PMD], 100, 0],
      [[1, 2 * PMD], PMD, 9],
      [[100, PUD + PMD], PUD, 9],
      [[0, PUD], 7, 18],
      [[PMD, PUD], PUD - 1, 9],
      [[0, PUD + 100], PUD + 50, 0],
      [[PUD, 3 * PUD + 5], 2 * PUD + 1, 18],
      [[0, PGD], PGD - 1, 27],
      [[1, PGD], PGD - 1, 18],
      [[5 * PGD, 7 * PGD], 6 * PGD, 27],
    ]
    for (const [[start, end], page, order] of rows) {
      expect(entryOrderOf(start, end, page, 0), `${page} of [${start}, ${end})`).to.equal(order)
    }
  })

  it('may stick out by a share of it where it is flexible', () => {
    const quarter = PMD / 4
    expect(entryOrderOf(quarter, PMD, 200, 0.25)).to.equal(9)
    expect(entryOrderOf(quarter + 1, PMD, 200, 0.25)).to.equal(0)
    expect(entryOrderOf(PUD * 0.1, PUD, PUD - 1, 0.1)).to.equal(18)
    expect(entryOrderOf(PUD * 0.1, PUD, PUD - 1, 0.09)).to.equal(9)
  })

  it('lies in the region, or sticks out by no more than the bound', () => {
    const around = fc.nat(3 * PGD)
    fc.assert(
      fc.property(
        around,
        fc.nat(2 * PGD),
        fc.nat(),
        fc.constantFrom(0, 0.05, 0.5),
        (at, length, to, error) => {
          const end = at + length + 1
          const page = at + (to % (length + 1))
          const size = 2 ** entryOrderOf(at, end, page, error)
          const first = Math.floor(page / size) * size
          const inside = Math.min(end, first + size) - Math.max(at, first)
          expect(size - inside).to.be.at.most(error * size)
          if (error === 0 && size < PGD) {
            const next = size * 512
            const above = Math.floor(page / next) * next
            const fits = at <= above && above + next <= end
            expect(fits, 'a higher entry that lies in the region').to.equal(false)
          }
        },
      ),
    )
  })
})

describe('sampling by entries', () => {
  const BASE = 3 * PGD

  it('finds one page that is touched, of terabytes', () => {
    const memory = memoryOf([[BASE, BASE + 9 * PGD]], [BASE + 5 * PGD + 12_345])
    const region: Pages = [BASE, BASE + 9 * PGD]
    expect(sample(memory, 0, region, BASE + 5 * PGD)).to.include({ order: 27, isHit: true })
    expect(sample(memory, 0, region, BASE + 4 * PGD)).to.include({ order: 27, isHit: false })
  })

  it('sees what is touched since the region was prepared', () => {
    const memory = memoryOf([[BASE, BASE + PUD]], [BASE + 7])
    const region: Pages = [BASE, BASE + PUD]
    expect(sample(memory, 0, region, BASE + 9, [1, 4_999]).isHit).to.equal(false)
    expect(sample(memory, 0, region, BASE + 9, [1, 5_001]).isHit).to.equal(true)
  })

  it('never calls idle what has a touched page below the entry, and never busy what has none', () => {
    const page = fc.nat(3 * PUD - 1)
    fc.assert(
      fc.property(
        fc.array(page, { maxLength: 4 }),
        page,
        page,
        page,
        fc.constantFrom('bits' as const, 'lazy' as const),
        (touched, one, other, at, access) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other) + 1]
          const sampled = start + (at % (end - start))
          const all = [...new Set(touched)].map((each) => BASE + each)
          // The bits of pages are not marked here: what is found is found of entries.
          const memory = memoryOf([[BASE, BASE + 3 * PUD]], all, access)
          const found = sample(memory, 0, [BASE + start, BASE + end], BASE + sampled)
          if (found.order === 0) return
          const size = 2 ** found.order
          const first = BASE + Math.floor(sampled / size) * size
          const isBusy = all.some((each) => first <= each && each < first + size)
          expect(found.isHit).to.equal(isBusy)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('counts what is touched beside the region only where it is flexible', () => {
    const memory = memoryOf([[BASE, BASE + PUD]], [BASE + 3])
    const region: Pages = [BASE + 0.04 * PUD, BASE + PUD].map(Math.ceil) as unknown as Pages
    const page = BASE + 0.5 * PUD
    expect(sample(memory, 0, region, page)).to.include({ order: 9, isHit: false })
    expect(sample(memory, 0.05, region, page)).to.include({ order: 18, isHit: true })
  })

  it('looks at all mappings below an entry, by their addresses', () => {
    // One PUD: two mappings with a gap between them, which a layout folds away.
    const [low, high]: Pages[] = [
      [BASE, BASE + 0.9 * PUD].map(Math.floor) as unknown as Pages,
      [BASE + PUD - 10, BASE + PUD + 10],
    ]
    const inside = memoryOf([low, high], [BASE + PUD - 1])
    expect(sample(inside, 0.2, low, BASE + 5)).to.include({ order: 18, isHit: true })
    const beyond = memoryOf([low, high], [BASE + PUD + 1])
    expect(sample(beyond, 0.2, low, BASE + 5)).to.include({ order: 18, isHit: false })
  })

  it('samples a huge page, whose entry is the leaf, as it does without', () => {
    const memory = memoryOf([[BASE, BASE + PUD]], [BASE + 3], 'lazy', 9)
    expect(sample(memory, 0, [BASE, BASE + PMD], BASE + 400)).to.include({ order: 0, isHit: true })
    expect(sample(memory, 0, [BASE, BASE + PUD], BASE + 400)).to.include({ order: 18, isHit: true })
  })
})
