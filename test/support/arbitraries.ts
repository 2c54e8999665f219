import fc from 'fast-check'
import type { RegionRow } from './regions.js'

/** Sorted, disjoint regions, most of them touching, with any counters. */
export function regionRows(): fc.Arbitrary<RegionRow[]> {
  const row = fc.record({
    gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 20 })),
    size: fc.integer({ min: 1, max: 200 }),
    nrAccesses: fc.nat(20),
    lastNrAccesses: fc.nat(20),
    age: fc.nat(1_000),
  })
  return fc.array(row, { minLength: 1, maxLength: 60 }).map((rows) => {
    let at = 0
    return rows.map(({ gap, size, ...counters }) => {
      const start = at + gap
      at = start + size
      return { range: [start, at] as const, ...counters }
    })
  })
}

/** Sorted, disjoint ranges. */
export function ranges(): fc.Arbitrary<[number, number][]> {
  return regionRows().map((rows) => rows.slice(0, 8).map(({ range }) => [range[0], range[1]]))
}
