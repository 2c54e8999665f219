import { expect } from 'chai'
import fc from 'fast-check'
import { PLAIN_PROGRAM } from '../../lib/machine/model.js'
import { addStalls, createPressure, type TickStalls } from '../../lib/machine/pressure.js'

const TICK_US = 100_000

function program(stallShare: number, more: Partial<TickStalls['memory']> = {}): TickStalls {
  return {
    memory: { cgroup: '', program: PLAIN_PROGRAM, ...more },
    stallShare,
    perSecond: 1,
  }
}

describe('pressure', () => {
  it('is the same for some and full where one thread runs alone', () => {
    const pressure = createPressure([])
    addStalls(pressure, [program(0.3)], TICK_US, TICK_US)
    const [{ some, full }] = pressure.groups
    expect(some.totalUs).to.be.closeTo(30_000, 1e-6)
    expect(full.totalUs).to.be.closeTo(30_000, 1e-6)
  })

  it('is some where any of several stalls, and full where all do', () => {
    const pressure = createPressure([])
    addStalls(pressure, [program(0.5), program(0.2)], TICK_US, TICK_US)
    const [{ some, full }] = pressure.groups
    expect(some.totalUs).to.be.closeTo(60_000, 1e-6)
    expect(full.totalUs).to.be.closeTo(10_000, 1e-6)
  })

  it('takes the threads of a program as so many tasks', () => {
    const pressure = createPressure([])
    const threads = { program: { ...PLAIN_PROGRAM, threads: 3 } }
    addStalls(pressure, [program(0.5, threads)], TICK_US, TICK_US)
    const [{ some, full }] = pressure.groups
    expect(some.totalUs).to.be.closeTo(87_500, 1e-6)
    expect(full.totalUs).to.be.closeTo(12_500, 1e-6)
  })

  it('leaves out who has nothing to do', () => {
    const pressure = createPressure([])
    const idle = { ...program(0), perSecond: 0 }
    addStalls(pressure, [program(0.4), idle], TICK_US, TICK_US)
    expect(pressure.groups[0].full.totalUs).to.be.closeTo(40_000, 1e-6)
  })

  it('is told of cgroups with those below them', () => {
    const pressure = createPressure(['/a', '/b'])
    const [inA, inB] = ['/a/x', '/b'].map((cgroup) => ({ cgroup }))
    addStalls(pressure, [program(0.5, inA), program(0, inB)], TICK_US, TICK_US)
    expect(pressure.groups.map(({ path }) => path)).to.deep.equal(['', '/a', '/b'])
    const totals = pressure.groups.map(({ some, full }) => [some.totalUs, full.totalUs])
    expect(totals).to.deep.equal([
      [50_000, 0],
      [50_000, 50_000],
      [0, 0],
    ])
  })

  it('averages every two seconds, over 10, 60 and 300', () => {
    const pressure = createPressure([])
    const averages = pressure.groups[0].some.averages
    for (let tick = 1; tick <= 19; tick++) {
      addStalls(pressure, [program(0.5)], tick * TICK_US, TICK_US)
    }
    expect([...averages]).to.deep.equal([0, 0, 0])
    addStalls(pressure, [program(0.5)], 20 * TICK_US, TICK_US)
    // 50 (1 - e^-0.2), 50 (1 - e^-0.0333…), 50 (1 - e^-0.00666…)
    expect(averages[0]).to.be.closeTo(9.063463, 1e-6)
    expect(averages[1]).to.be.closeTo(1.639195, 1e-6)
    expect(averages[2]).to.be.closeTo(0.332225, 1e-6)
    for (let tick = 21; tick <= 40; tick++) {
      addStalls(pressure, [program(0)], tick * TICK_US, TICK_US)
    }
    // 9.063463 e^-0.2
    expect(averages[0]).to.be.closeTo(7.420536, 1e-6)
  })

  it('never runs backwards, and has no more full than some, nor more of either than time', () => {
    const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
    const ticks = fc.array(fc.array(share, { minLength: 1, maxLength: 4 }), { maxLength: 60 })
    fc.assert(
      fc.property(ticks, (list) => {
        const pressure = createPressure([])
        const [{ some, full }] = pressure.groups
        list.forEach((shares, i) => {
          const before = [some.totalUs, full.totalUs]
          addStalls(
            pressure,
            shares.map((each) => program(each)),
            (i + 1) * TICK_US,
            TICK_US,
          )
          expect(full.totalUs).to.be.at.least(before[1])
          expect(some.totalUs).to.be.at.least(before[0])
          expect(full.totalUs).to.be.at.most(some.totalUs + 1e-6)
          expect(some.totalUs).to.be.at.most((i + 1) * TICK_US + 1e-6)
          for (const average of some.averages) expect(average).to.be.within(0, 100)
        })
      }),
    )
  })
})
