import { expect } from 'chai'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { startRun } from '../../lib/engine/run.js'
import { createColloid, isFastLater, measureTiers } from '../../lib/policy/colloid.js'
import type { NodeView } from '../../lib/policy/policy.js'
import { parseScenario } from '../../lib/scenario/load.js'

/** Nodes of two tiers with latencies under load. */
function nodesOf(fastNs: number, slowNs: number): NodeView[] {
  const node = { capacityPages: 0, freePages: 0, lowPages: 0, highPages: 0, promoPages: 0 }
  return [fastNs, slowNs].map((loadedLatencyNs, tier) => ({
    ...node,
    tier,
    latencyNs: 90,
    loadedLatencyNs,
    demotesTo: tier === 0 ? 1 : -1,
    wakeKswapd: () => undefined,
  }))
}

describe('latencies of Colloid', () => {
  it('are smoothed, and compared', () => {
    const colloid = createColloid(true, 1)
    const seen = [
      [90, 200],
      [300, 200],
      [300, 200],
      [90, 200],
    ].map(([fast, slow]) => {
      measureTiers(colloid, nodesOf(fast, slow))
      return [colloid.fastNs, isFastLater(colloid)]
    })
    expect(seen).to.deep.equal([
      [90, false],
      [195, false],
      [247.5, true],
      [168.75, false],
    ])
  })
})

describe('tpp with Colloid', () => {
  async function run(colloid: boolean, fastBandwidth: string): Promise<MachineSummary> {
    const document = {
      duration: '15 s',
      machine: {
        nodes: [
          { id: 0, size: '256 MiB', latency: '90 ns', bandwidth: fastBandwidth },
          { id: 1, size: '1 GiB', latency: '150 ns', bandwidth: '50 GB/s' },
        ],
      },
      targets: [
        {
          name: 'kv',
          memory: '512 MiB',
          memoryBound: '60%',
          workload: {
            tick: '100 ms',
            loop: 'closed',
            areas: [
              { start: 0, size: '128 MiB', rate: '20 M/s' },
              { start: '128 MiB', size: '384 MiB', rate: '10 K/s' },
            ],
          },
        },
      ],
      policy: { name: 'tpp', colloid, scan_size: '16 MiB' },
    }
    const { plan } = parseScenario(document, { file: 'x.yaml' })
    return (await startRun(plan, { workers: 1 }).done).machine!
  }

  it('is plain tpp while the fast tier answers sooner', async () => {
    expect(await run(true, '100 GB/s')).to.deep.equal(await run(false, '100 GB/s'))
  })

  it('moves hot memory down until the fast tier answers no later than the slow one', async () => {
    const [plain, balanced] = [await run(false, '1 GB/s'), await run(true, '1 GB/s')]
    const latencies = balanced.nodes.map(({ latencyNs }) => latencyNs.mean)
    expect(plain.nodes[0].latencyNs.mean).to.be.greaterThan(200)
    expect(latencies[0]).to.be.lessThan(plain.nodes[0].latencyNs.mean * 0.8)
    expect(balanced.slowdown).to.be.lessThan(plain.slowdown! * 0.95)
    const { balancedBytes, promotedBytes } = balanced.policy!.jobs[0].figures
    expect([balancedBytes! > 0, promotedBytes]).to.deep.equal([true, 0])
  })
})
