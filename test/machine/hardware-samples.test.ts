import { expect } from 'chai'
import { createHardwareSamples, takeSamples } from '../../lib/machine/hardware-samples.js'
import type { HardwareSamples, SamplePeriods } from '../../lib/machine/hardware-samples.js'
import { startMachine, tickMachine } from '../../lib/machine/tick.js'
import { createProgramClock } from '../../lib/space/program-clock.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { createTestMachine, neverTouched, nodesOf, type TestMachine } from '../support/machines.js'

const TICK_US = 100_000

interface Sampled {
  readonly machine: TestMachine
  readonly samples: HardwareSamples
  /** Pages, orders and nodes of what was sampled in so many ticks from now on. */
  take(ticks: number, periods: SamplePeriods): { page: number; node: number; isWrite: boolean }[]
}

/** One program of 2,048 pages, the first 512 of which have 9 of 10 accesses: 10,240 a second. */
function sampled(more: { memoryBound?: number; isFar?: boolean; writes?: number } = {}): Sampled {
  const { memoryBound = 0, isFar = false, writes = 0 } = more
  const machine = createTestMachine({
    nodes: nodesOf(4_096, 4_096),
    targets: [
      {
        pages: 2_048,
        mappings: [{ start: 0, end: 2_048, node: isFar ? 1 : 0 }],
        accesses: (page) => (page < 512 ? 18 : 2 / 3),
        writes,
        program: { memoryBound },
        ...(memoryBound > 0 && { clock: createProgramClock() }),
      },
    ],
    model: machineModel({
      tickUs: TICK_US,
      nodes: [nodeModel(), nodeModel({ tier: 1, latencyNs: 270 })],
    }),
  })
  startMachine(machine.machine)
  const samples = createHardwareSamples(machine.machine.performance!.programs[0], 1)
  let nowUs = 0
  return {
    machine,
    samples,
    take(ticks, periods) {
      const seen: { page: number; node: number; isWrite: boolean }[] = []
      for (let i = 0; i < ticks; i++) {
        nowUs += TICK_US
        tickMachine(machine.machine, nowUs)
        takeSamples(samples, periods, nowUs, (page, _order, node, isWrite) => {
          seen.push({ page, node, isWrite })
        })
      }
      return seen
    },
  }
}

describe('hardware samples', () => {
  it('are each n-th access, to pages as often as they are accessed', () => {
    const seen = sampled().take(100, { loads: 10, stores: Infinity })
    expect(seen).to.have.lengthOf(10_240)
    const first = seen.filter(({ page }) => page < 512).length
    expect(first / seen.length).to.be.closeTo(0.9, 0.01)
    expect(new Set(seen.map(({ page }) => page)).size).to.be.greaterThan(900)
  })

  it('are loads and stores, each with a period of its own', () => {
    const seen = sampled({ writes: 0.25 }).take(100, { loads: 10, stores: 20 })
    const stores = seen.filter(({ isWrite }) => isWrite).length
    expect(stores).to.be.closeTo((102_400 * 0.25) / 20, 120)
    expect(seen.length - stores).to.be.closeTo((102_400 * 0.75) / 10, 250)
  })

  it('are as many fewer as a program gets less done', () => {
    const near = sampled({ memoryBound: 0.5 }).take(100, { loads: 10, stores: Infinity })
    const far = sampled({ memoryBound: 0.5, isFar: true }).take(100, {
      loads: 10,
      stores: Infinity,
    })
    // Half of its time waits for memory that is three times as far.
    expect(near.length / far.length).to.be.closeTo(2, 0.02)
    expect(far.every(({ node }) => node === 1)).to.equal(true)
  })

  it('are of memory that is there', () => {
    const one = sampled()
    neverTouched(one.machine.targets[0], 0, 256)
    const seen = one.take(10, { loads: 10, stores: Infinity })
    expect(seen.every(({ page }) => page >= 256)).to.equal(true)
    expect(seen.length).to.be.within(450, 670)
  })

  it('are the same each time', () => {
    const take = (): unknown => sampled().take(10, { loads: 7, stores: Infinity })
    expect(take()).to.deep.equal(take())
  })
})
