import { expect } from 'chai'
import { performanceFiguresOf } from '../../lib/machine/performance-figures.js'
import { startMachine, tickMachine } from '../../lib/machine/tick.js'
import { createProgramClock, rateAt } from '../../lib/space/program-clock.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const TICK_US = 100_000

/** A closed loop, a quarter of it on the slow node, and an open one there, that asks for half of its bandwidth. */
function machine(): TestMachine {
  return createTestMachine({
    nodes: [
      { id: 0, startPage: 0, endPage: 100 },
      { id: 1, startPage: 100, endPage: 300 },
    ],
    model: machineModel({
      nodes: [
        nodeModel({ latencyNs: 100, bytesPerSecond: 1e12 }),
        nodeModel({ latencyNs: 200, bytesPerSecond: 1_280_000, tier: 1 }),
      ],
      cgroups: [{ path: '/a', maxPages: Infinity, highPages: Infinity }],
    }),
    targets: [
      {
        pages: 100,
        mappings: [
          { start: 0, end: 75, node: 0 },
          { start: 75, end: 100, node: 1 },
        ],
        cgroup: '/a',
        program: { memoryBound: 0.5, bytesPerAccess: 0 },
        clock: createProgramClock(),
        accesses: () => 10,
      },
      {
        pages: 100,
        mappings: [{ start: 0, end: 100, node: 1 }],
        accesses: () => 100,
      },
    ],
  })
}

describe('the figures of programs', () => {
  it('are none without a model', () => {
    const { machine: plain } = createTestMachine({ targets: [{ pages: 1, mappings: [] }] })
    expect(performanceFiguresOf(plain, 0)).to.equal(undefined)
  })

  it('are means over the run, of what held from tick to tick', () => {
    const one = machine()
    // 10,000 accesses of 64 bytes a second: half of 1.28 MB/s, so a latency of 200 (1 + 0.5² / 0.5) = 300 ns.
    startMachine(one.machine)
    tickMachine(one.machine, TICK_US)
    one.act(one.schemeOf(scheme({ action: 'migrate_hot', targetNid: 0 })), 75, 100, TICK_US)
    tickMachine(one.machine, 2 * TICK_US)
    tickMachine(one.machine, 3 * TICK_US)
    const { programs, nodes } = performanceFiguresOf(one.machine, 3 * TICK_US)!
    // The 25 pages that move take another 0.8 of the slow node's bandwidth, for the tick after.
    expect(nodes[1].used).to.be.closeTo((0.5 + 0.5 + 1.3) / 3, 1e-6)
    expect(nodes[1].latencyNs).to.be.closeTo((300 + 300 + 200 * (1 + 1.69 / 0.1)) / 3, 1e-2)
    // 1 + 0.5 (0.75 + 0.25 · 3 - 1) = 1.25, in two of three ticks, then it all lies on the fast node.
    expect(programs[0].slowdown).to.be.closeTo((2 * 1.25 + 1) / 3, 1e-6)
    expect(programs[0].throughput).to.be.closeTo((2 / 1.25 + 1) / 3, 1e-6)
    // Three quarters at a rate of 0.8 for two ticks, then all at 1.
    expect(programs[0].hitShares[0]).to.be.closeTo((2 * 0.8 * 0.75 + 1) / 2.6, 1e-6)
    expect(programs[1].hitShares).to.deep.equal([0, 1])
    expect(programs.map(({ target }) => target)).to.deep.equal([0, 1])
  })

  it('tell stalls, of the machine and of cgroups, and how far open loops are behind', () => {
    const one = machine()
    startMachine(one.machine)
    one.targets[0].waits.stallNs += 20e6
    one.targets[1].waits.busyNs += 30e6
    tickMachine(one.machine, TICK_US)
    const { programs, pressure } = performanceFiguresOf(one.machine, TICK_US)!
    expect(programs[0]).to.deep.include({
      stallUs: 20_000,
      busyUs: 0,
      stallShare: 0.2,
      backlogUs: 0,
    })
    expect(programs[1]).to.deep.include({ stallUs: 0, busyUs: 30_000, backlogUs: 30_000 })
    expect(pressure.map(({ cgroup }) => cgroup)).to.deep.equal(['', '/a'])
    expect(pressure[0].some.totalUs).to.be.closeTo(20_000, 1e-6)
    expect(pressure[0].full.totalUs).to.equal(0)
    expect(pressure[1].full.totalUs).to.be.closeTo(20_000, 1e-6)
    expect(pressure[0].some).to.include({ avg10: 0, avg60: 0, avg300: 0 })
  })

  it('let a program that was killed run no more', () => {
    const one = machine()
    startMachine(one.machine)
    one.targets[0].waits.stallNs += 500e6
    one.targets[0].killedUs = 50_000
    tickMachine(one.machine, TICK_US)
    tickMachine(one.machine, 2 * TICK_US)
    const { programs } = performanceFiguresOf(one.machine, 2 * TICK_US)!
    expect(programs[0].stallShare).to.equal(0.5)
    expect(rateAt(one.targets[0].clock!, TICK_US)).to.equal(0)
    expect(programs[1].throughput).to.equal(1)
  })
})
