import { expect } from 'chai'
import fc from 'fast-check'
import {
  createSharedCpu,
  sleepFor,
  workOn,
  type CpuCosts,
  type SharedCpu,
} from '../../lib/core/shared-cpu.js'

/**
 * A region is worked on in 10 µs; the scheduler ticks each 400 µs, slices are 75 µs; the program runs for 100 µs in
 * each 1,000.
 */
const COSTS: CpuCosts = {
  iterationUs: 0,
  prepareUs: 10,
  checkUs: 10,
  tickUs: 400,
  tickPhaseUs: 0,
  sliceUs: 75,
  nice: 0,
  periodUs: 1_000,
  startUs: 0,
  busyUs: 100,
  bursts: [],
}

/** The stretches that rows are worked on in, with the program's time. */
function stretchesOf(cpu: SharedCpu, nrRows: number): string[] {
  const stretches: string[] = []
  workOn(cpu, nrRows, 10, (first, last) => stretches.push(`${first}-${last} at ${cpu.programUs}`))
  return stretches
}

describe('a CPU that kdamond shares with a program', () => {
  it('is kdamond’s for as long as its regions take', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 1e9 })
    expect(stretchesOf(cpu, 30)).to.deep.equal(['0-30 at 0'])
    expect(cpu.nowUs).to.be.closeTo(300, 1e-3)
    sleepFor(cpu, 5_000)
    expect(cpu.nowUs).to.be.closeTo(5_300, 1e-3)
  })

  it('lets a burst that is due during work wait for the tick, and kdamond for the burst', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 150 })
    expect(stretchesOf(cpu, 50)).to.deep.equal(['0-40 at 0', '40-50 at 1000'])
    expect(cpu.nowUs).to.be.closeTo(600, 1e-3)
  })

  it('lets a burst that becomes due within a slice of the tick wait for the next one', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 350 })
    expect(stretchesOf(cpu, 90)).to.deep.equal(['0-80 at 0', '80-90 at 1000'])
  })

  it('lets a burst run as soon as kdamond sleeps', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 150 })
    expect(stretchesOf(cpu, 20)).to.deep.equal(['0-20 at 0'])
    sleepFor(cpu, 2_100)
    expect(cpu.nowUs).to.be.closeTo(2_300, 1e-3)
    expect(cpu.programUs).to.equal(3_000)
  })

  it('lets kdamond wait, when it wakes up, for the end of a burst within its slice', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 250, busyUs: 70 })
    sleepFor(cpu, 280)
    expect(cpu.donePart).to.be.closeTo(30 / 70, 1e-6)
    expect(stretchesOf(cpu, 2)).to.deep.equal(['0-2 at 1000'])
    expect(cpu.nowUs).to.be.closeTo(340, 1e-3)
  })

  it('interrupts a longer burst when kdamond wakes up; the rest waits for a tick after a slice', () => {
    const cpu = createSharedCpu({ ...COSTS, startUs: 150, busyUs: 400 })
    sleepFor(cpu, 250)
    expect(cpu.donePart).to.be.closeTo(0.25, 1e-6)
    expect(stretchesOf(cpu, 30)).to.deep.equal(['0-15 at 0', '15-30 at 1000'])
    expect(cpu.nowUs).to.be.closeTo(250 + 300 + 300, 1e-3)
    expect(cpu.donePart).to.equal(0)
  })

  it('runs odd bursts as long as they are, and those that were due meanwhile behind them', () => {
    const bursts = [{ atUs: 1_050, busyUs: 2_500 }]
    const cpu = createSharedCpu({ ...COSTS, bursts })
    sleepFor(cpu, 3_400)
    expect(cpu.programUs).to.equal(1_000)
    expect(cpu.donePart).to.be.closeTo(2_400 / 2_500, 1e-6)
    sleepFor(cpu, 500)
    expect(cpu.programUs).to.equal(4_000)
    expect(cpu.nowUs).to.equal(3_900)
  })

  it('runs a burst longer by what it waits for, which is asked once, when it begins', () => {
    const cpu = createSharedCpu(COSTS)
    const asked: number[] = []
    cpu.waitUsOf = (untilUs) => {
      asked.push(untilUs)
      return untilUs === 2_000 ? 500 : 0
    }
    sleepFor(cpu, 1_550)
    expect([cpu.programUs, cpu.donePart > 0]).to.deep.equal([1_000, true])
    sleepFor(cpu, 100)
    expect(cpu.programUs).to.equal(2_000)
    expect(asked).to.deep.equal([1_000, 2_000])
  })

  it('never runs a burst before it is due, and wakes up on time', () => {
    const costs = fc.record({
      tickUs: fc.integer({ min: 50, max: 4_000 }),
      tickPhaseUs: fc.nat(4_000),
      sliceUs: fc.nat(1_000),
      nice: fc.integer({ min: -5, max: 5 }),
      periodUs: fc.integer({ min: 200, max: 5_000 }),
      startUs: fc.nat(3_000),
      busyUs: fc.integer({ min: 1, max: 150 }),
    })
    const turns = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 6_000 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(costs, turns, (given, list) => {
        const cpu = createSharedCpu({ ...COSTS, ...given })
        const isDue = (): void => {
          const begun = cpu.programUs + (cpu.donePart > 0 ? given.periodUs : 0)
          expect(begun).to.be.at.most(Math.max(0, cpu.nowUs - given.startUs) + given.periodUs)
        }
        for (const [rows, us] of list) {
          let next = 0
          const before = cpu.nowUs
          workOn(cpu, rows, 10, (first, last) => {
            expect(first).to.equal(next)
            expect(last).to.be.above(first)
            next = last
            isDue()
          })
          expect(next).to.equal(rows)
          expect(cpu.nowUs).to.be.at.least(before + 10 * rows - 1e-3)
          const asleep = cpu.nowUs
          sleepFor(cpu, us)
          expect(cpu.nowUs).to.equal(asleep + us)
          isDue()
        }
      }),
    )
  })
})
