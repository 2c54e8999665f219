import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../lib/base/errors.js'
import { axisValues } from '../../lib/tune/axis-values.js'
import { nrValuesOf, parseBetween, textOfValue, valueAt } from '../../lib/tune/between.js'

const GIB = 2 ** 30

function faultOf(text: string, step?: string): string {
  try {
    parseBetween(text, step)
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError)
    return (error as UsageError).message
  }
  return 'none'
}

describe('the range of size', () => {
  it('has bounds of one kind, and about 32 round steps between them', () => {
    const rows: readonly [text: string, unit: string, low: number, high: number, step: number][] = [
      ['machine.nodes.0.size=1GiB..8GiB', 'bytes', GIB, 8 * GIB, GIB / 8],
      ['targets.db.memory=8K..64K', 'bytes', 8192, 65_536, 4096],
      ['policy.min_age=5 s..2 m', 'us', 5e6, 120e6, 2e6],
      ['targets.vm.count=1..100', 'count', 1, 100, 2],
      ['targets.vm.count=1..5', 'count', 1, 5, 1],
      ['targets.db.memoryBound=10%..50%', 'percent', 10, 50, 1],
    ]
    for (const [text, unit, low, high, step] of rows) {
      const [path] = text.split('=')
      expect(parseBetween(text)).to.deep.equal({ path, unit, low, high, step })
    }
    expect(parseBetween('a=1G..2G', '64M').step).to.equal(GIB / 16)
  })

  it('ends at the upper bound, whatever the step', () => {
    const between = parseBetween('a=10..20', '4')
    const values = Array.from({ length: nrValuesOf(between) }, (_, i) => valueAt(between, i))
    expect(values).to.deep.equal([10, 14, 18, 20])
    expect(nrValuesOf(parseBetween('a=0%..10%', '0.1%'))).to.equal(101)
  })

  it('is refused in words', () => {
    const rows: readonly [text: string, step: string | undefined, fault: RegExp][] = [
      ['a', undefined, /^--between a: not a range; expected path=low\.\.high$/],
      ['a=1GiB', undefined, /not a range/],
      ['a=8GiB..1GiB', undefined, /in the wrong order; expected the lower one first/],
      ['a=1GiB..1024MiB', undefined, /both bounds are the same/],
      [
        'a=x..y',
        undefined,
        /bounds of no kind; expected two sizes, times, shares or whole numbers/,
      ],
      ['a=1GiB..5s', undefined, /bounds of no kind/],
      ['a=1GiB..2GiB', '5 s', /^--step 5 s: expected a size above 0/],
      ['a=1GiB..2GiB', '0', /^--step 0: expected a size above 0/],
      ['a=1GiB..2GiB', '2GiB', /^--step 2GiB: larger than the range; expected at most 1 GiB$/],
    ]
    for (const [text, step, fault] of rows) expect(faultOf(text, step), text).to.match(fault)
  })

  it('gives values that are read back as they are', () => {
    const units = ['bytes', 'us', 'count'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.integer({ min: 1, max: 2 ** 45 }),
        (unit, value) => {
          const path = unit === 'us' ? 'duration' : 'a'
          const [again] = axisValues({ path, values: [textOfValue(value, unit)] }).numbers!
          expect(again).to.equal(value)
        },
      ),
    )
    expect(textOfValue(12.5, 'percent')).to.equal('12.5 %')
  })
})
