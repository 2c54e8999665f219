import { expect } from 'chai'
import fc from 'fast-check'
import { RegionScan } from '../../lib/record/damo-region-scan.js'
import type { DamoValue } from '../../lib/record/damo-model.js'

/** What was taken, plain regions in the form of others. */
class Taken {
  readonly regions: unknown[] = []
  nrPlain = 0

  plainRegion(start: number, end: number, samples: number, age: number): void {
    this.nrPlain++
    this.regions.push(plain(start, end, samples, age))
  }

  region(value: DamoValue): void {
    this.regions.push(value)
  }

  fail(message: string): never {
    throw new Error(message)
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** A region as damo's trace recordings have them. */
function plain(start: number, end: number, samples: number, age: number): object {
  return {
    start: grouped(start),
    end: grouped(end),
    nr_accesses: { samples, percent: null },
    age: { usec: null, aggr_intervals: grouped(age) },
    probe_hits: [],
    sz_filter_passed: '0 B',
  }
}

/** Takes a list in parts that end at the given places. */
function scan(list: string, cuts: readonly number[]): Taken {
  const taken = new Taken()
  const scanner = new RegionScan(taken)
  let rest = Buffer.alloc(0)
  const bytes = Buffer.from(list.slice(1))
  let from = 0
  for (const cut of [...cuts.map((each) => each % bytes.length).sort((a, b) => a - b), Infinity]) {
    const part = Buffer.concat([rest, bytes.subarray(from, cut)])
    from = Math.min(cut, bytes.length)
    const at = scanner.take(part, 0)
    if (part[at] === 0x5d) return taken
    rest = part.subarray(at)
  }
  throw new Error('the list did not end')
}

const count = fc.nat({ max: 2 ** 31 })
const region = fc.oneof(
  fc.tuple(count, count, fc.nat({ max: 20 }), count).map((values) => plain(...values)),
  fc.record({ start: fc.string(), end: count, note: fc.constantFrom('}', '{"', '\\"]', null) }),
  fc.constant({ start: '1 KiB', end: 4096, nr_accesses: { percent: 35 }, age: { usec: '5 s' } }),
)

describe('RegionScan', () => {
  it('takes the same regions in whatever layout, cut anywhere', () => {
    const indents = fc.constantFrom(undefined, 1, 4)
    fc.assert(
      fc.property(fc.array(region), indents, fc.array(fc.nat()), (regions, indent, cuts) => {
        const { regions: taken } = scan(JSON.stringify(regions, null, indent), cuts)
        expect(taken).to.deep.equal(regions)
      }),
    )
  })

  it('reads most of a long list without parsing it', () => {
    const list = Array.from({ length: 100 }, (_, i) => plain(4096 * i, 4096 * (i + 1), i % 21, i))
    expect(scan(JSON.stringify(list, null, 4), []).nrPlain).to.be.above(90)
  })

  it('keeps integers that no double holds', () => {
    const { regions } = scan('[{"start": 18446744073709551615, "end": "1"}]', [])
    expect(regions).to.deep.equal([{ start: 2n ** 64n - 1n, end: '1' }])
  })

  for (const [fault, list] of [
    ['no comma between regions', '[{} {}]'],
    ['a comma before the end', '[{},]'],
    ['two commas', '[{},,{}]'],
    ['a comma in front', '[,{}]'],
    ['a value that ends in the middle', '[{"a": }]'],
    ['a word', '[{}, x]'],
  ] as const) {
    it(`refuses ${fault}`, () => {
      expect(() => scan(list, [])).to.throw('not JSON')
    })
  }
})
