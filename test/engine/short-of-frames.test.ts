import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import { planOf } from '../support/scenarios.js'
import { hashOf, readRun, runToEnd } from '../support/run.js'

const MIB = 2 ** 20

/** A node of 64 MiB under programs of 96 MiB: 16 MiB hot, 48 MiB touched now and then. */
function shortPlan(populate: 'map' | 'touch', ...set: string[]): RunPlan {
  const scenario = {
    seed: 7,
    duration: '10 s',
    machine: { nodes: [{ id: 0, size: '64 MiB' }], swap: { kind: 'zram', size: '256 MiB' } },
    targets: [
      {
        name: 'db',
        image: false,
        memory: '64 MiB',
        populate,
        workload: {
          areas: [
            { start: '8 MiB', size: '16 MiB', every: 1 },
            { start: '24 MiB', size: '40 MiB', rate: '200/s' },
          ],
        },
      },
      {
        name: 'other',
        image: false,
        memory: '32 MiB',
        populate,
        workload: { areas: [{ start: 0, size: '32 MiB', rate: '100/s' }] },
      },
    ],
    kdamonds: [{ contexts: [{ ops: 'paddr', targets: [{ pid: null, regions: null }] }] }],
  }
  return planOf(scenario, ...set)
}

describe('memory that is more than nodes hold, watched by its frames', () => {
  for (const populate of ['map', 'touch'] as const) {
    it(`is found in the frames that it took as it came: populate ${populate}`, async () => {
      const [hot, summary] = await readRun(shortPlan(populate), (reader, whole) => {
        let pages = 0
        for (const { targets } of reader.snapshots()) {
          pages = 0
          for (const { startPage, endPage, nrAccesses } of targets) {
            nrAccesses.forEach((nr, i) => (pages += nr > 15 ? endPage[i] - startPage[i] : 0))
          }
        }
        return [pages, whole] as const
      })
      expect((hot * 4096) / MIB).to.be.within(14, 18)
      const { presentBytes, absentBytes, nodes } = summary.memory!
      expect(nodes[0].usedBytes).to.be.within(presentBytes, 64 * MIB)
      if (populate === 'map') expect((presentBytes + absentBytes) / MIB).to.equal(96)
      else expect(presentBytes / MIB).to.be.within(16, 63)
    })
  }

  it('leaves the same record, whichever engine and number of workers', async () => {
    const hashes = new Set<string>()
    for (const [access, workers] of [
      ['lazy', 1],
      ['bits', 1],
      ['lazy', 2],
    ] as const) {
      const plan = shortPlan('touch', `access=${access}`)
      hashes.add(hashOf((await runToEnd(plan, { workers })).record))
    }
    expect(hashes.size).to.equal(1)
  })
})
