import { expect } from 'chai'
import fc from 'fast-check'
import type { MachineModel, ProgramModel } from '../../lib/machine/model.js'
import { RATE_MIN, type ProgramState } from '../../lib/machine/program-rate.js'
import type { TargetMemory } from '../../lib/machine/target-memory.js'
import { tickMachine } from '../../lib/machine/tick.js'
import {
  createProgramClock,
  programTimeAt,
  rateAt,
  type ProgramClock,
} from '../../lib/space/program-clock.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { createTestMachine } from '../support/machines.js'

const TICK_US = 100_000
const TICK_NS = 100e6
const NODES = [
  { id: 0, startPage: 0, endPage: 1_024 },
  { id: 1, startPage: 1_024, endPage: 2_048 },
]
/** Nodes of 100 and 250 ns, whose load makes no difference. */
const MODEL = machineModel({
  nodes: [nodeModel({ latencyNs: 100 }), nodeModel({ latencyNs: 250, tier: 1, fallback: [1] })],
  load: { a: 0, n: 2, uMax: 0.9 },
})

interface Ticking {
  readonly memory: TargetMemory
  readonly clock: ProgramClock
  readonly state: ProgramState
  /** Ticks once more; the waits are of the time up to there. */
  tick(waits?: { busyNs?: number; stallNs?: number }): number
}

/** A closed loop of which `onSlow` of 1,000 pages lie on the slow node, all accessed alike. */
function program(
  onSlow: number,
  more: Partial<ProgramModel> = {},
  order: 0 | 9 = 0,
  model: MachineModel = MODEL,
): Ticking {
  const clock = createProgramClock()
  const { machine, targets } = createTestMachine({
    nodes: NODES,
    model,
    targets: [
      {
        pages: 1_024,
        mappings: [
          { start: 0, end: 1_000 - onSlow, node: 0, order },
          { start: 1_000 - onSlow, end: 1_000, node: 1, order },
        ].filter(({ start, end }) => start < end),
        program: more,
        clock,
        accesses: () => 1_000,
      },
    ],
  })
  const [memory] = targets
  return {
    memory,
    clock,
    state: machine.performance!.programs[0],
    tick({ busyNs = 0, stallNs = 0 } = {}) {
      memory.waits.busyNs += busyNs
      memory.waits.stallNs += stallNs
      const nowUs = machine.tickedUs + TICK_US
      tickMachine(machine, nowUs)
      return rateAt(clock, nowUs)
    },
  }
}

describe('the rate of a program', () => {
  it('is 1 where memory is fast and there', () => {
    expect(program(0, { memoryBound: 0.7 }).tick()).to.equal(1)
  })

  it('falls by exactly f (r - 1) on slower memory, at no load', () => {
    expect(program(1_000, { memoryBound: 0.4 }).tick()).to.be.closeTo(1 / (1 + 0.4 * 1.5), 1e-12)
    expect(program(250, { memoryBound: 0.4 }).tick()).to.be.closeTo(1 / (1 + 0.1 * 1.5), 1e-12)
    expect(program(1_000, { memoryBound: 0 }).tick()).to.equal(1)
  })

  it('is never better than with all memory fast', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.nat(100), (onSlow, percent) => {
        const more = { memoryBound: percent / 100 }
        expect(program(onSlow, more).tick()).to.be.at.most(program(0, more).tick())
      }),
      { numRuns: 20 },
    )
  })

  it('gains the share of accesses to huge pages of the time that page tables take', () => {
    const one = program(0, { tlbBound: 0.2 }, 9)
    expect(one.tick()).to.be.closeTo(1 / 0.8, 1e-12)
    expect(one.state.hugeShare).to.equal(1)
  })

  it('loses what was waited for, and what is expected to be', () => {
    const one = program(0)
    // 50 ms to be made up for, and half a second expected of every second.
    expect(one.tick({ busyNs: TICK_NS / 2 })).to.be.closeTo(0.5 / 1.5, 1e-12)
    // It ran 33.3 ms and waited for nothing: 16.7 ms too many were left; 25 of 83.3 are expected now.
    expect(one.tick()).to.be.closeTo((1 + 1 / 6) / (1 + 0.025 / (0.05 + 0.1 / 3)), 1e-12)
  })

  it('loses the less the more threads wait for themselves', () => {
    const one = program(0, { threads: 4 })
    expect(one.tick({ stallNs: TICK_NS })).to.be.closeTo(0.75 / 1.25, 1e-12)
    expect(one.state.stallShare).to.equal(0.25)
  })

  it('goes on as good as not at all for as long as waits last, and is stalled as long', () => {
    const one = program(0)
    const rates = [one.tick({ stallNs: 4.5 * TICK_NS })]
    const shares = [one.state.stallShare]
    for (let i = 0; i < 4; i++) {
      rates.push(one.tick())
      shares.push(one.state.stallShare)
    }
    expect(rates.slice(0, 4)).to.deep.equal([RATE_MIN, RATE_MIN, RATE_MIN, RATE_MIN])
    expect(rates[4]).to.be.above(0.05)
    expect(shares).to.deep.equal([1, 1, 1, 1, 0.5])
    expect(one.memory.waits.stallUs).to.equal(450_000)
  })

  it('is left as it is for less than a thousandth', () => {
    const one = program(0)
    one.tick({ busyNs: TICK_NS / 10_000 })
    expect(one.clock.nrKnots).to.equal(1)
  })

  it('makes up for every wait once, and stays above 0 and at most 1', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 60, maxLength: 120 })
    fc.assert(
      fc.property(waits, fc.integer({ min: 0, max: 100 }), (list, percent) => {
        const one = program(1_000, { memoryBound: percent / 100 })
        const slowdown = 1 + 1.5 * (percent / 100)
        one.tick()
        const startUs = programTimeAt(one.clock, TICK_US)
        let waitedUs = 0
        list.forEach((perSecond) => {
          const busyNs = (perSecond / 10) * rateAt(one.clock, Infinity) * TICK_NS
          waitedUs += busyNs / 1000
          const rate = one.tick({ busyNs })
          expect(rate).to.be.within(RATE_MIN, 1)
        })
        const endUs = (list.length + 1) * TICK_US
        const ranUs = programTimeAt(one.clock, endUs) - startUs
        const expectedUs = endUs - TICK_US
        expect(ranUs * slowdown + waitedUs).to.be.closeTo(expectedUs, 0.1 * expectedUs)
      }),
      { numRuns: 50 },
    )
  })
})
