import { expect } from 'chai'
import fc from 'fast-check'
import { checkAttributes, DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { convertResults } from '../../lib/core/convert-results.js'
import { feedLoop } from '../../lib/core/feed-loop.js'
import { freqNow, movingSum, movingSumAfter } from '../../lib/core/frequency.js'
import { KERNELS } from '../../lib/core/kernel.js'
import { tuneIntervals } from '../../lib/core/tune-intervals.js'
import { tableOf } from '../support/regions.js'

const GOAL = { accessBp: 400, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 10_000_000 }
const TUNED = { ...DEFAULT_ATTRIBUTES, intervalsGoal: GOAL, aggrSamples: 20 }

describe('tuneIntervals', () => {
  /** The sampling interval after one step that sees this share (bp) of all possible accesses. */
  const after = (seenBp: number, sampleUs = 8_000): number =>
    tuneIntervals({ ...TUNED, sampleUs, aggrUs: 20 * sampleUs }, seenBp * 20, 10_000).sampleUs

  it('doubles where nothing is seen, grows by half at half the goal, keeps what meets it', () => {
    expect(after(0)).to.equal(16_000)
    expect(after(200)).to.equal(12_000)
    expect(after(400)).to.equal(8_000)
  })

  it('shrinks to three quarters at one and a half of the goal, to half from twice on', () => {
    expect(after(600)).to.equal(6_000)
    expect(after(800, 80_000)).to.equal(40_000)
    expect(after(4_000, 80_000)).to.equal(40_000)
  })

  it('follows the worked example: 1 % seen of a goal of 4 % makes 5 ms 8.75 ms', () => {
    const tuned = tuneIntervals(TUNED, 100 * 20, 10_000)
    expect([tuned.sampleUs, tuned.aggrUs]).to.deep.equal([8_750, 175_000])
  })

  it('stays within its bounds', () => {
    expect(after(10_000, 6_000)).to.equal(5_000)
    expect(after(0, 9_000_000)).to.equal(10_000_000)
  })
})

describe('feedLoop', () => {
  it('gives the worked examples', () => {
    expect(feedLoop(900_000, 200)).to.equal(1_782_000)
    expect(feedLoop(900_000, 2_000)).to.equal(1_620_000)
    expect(feedLoop(900_000, 15_000)).to.equal(450_000)
    expect(feedLoop(900_000, 10_000)).to.equal(900_000)
    expect(feedLoop(900_000, 20_000)).to.equal(10_000)
  })
})

describe('freqNow', () => {
  it('adds the last window for the part that is left, and is the last one at the start', () => {
    const at = (passed: number) => ({
      attrs: { sampleUs: 1, aggrUs: 10 },
      passedSampleIntervals: passed,
      nextAggregationSis: 10,
    })
    expect(freqNow(at(8), 3, 10)).to.equal(5)
    expect(freqNow(at(0), 3, 10)).to.equal(10)
    expect(freqNow(at(10), 3, 10)).to.equal(3)
  })
})

describe('movingSumAfter', () => {
  it('equals the steps of the moving sum one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 40 }),
        (checks, last, window) => {
          const start = last * 10_000
          let sum = start
          for (const isHit of checks) sum = movingSum(sum, start, window, isHit ? 10_000 : 0)
          const nr = checks.filter(Boolean).length
          expect(movingSumAfter(start, last, nr, checks.length, window)).to.equal(sum)
        },
      ),
    )
  })
})

describe('convertResults', () => {
  const convert = (level: keyof typeof KERNELS, isAggregating: boolean) => {
    const table = tableOf([{ range: [0, 1], nrAccesses: 15, lastNrAccesses: 40, age: 20 }])
    const from = { sampleUs: 10, aggrUs: 1_000 }
    convertResults(table, from, { sampleUs: 1, aggrUs: 2_000 }, isAggregating, KERNELS[level])
    return [table.nrAccesses[0], table.lastNrAccesses[0], table.age[0]]
  }

  it('converts counts and ages to the new intervals', () => {
    expect(convert('next', false)).to.deep.equal([300, 800, 10])
  })

  it('discards the partial window within an aggregation, except on 6.12', () => {
    expect(convert('next', true)).to.deep.equal([0, 800, 10])
    expect(convert('7.2', true)).to.deep.equal([0, 800, 10])
    expect(convert('6.12', true)).to.deep.equal([300, 40, 10])
  })

  it('leaves the last window as it is on kernels to 7.2, outside an aggregation', () => {
    expect(convert('7.2', false)).to.deep.equal([300, 40, 10])
  })
})

describe('checkAttributes', () => {
  it('refuses what the kernel refuses, and names the attribute', () => {
    const fault = (change: object): string | undefined =>
      checkAttributes({ ...TUNED, ...change })?.attribute
    expect(fault({})).to.equal(undefined)
    expect(fault({ minNrRegions: 2 })).to.equal('minNrRegions')
    expect(fault({ minNrRegions: 1_001 })).to.equal('minNrRegions')
    expect(fault({ sampleUs: 200_000 })).to.equal('sampleUs')
    expect(fault({ sampleUs: 4_999 })).to.equal('intervalsGoal')
    expect(fault({ intervalsGoal: { ...GOAL, maxSampleUs: 1 } })).to.equal('intervalsGoal')
    expect(fault({ sampleUs: 1, intervalsGoal: { ...GOAL, aggrs: 0 } })).to.equal(undefined)
  })
})
