import { expect } from 'chai'
import type { RateWindow } from '../../lib/report/rate-windows.js'
import { writeSets } from '../../lib/report/write-set.js'

/** A window that ends at a time; regions [start, end) and whether anything was found. */
function window(
  endUs: number,
  ...rows: readonly (readonly [number, number, number])[]
): RateWindow {
  return {
    startUs: endUs - 10,
    endUs,
    sampleUs: 1,
    nrSamples: 10,
    length: rows.length,
    start: Float64Array.from(rows, ([start]) => start),
    end: Float64Array.from(rows, ([, end]) => end),
    rate: Float64Array.from(rows, ([, , rate]) => rate),
    idleUs: new Float64Array(rows.length),
  }
}

describe('the write working set beside that of all accesses', () => {
  it('counts what both found by addresses, however regions are cut', () => {
    const accesses = [window(10, [0, 40, 0.5], [40, 60, 0], [60, 100, 1])]
    const writes = [window(10, [0, 10, 0], [10, 50, 0.1], [50, 90, 0], [90, 120, 1])]
    expect(writeSets([{ writes, accesses }])).to.deep.equal([
      { timeUs: 10, accessedBytes: 80, writtenBytes: 70, bothBytes: 30 + 10 },
    ])
  })

  it('holds a snapshot against the last one of the accesses up to its end', () => {
    const accesses = [window(10, [0, 1, 1]), window(20, [0, 2, 1]), window(40, [0, 4, 1])]
    const writes = [5, 15, 20, 39, 50].map((endUs) => window(endUs, [0, 1, 1]))
    const moments = writeSets([{ writes, accesses }])
    expect(moments.map(({ timeUs, accessedBytes }) => [timeUs, accessedBytes])).to.deep.equal([
      [5, 1],
      [15, 1],
      [20, 2],
      [39, 2],
      [50, 4],
    ])
  })

  it('adds up memories, from when on all are known', () => {
    const one = { writes: [10, 20, 30].map((us) => window(us, [0, 1, 1])), accesses: [window(10)] }
    const two = { writes: [window(15, [0, 10, 1]), window(30, [0, 5, 1])], accesses: [window(10)] }
    const moments = writeSets([one, two])
    expect(moments.map(({ timeUs, writtenBytes }) => [timeUs, writtenBytes])).to.deep.equal([
      [15, 11],
      [20, 11],
      [30, 6],
    ])
  })

  it('is empty where either has nothing', () => {
    expect(writeSets([{ writes: [], accesses: [window(1)] }])).to.deep.equal([])
    expect(writeSets([{ writes: [window(1)], accesses: [] }])).to.deep.equal([])
    expect(writeSets([])).to.deep.equal([])
  })
})
