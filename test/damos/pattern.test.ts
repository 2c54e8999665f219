import { expect } from 'chai'
import type { MonitoringAttributes } from '../../lib/core/attributes.js'
import { frequencyOf, matchesPattern } from '../../lib/damos/pattern.js'
import type { AccessPattern } from '../../lib/damos/scheme.js'
import { damosOf, type DamosSetup } from '../support/damos.js'
import type { RegionRow } from '../support/regions.js'
import { scheme } from '../support/schemes.js'

function matches(
  pattern: Partial<AccessPattern>,
  row: RegionRow,
  frequency: number,
  setup: DamosSetup = {},
): boolean {
  const damos = damosOf([scheme({ pattern })], { targets: [[row]], ...setup })
  return matchesPattern(damos.schemes[0], damos.targets[0].table, 0, frequency)
}

describe('matchesPattern', () => {
  const region: RegionRow = { range: [100, 150], age: 7 }

  it('includes both bounds of size, frequency and age', () => {
    for (const [name, value] of [
      ['Sz', 50],
      ['NrAccesses', 3],
      ['Age', 7],
    ] as const) {
      const bounds = (min: number, max: number): Partial<AccessPattern> => {
        const [low, high] = name === 'Sz' ? [BigInt(min), BigInt(max)] : [min, max]
        return { [`min${name}`]: low, [`max${name}`]: high }
      }
      expect(matches(bounds(value, value), region, 3), name).to.equal(true)
      expect(matches(bounds(value + 1, value + 1), region, 3), name).to.equal(false)
      expect(matches(bounds(value - 1, value - 1), region, 3), name).to.equal(false)
    }
  })

  it('takes the largest numbers of the kernel as no bound', () => {
    const pattern = { maxSz: 2n ** 64n - 1n, maxNrAccesses: 2 ** 32 - 1, maxAge: 2 ** 32 - 1 }
    expect(matches(pattern, { range: [0, 2 ** 31 - 1], age: -1 }, 2 ** 31)).to.equal(true)
  })

  it('compares sizes in core address units, however many of them a table unit holds', () => {
    const page: RegionRow = { range: [0, 1] }
    const pages = { unitSz: 4096 }
    expect(matches({ minSz: 4096n }, page, 0, pages)).to.equal(true)
    expect(matches({ minSz: 4097n }, page, 0, pages)).to.equal(false)
    expect(matches({ maxSz: 4095n }, page, 0, pages)).to.equal(false)
    // addr_unit 8192: a page is half a unit.
    expect(matches({ maxSz: 1n }, { range: [0, 2] }, 0, { unitSz: 0.5 })).to.equal(true)
    expect(matches({ maxSz: 1n }, { range: [0, 4] }, 0, { unitSz: 0.5 })).to.equal(false)
  })
})

describe('frequencyOf', () => {
  const TEN_SAMPLES = { sampleUs: 1, aggrUs: 10 } as MonitoringAttributes

  it('adds the last window for what is left of this one: 3 + 10 × 2 / 10', () => {
    const row: RegionRow = { range: [0, 1], nrAccesses: 3, lastNrAccesses: 10 }
    const damos = damosOf([], { targets: [[row]], attrs: TEN_SAMPLES })
    const [{ table }] = damos.targets
    damos.nextAggregationSis = 10
    const at = (passed: number): number => frequencyOf({ ...damos, passed }, table, 0)
    expect(at(8)).to.equal(5)
    // Nothing of the window has passed, or all of it.
    expect(at(0)).to.equal(10)
    expect(at(10)).to.equal(3)
    expect(at(12)).to.equal(3)
  })

  it('is the pseudo moving sum of kernels to 7.2, which takes a share of the last window away', () => {
    const row: RegionRow = { range: [0, 1], nrAccesses: 2, lastNrAccesses: 5 }
    const damos = damosOf([], { kernel: '7.2', targets: [[row]], attrs: TEN_SAMPLES })
    const [{ table }] = damos.targets
    table.movingSumBp[0] = 50_000
    const after = (movingSumSamples: number): number =>
      frequencyOf({ ...damos, movingSumSamples }, table, 0)
    // 50000 − 4 × 5000 + 2 × 10000, and two checks later.
    expect(after(4)).to.equal(5)
    expect(after(6)).to.equal(4)
    // At an aggregation merging has brought the sum up to date.
    expect(after(0)).to.equal(5)
  })
})
