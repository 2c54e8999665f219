import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import { createContext, createWorld } from '../../lib/engine/world.js'
import { performanceFiguresOf } from '../../lib/machine/performance-figures.js'
import { PLAIN_PROGRAM, type ProgramModel } from '../../lib/machine/model.js'
import { startMachine, tickMachine } from '../../lib/machine/tick.js'
import { programTimeAt } from '../../lib/space/program-clock.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'

const PAGES = 20_000
const NODE_PAGES = 65_536
const FAST = 0
const SLOW = NODE_PAGES

/** A closed loop whose memory begins at a frame, on nodes of 100 and 200 ns. */
function planOf(
  framePage: number,
  program: Partial<ProgramModel>,
  more: Partial<RunPlan> = {},
): RunPlan {
  const loop = {
    ...areas([
      { ...area(0, 6_000, { probability: 0.3 }), accessesPerSecond: 1e6 },
      { ...area(8_000, 10_000, { every: 4 }), accessesPerSecond: 1e6 },
    ]),
    loop: 'closed' as const,
  }
  return plan({
    nodes: [0, 1].map((id) => ({ id, startPage: id * NODE_PAGES, endPage: (id + 1) * NODE_PAGES })),
    machine: machineModel({
      nodes: [nodeModel({ latencyNs: 100 }), nodeModel({ latencyNs: 200, tier: 1 })],
      load: { a: 0, n: 2, uMax: 0.9 },
      thp: { mode: 'always', scanPages: 2_048, scanUs: 200_000, maxPtesNone: 511 },
    }),
    targets: [
      {
        ...target('t', PAGES, { workloads: [loop], framePage }),
        program: { ...PLAIN_PROGRAM, ...program },
      },
    ],
    contexts: [context('vaddr', [0])],
    ...more,
  })
}

/** Its own time after a second of the machine's, in which it ticked ten times. */
function ranUs(framePage: number, program: Partial<ProgramModel>): number {
  const world = createWorld(planOf(framePage, program), 'lazy')
  const machine = createContext(world, 0).machine!
  startMachine(machine)
  for (let tick = 1; tick <= 10; tick++) tickMachine(machine, tick * 100_000)
  return programTimeAt(machine.targets[0].clock!, 1_000_000)
}

describe('a closed loop on a machine with a model', () => {
  it('gets done what its memory lets it', () => {
    expect(ranUs(FAST, { memoryBound: 0.6 })).to.equal(1_000_000)
    expect(ranUs(SLOW, { memoryBound: 0 })).to.equal(1_000_000)
    expect(ranUs(SLOW, { memoryBound: 0.6 })).to.be.closeTo(1_000_000 / 1.6, 1)
  })

  it('gains by the huge pages that khugepaged makes of its memory', () => {
    const world = createWorld(planOf(FAST, { tlbBound: 0.2 }), 'lazy')
    const machine = createContext(world, 0).machine!
    startMachine(machine)
    for (let tick = 1; tick <= 200; tick++) tickMachine(machine, tick * 100_000)
    const [program] = performanceFiguresOf(machine, 20_000_000)!.programs
    // All but the ends of the memory are huge pages after the ten turns that go round it.
    expect(program.hugeShare).to.be.within(0.9, 1)
    expect(program.slowdown).to.be.within(0.8, 0.82)
    expect(program.bloatPages).to.equal(0)
  })

  it('gives the same bytes for any number of workers and both access engines', async () => {
    const hashes = new Set<string>()
    const slow = { memoryBound: 0.6, tlbBound: 0.3 }
    for (const workers of [1, 2]) {
      for (const access of ['bits', 'lazy'] as const) {
        hashes.add(hashOf((await runToEnd(planOf(SLOW, slow, { access }), { workers })).record))
      }
    }
    expect(hashes.size).to.equal(1)
    hashes.add(hashOf((await runToEnd(planOf(FAST, slow))).record))
    expect(hashes.size).to.equal(2)
  })
})
