import { expect } from 'chai'
import { highDelayNs } from '../../lib/machine/high-delay.js'
import { performanceFiguresOf } from '../../lib/machine/performance-figures.js'
import { startMachine, tickMachine } from '../../lib/machine/tick.js'
import { createProgramClock } from '../../lib/space/program-clock.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, nodesOf, type TestMachine } from '../support/machines.js'

const TICK_US = 100_000
const HIGH_PAGES = 6_400

describe('the delay above memory.high', () => {
  it('grows with the square of the overage, as the kernel tells, from 10 ms to 2 s', () => {
    // Usage of 100 MiB and ms, as the table in mm/memcontrol.c; a sleep of up to 10 ms is not worth it.
    const table = [
      [101, 0],
      [102, 25],
      [103, 57],
      [105, 159],
      [110, 639],
      [115, 1439],
      [117, 1849],
      [118, 2000],
      [200, 2000],
    ]
    for (const [usage, ms] of table) {
      expect(highDelayNs((usage - 100) / 100, 64) / 1e6, String(usage)).to.be.closeTo(ms, 1.1)
    }
  })

  it('is in proportion to the pages that are charged together', () => {
    expect(highDelayNs(0.1, 128)).to.equal(2 * highDelayNs(0.1, 64))
  })
})

describe('a program above memory.high', () => {
  /** A closed loop in /a/b, which uses its memory as it touches it; so many pages are there already. */
  const machineWith = (used: number, canReclaim: boolean, cgroup = '/a/b'): TestMachine => {
    const one = createTestMachine({
      nodes: nodesOf(16_384),
      targets: [
        {
          pages: 8_192,
          mappings: [{ start: 0, end: 8_192, node: 0 }],
          program: { populate: 'touch' },
          cgroup,
          clock: createProgramClock(),
          accesses: () => 1,
        },
      ],
      model: machineModel({
        nodes: [nodeModel()],
        swap: canReclaim ? [zramModel()] : [],
        cgroups: [{ path: '/a', maxPages: Infinity, highPages: HIGH_PAGES }],
      }),
    })
    startMachine(one.machine)
    touch(one, 0, used, 1)
    tickMachine(one.machine, TICK_US)
    return one
  }
  const touch = (one: TestMachine, start: number, end: number, atUs: number): void => {
    for (let page = start; page < end; page++) one.touches[0].push({ page, atUs })
  }
  /** Lets it touch so many more pages in the second tick. @returns the time that it stalls for them, ms */
  const stallMsOf = (one: TestMachine, used: number, more: number): number => {
    const before = one.targets[0].waits.stallUs
    touch(one, used, used + more, TICK_US + 1)
    tickMachine(one.machine, 2 * TICK_US)
    return (one.targets[0].waits.stallUs - before) / 1000
  }

  it('is slowed for each batch of pages where nothing can be reclaimed', () => {
    // 11 and 12 % above at the end of the batches: 774 and 922 ms. Reclaim looks at all pages once a batch, in vain.
    const one = machineWith(7_040, false)
    expect(stallMsOf(one, 7_040, 128)).to.be.within(774 + 921, 774 + 922 + 2 * 10)
  })

  it('is not slowed where it is just a little above', () => {
    // 1 % above at the end of the batch: 6 ms, not worth a sleep; what is left is reclaim's.
    const one = machineWith(HIGH_PAGES, false)
    expect(stallMsOf(one, HIGH_PAGES, 64)).to.be.below(6)
    expect(one.machine.limits[0].pages).to.equal(HIGH_PAGES + 64)
  })

  it('is not slowed where reclaim keeps it below', () => {
    const one = machineWith(7_040, true)
    expect(one.machine.limits[0].pages).to.be.at.most(HIGH_PAGES + 1)
    expect(stallMsOf(one, 7_040, 128)).to.be.below(10)
  })

  it('waits, so that it is pressure and slows a closed loop down', () => {
    const one = machineWith(8_000, false)
    stallMsOf(one, 8_000, 64)
    const { programs, pressure } = performanceFiguresOf(one.machine, 2 * TICK_US)!
    expect(pressure[1].some.totalUs).to.be.greaterThan(0.9 * TICK_US)
    tickMachine(one.machine, 3 * TICK_US)
    expect(programs[0].throughput).to.be.below(1)
    expect(one.machine.performance!.programs[0].rate).to.be.below(0.01)
  })

  it('is left alone in another cgroup', () => {
    const one = machineWith(7_040, false, '/b')
    expect(stallMsOf(one, 7_040, 128)).to.equal(0)
  })
})
