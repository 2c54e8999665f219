import { expect } from 'chai'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { createColloid, isFastLater, measureTiers } from '../../lib/policy/colloid.js'
import { createShareSearch, shareToMove } from '../../lib/policy/colloid-share.js'
import type { NodeView } from '../../lib/policy/policy.js'
import { runMachine, tierScenario } from '../support/tiers.js'

/** Nodes of two tiers with latencies under load. */
function nodesOf(fastNs: number, slowNs: number): NodeView[] {
  const node = { capacityPages: 0, freePages: 0, lowPages: 0, highPages: 0, promoPages: 0 }
  return [fastNs, slowNs].map((loadedLatencyNs, tier) => ({
    ...node,
    tier,
    latencyNs: 90,
    loadedLatencyNs,
    bytesPerSecond: 1e11,
    usedShare: 0,
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

describe('shares of Colloid', () => {
  it('are halfway to where the tiers may answer as soon, towards the one that answers sooner', () => {
    const search = createShareSearch()
    expect(shareToMove(search, 0.8, 300, 200)).to.be.closeTo(-0.4, 1e-9)
    expect(shareToMove(search, 0.4, 150, 200)).to.be.closeTo(0.2, 1e-9)
    expect(shareToMove(search, 0.6, 205, 200)).to.equal(0)
    expect(search).to.deep.equal({ low: 0.4, high: 0.8 })
  })

  it('are looked for anew where a narrow range no longer holds the balance', () => {
    const search = { low: 0.5, high: 0.505 }
    expect(shareToMove(search, 0.503, 100, 200)).to.be.closeTo((1 - 0.503) / 2, 1e-9)
    expect(search).to.deep.equal({ low: 0.503, high: 1 })
  })
})

/** A program whose hot memory is on a fast tier of a given bandwidth. */
function run(policy: object, fastBandwidth: string): Promise<MachineSummary> {
  return runMachine(
    tierScenario({
      duration: '15 s',
      nodes: [
        ['256 MiB', '90 ns', fastBandwidth],
        ['1 GiB', '150 ns', '50 GB/s'],
      ],
      memory: '512 MiB',
      memoryBound: '60%',
      areas: [
        { start: 0, size: '128 MiB', rate: '20 M/s' },
        { start: '128 MiB', size: '384 MiB', rate: '10 K/s' },
      ],
      policy,
    }),
  )
}

describe('tpp with Colloid', () => {
  const tpp = (colloid: boolean): object => ({ name: 'tpp', colloid, scan_size: '16 MiB' })

  it('is plain tpp while the fast tier answers sooner', async () => {
    expect(await run(tpp(true), '100 GB/s')).to.deep.equal(await run(tpp(false), '100 GB/s'))
  })

  it('moves hot memory down until the fast tier answers no later than the slow one', async () => {
    const [plain, balanced] = [await run(tpp(false), '1 GB/s'), await run(tpp(true), '1 GB/s')]
    const latencies = balanced.nodes.map(({ latencyNs }) => latencyNs.mean)
    expect(plain.nodes[0].latencyNs.mean).to.be.greaterThan(200)
    expect(latencies[0]).to.be.lessThan(plain.nodes[0].latencyNs.mean * 0.8)
    expect(balanced.slowdown).to.be.lessThan(plain.slowdown! * 0.95)
    const { balancedBytes, promotedBytes } = balanced.policy!.jobs[0].figures
    expect([balancedBytes! > 0, promotedBytes]).to.deep.equal([true, 0])
  })
})

describe('memtis with Colloid', () => {
  const memtis = (colloid: boolean): object => ({
    name: 'memtis',
    colloid,
    adapt_samples: 10_000,
    promote_free_min: 0,
    demote_free_min: 0,
  })

  it('leaves as many accesses to the fast tier as keep it as soon as the slow one', async () => {
    const [plain, balanced] = [
      await run(memtis(false), '1 GB/s'),
      await run(memtis(true), '1 GB/s'),
    ]
    const [fast, slow] = balanced.nodes.map(({ latencyNs }) => latencyNs.mean)
    expect(fast / slow).to.be.within(0.9, 1.2)
    expect(plain.nodes[0].latencyNs.mean / slow).to.be.greaterThan(1.4)
    expect(balanced.nodes[0].hitShare).to.be.within(0.4, 0.8)
    expect(balanced.slowdown).to.be.lessThan(plain.slowdown! * 0.9)
  })

  it('promotes what is hot where tiers are not loaded', async () => {
    const { nodes } = await run(memtis(true), '100 GB/s')
    expect(nodes[0].hitShare).to.be.greaterThan(0.95)
  })
})
