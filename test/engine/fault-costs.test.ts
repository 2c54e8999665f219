import { expect } from 'chai'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { parseScenario } from '../../lib/scenario/load.js'

/** 64 MiB that are read everywhere all the time, watched as a whole; memory takes time where a machine is given. */
function summaryOf(
  sampled: object,
  machine: object = { faults: { minor: '2 us' } },
): Promise<RunSummary> {
  const region = { start: 0x7f0000000000, end: 0x7f0000000000 + 64 * 2 ** 20 }
  const context = {
    ops: 'fvaddr',
    targets: [{ pid: 'db', regions: [region] }],
    sample_control: sampled,
  }
  const scenario = {
    duration: '2 s',
    machine,
    targets: [
      {
        name: 'db',
        image: false,
        mappings: [{ address: 0x7f0000000000, size: '64 MiB' }],
        workload: { areas: [{ start: 0, size: '100%', every: 1 }], loop: 'closed' },
      },
    ],
    kdamonds: [{ contexts: [context] }],
  }
  return startRun(parseScenario(scenario).plan, { workers: 1 }).done
}

const FAULTS = { primitives_enabled: { page_table: false, page_fault: true } }
const WRITES = {
  ...FAULTS,
  sample_filters: [{ filter_type: 'write', matching: true, allow: true }],
}

describe('page faults of sampled pages', () => {
  it('take time of the program, whether they count or not; accessed bits take none', async () => {
    const [tables, faults, writes] = await Promise.all(
      [{}, FAULTS, WRITES].map((one) => summaryOf(one)),
    )
    expect(tables.machine!.targets[0].busyUs).to.equal(0)
    for (const { machine, samples } of [faults, writes]) {
      // The last tick is not over.
      expect(machine!.targets[0].busyUs).to.be.closeTo(2 * samples, 0.06 * 2 * samples)
      expect(machine!.slowdown).to.be.greaterThan(1)
    }
    expect(writes.wssBytes!.p100).to.equal(0)
  })
})
