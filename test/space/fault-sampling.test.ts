import { expect } from 'chai'
import fc from 'fast-check'
import type { AccessSource } from '../../lib/space/access-source.js'
import { askFaults, createFaultSampling } from '../../lib/space/fault-sampling.js'
import type { PassingAccesses } from '../../lib/space/sample-filters.js'
import { createSources, type WorkloadPlan } from '../../lib/workload/index.js'
import { area, areas, MEMORY_PAGE } from '../support/plans.js'
import { zipf } from '../support/workload-plans.js'
import { range } from '../workload/agreement.js'

const PAGES = 4_096
const READS: PassingAccesses = { reads: true, writes: false }
const WRITES: PassingAccesses = { reads: false, writes: true }

function sourcesOf(...workloads: WorkloadPlan[]): readonly AccessSource[] {
  return workloads.flatMap((plan, workload) => {
    const pageOf = (page: number): number => page - MEMORY_PAGE
    return createSources(plan, { seed: 1, target: 0, workload, pageOf })
  })
}

/** Units whose fault counts. */
function found(
  passing: PassingAccesses,
  sources: readonly AccessSource[],
  from: number,
  to: number,
  units = range(PAGES),
  order = 0,
): number[] {
  const faults = createFaultSampling(passing, (page) => page + MEMORY_PAGE, 1, 0)
  const hits = new Uint8Array(units.length)
  askFaults(faults, sources, Int32Array.from(units), 0, units.length, order, from, to, hits)
  return units.filter((_, i) => hits[i] === 1)
}

function touched(sources: readonly AccessSource[], from: number, to: number): number[] {
  const hits = new Uint8Array(PAGES)
  const units = Int32Array.from(range(PAGES))
  for (const source of sources) source.ask(units, 0, PAGES, 0, from, to, hits)
  return range(PAGES).filter((page) => hits[page] === 1)
}

const written = (writeShare: number, probability: number, rate = 0): WorkloadPlan =>
  areas([{ ...area(0, PAGES, { probability }), writeShare, accessesPerSecond: rate }])

describe('a page fault of a sampled page', () => {
  it('is a write as often as an access is', () => {
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      const sources = sourcesOf(written(share, 0.5))
      const all = touched(sources, 0, 5_000).length
      const writes = found(WRITES, sources, 0, 5_000).length
      expect(writes / all).to.be.closeTo(share, 0.03)
    }
  })

  it('is a read or a write, never both, and there is one wherever memory is touched', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(200_000),
        fc.integer({ min: 1, max: 30_000 }),
        (one, other, from, length) => {
          const sources = sourcesOf(written(one, 0.3), zipf({ writeShare: other, parts: PARTS }))
          const [reads, writes] = [READS, WRITES].map((passing) =>
            found(passing, sources, from, from + length),
          )
          const both = [...reads, ...writes].sort((a, b) => a - b)
          expect(both).to.deep.equal(touched(sources, from, from + length))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is that of the program that comes first, which is likelier the more it accesses', () => {
    // Both touch every page in each tick; one reads it nine times, the other writes it once.
    const reader = areas([{ ...area(0, PAGES, { every: 1 }), accessesPerSecond: 9 * 200 * PAGES }])
    const writer = areas([
      { ...area(0, PAGES, { every: 1 }), accessesPerSecond: 200 * PAGES, writeShare: 1 },
    ])
    const sources = sourcesOf(reader, writer)
    expect(found(WRITES, sources, 0, 5_000).length / PAGES).to.be.closeTo(0.1, 0.02)
    // Seldom written, and read in between: each access is counted as one at least.
    const seldom = sourcesOf(reader, written(1, 0.01))
    const writes = found(WRITES, seldom, 0, 5_000).length / PAGES
    expect(writes).to.be.closeTo(0.01 / 10, 0.001)
  })

  it('does not depend on what is asked along with it', () => {
    const sources = sourcesOf(written(0.5, 0.5), zipf({ writeShare: 0.3, parts: PARTS }))
    const all = found(WRITES, sources, 10_000, 25_000)
    const apart = range(PAGES).filter(
      (page) => found(WRITES, sources, 10_000, 25_000, [page]).length === 1,
    )
    expect(apart).to.deep.equal(all)
  })

  it('is one for a huge page, whoever touches any of its pages first', () => {
    const sources = sourcesOf(written(0.25, 0.9))
    const folios = range(PAGES / 512)
    let writes = 0
    for (let tick = 0; tick < 200; tick++) {
      const window = [tick * 5_000, (tick + 1) * 5_000] as const
      writes += found(WRITES, sources, ...window, folios, 9).length
    }
    expect(writes / (200 * folios.length)).to.be.closeTo(0.25, 0.04)
  })

  it('is none in an empty window, and none counts where neither reads nor writes pass', () => {
    const sources = sourcesOf(written(1, 1))
    expect(found(WRITES, sources, 5_000, 5_000)).to.deep.equal([])
    expect(found({ reads: false, writes: false }, sources, 0, 5_000)).to.deep.equal([])
  })
})

const PARTS = [{ startPage: MEMORY_PAGE + 100, endPage: MEMORY_PAGE + 3_000 }]
