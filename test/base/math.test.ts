import { expect } from 'chai'
import fc from 'fast-check'
import { exp, expm1, log, log1p, powInt } from '../../lib/base/math.js'

/** Relative difference, or 0 for equal values (infinite ones too). */
function errorOf(value: number, expected: number): number {
  return value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected)
}

function expectClose(
  own: (x: number) => number,
  built: (x: number) => number,
  numbers: fc.Arbitrary<number>,
): void {
  fc.assert(
    fc.property(numbers, (x) => {
      expect(errorOf(own(x), built(x)), `at ${x}`).to.be.below(1e-14)
    }),
    { numRuns: 500 },
  )
}

const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })

describe('own mathematics', () => {
  it('equals Math.exp to 1e-14', () => {
    expectClose(exp, Math.exp, between(-700, 709))
  })

  it('equals Math.expm1 to 1e-14, tiny arguments included', () => {
    expectClose(expm1, Math.expm1, between(-30, 30))
    expectClose(expm1, Math.expm1, between(-1e-9, 1e-9))
  })

  it('equals Math.log to 1e-14, over all magnitudes', () => {
    expectClose(log, Math.log, between(Number.MIN_VALUE, Number.MAX_VALUE))
    expectClose(log, Math.log, between(0.5, 2))
  })

  it('equals Math.log1p to 1e-14, tiny arguments included', () => {
    expectClose(log1p, Math.log1p, between(-0.999, 100))
    expectClose(log1p, Math.log1p, between(-1e-9, 1e-9))
  })

  it('raises to integer powers', () => {
    expect(powInt(3, 5)).to.equal(243)
    expect(powInt(2, -3)).to.equal(0.125)
    expect(powInt(0, 0)).to.equal(1)
    expect(powInt(2, 1023)).to.equal(2 ** 1023)
    expect(errorOf(powInt(0.999, 512), 0.999 ** 512)).to.be.below(1e-13)
  })

  it('has the limits of the functions it stands for', () => {
    expect([exp(-Infinity), exp(Infinity), exp(NaN), exp(0)]).to.deep.equal([0, Infinity, NaN, 1])
    expect([log(0), log(-1), log(1), log(Infinity)]).to.deep.equal([-Infinity, NaN, 0, Infinity])
    expect([log1p(-1), log1p(0), expm1(0)]).to.deep.equal([-Infinity, 0, 0])
  })

  it('gives these very bits on every machine', () => {
    const values = [exp(1), exp(-20.5), expm1(0.01), log(10), log1p(-0.25), powInt(1.1, 100)]
    expect(values).to.deep.equal([
      2.7182818284590455, 1.2501528663867428e-9, 0.010050167084168058, 2.302585092994046,
      -0.2876820724517809, 13780.612339822364,
    ])
  })
})
