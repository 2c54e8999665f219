/** What HMSDK's own correctness check asks: hot memory ends on the fast node, cold memory on the slow one. */
import { expect } from 'chai'
import { HOT_COLD, hotColdScenario } from '../../bench/published/rows/hot-cold.js'
import { startRun } from '../../lib/engine/run.js'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { parseScenario } from '../../lib/scenario/load.js'

const MIB = 2 ** 20

async function run(document: object): Promise<MachineSummary> {
  const { plan } = parseScenario(document, { file: 'x.yaml' })
  return (await startRun(plan, { workers: 1 }).done).machine!
}

function usedMib({ nodes }: MachineSummary): number[] {
  return nodes.map(({ usedBytes }) => usedBytes.end / MIB)
}

describe('hot_cold under the policy hmsdk', () => {
  for (const { hot, cold } of HOT_COLD) {
    it(`ends with ${hot} MB of hot memory on node 0, ${cold} MB of cold on node 2`, async () => {
      const machine = await run(hotColdScenario({ hot, cold }))
      expect(machine.nodes.map(({ id }) => id)).to.deep.equal([0, 2])
      // As `numastat -c` shows it: a few cold pages stay in regions of hot ones.
      expect(usedMib(machine).map(Math.round)).to.deep.equal([hot, cold])
    })
  }

  it('ends with no page astray where each page is a region of its own', async () => {
    const pages = (2 * (3 + 5) * MIB) / 4096
    const document = { ...hotColdScenario({ hot: 3, cold: 5 }, pages), duration: '2 m' }
    const machine = await run(document)
    expect(usedMib(machine)).to.deep.equal([3, 5])
  })

  it('starts with half of either on each node', async () => {
    const machine = await run({ ...hotColdScenario({ hot: 30, cold: 50 }), duration: '1 s' })
    expect(usedMib(machine)).to.deep.equal([40, 40])
  })
})
