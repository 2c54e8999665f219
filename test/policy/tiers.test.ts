import { expect } from 'chai'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { bandwidthWeights } from '../../lib/policy/node-weights.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const MIB = 2 ** 20

/** Two tiers of 512 MiB and 2 GiB, and a program of 1 GiB whose hot end came last. */
function scenario(policy: unknown, more: object = {}): object {
  const setup = tierScenario({
    duration: '30 s',
    nodes: [
      ['512 MiB', '90 ns', '100 GB/s'],
      ['2 GiB', '200 ns', '50 GB/s'],
    ],
    memory: '1 GiB',
    areas: [
      { start: 0, size: '768 MiB', rate: '2 K/s' },
      { start: '768 MiB', size: '256 MiB', rate: '1 M/s' },
    ],
    policy,
  })
  return { ...setup, ...more }
}

function run(policy: unknown, more: object = {}): Promise<MachineSummary> {
  return runMachine(scenario(policy, more))
}

/** The first run with a policy, for all that look at it. */
async function firstRun(policy: string): Promise<MachineSummary> {
  const made = runs.get(policy) ?? run(policy)
  runs.set(policy, made)
  return await made
}

const runs = new Map<string, Promise<MachineSummary>>()

const MOVING = ['lru_demotion', 'numa_balancing', 'tpp', 'hemem', 'memtis', 'mtm_like'] as const

describe('references of tiers', () => {
  it('have all memory on the fastest, or on the slowest node', async () => {
    const [fast, slow] = [await firstRun('all_fast'), await firstRun('all_slow')]
    expect(fast.nodes.map(({ hitShare }) => hitShare)).to.deep.equal([1, 0])
    expect(slow.nodes.map(({ hitShare }) => hitShare)).to.deep.equal([0, 1])
    expect(fast.nodes[0].usedBytes.end).to.equal(1024 * MIB)
  })

  it('have a bound that moves for nothing', async () => {
    const { nodes, tierMoves } = await firstRun('clairvoyant')
    expect(nodes[0].hitShare).to.be.greaterThan(0.98)
    expect(tierMoves).to.deep.equal({ promotedBytes: 0, demotedBytes: 0, pingPongBytes: 0 })
  })
})

for (const policy of ['first_touch', 'interleave', 'clairvoyant', ...MOVING]) {
  describe(`${policy} on two tiers`, () => {
    it('is slower than the bound, and faster than all memory on the slowest node', async () => {
      const { slowdown } = await firstRun(policy)
      const [bound, slow] = [await firstRun('clairvoyant'), await firstRun('all_slow')]
      expect(slowdown).to.be.within(bound.slowdown! * (1 - 1e-9), slow.slowdown! * 1.01)
    })

    it('keeps all pages, within what each node holds', async () => {
      const { nodes, residentBytes } = await firstRun(policy)
      // All but the program's code and stack, which are of no node.
      expect(nodes[0].usedBytes.end + nodes[1].usedBytes.end).to.equal(1024 * MIB)
      expect(residentBytes.end - 1024 * MIB).to.be.within(0, MIB)
      expect(nodes[0].usedBytes.max).to.be.at.most(512 * MIB)
    })

    it('is the same on both engines and however often', async () => {
      const first = await firstRun(policy)
      expect(await run(policy, { access: 'bits' })).to.deep.equal(first)
      expect(await run(policy)).to.deep.equal(first)
    })
  })
}

describe('numa_balancing', () => {
  it('brings up what is hot, and lets reclaim make room', async () => {
    const { policy, nodes, tierMoves } = await run('numa_balancing')
    const [{ figures }] = policy!.jobs
    expect(figures.promotedBytes).to.be.greaterThan(150 * MIB)
    expect(tierMoves.promotedBytes).to.equal(figures.promotedBytes)
    expect(tierMoves.demotedBytes).to.be.greaterThan(100 * MIB)
    expect(nodes[0].hitShare).to.be.greaterThan(0.3)
  })

  it('promotes nothing that comes back later than its threshold, where the fast node is full', async () => {
    const areas = [{ start: 0, size: '1 GiB', rate: '5 K/s' }]
    const workload = { tick: '100 ms', areas }
    const targets = [{ name: 'kv', memory: '1 GiB', workload }]
    const { policy } = await run('numa_balancing', { targets })
    // Each page is touched every 52 s: in a second, 2 % of those that wait.
    const { hintFaults, promotedBytes } = policy!.jobs[0].figures
    expect(promotedBytes! / 4096 / hintFaults!).to.be.within(0.005, 0.12)
  })
})

describe('tpp', () => {
  it('keeps its share of the fast tier free', async () => {
    const { nodes } = await run({ name: 'tpp', demote_scale: '500' })
    expect(nodes[0].usedBytes.end).to.be.at.most(512 * MIB * 0.955)
  })

  it('promotes only what faults again', async () => {
    const { policy } = await run('tpp')
    const { hintFaults, promotedBytes } = policy!.jobs[0].figures
    expect(promotedBytes).to.be.greaterThan(100 * MIB)
    expect(promotedBytes! / 4096).to.be.at.most(hintFaults! / 2)
  })
})

describe('interleave', () => {
  it('shares pages out by weights, until a node is full', async () => {
    const { nodes } = await run({ name: 'interleave', weight0: 1, weight1: 3 })
    expect(nodes.map(({ usedBytes }) => usedBytes.end / MIB)).to.deep.equal([256, 768])
  })

  it('has weights of bandwidths where none are given', () => {
    expect(bandwidthWeights([300e9, 100e9])).to.deep.equal([9, 3].map((each) => each / 3))
    expect(bandwidthWeights([100e9, 50e9])).to.deep.equal([2, 1])
    expect(bandwidthWeights([8e9, 8e9, 4e9])).to.deep.equal([2, 2, 1])
  })
})

describe('hot_interleave', () => {
  /** Threads that stream through more than the fast tier can deliver. */
  const stream = tierScenario({
    duration: '10 s',
    nodes: [
      ['256 MiB', '90 ns', '60 GB/s'],
      ['256 MiB', '180 ns', '30 GB/s'],
    ],
    memory: '128 MiB',
    memoryBound: '60%',
    areas: [{ start: 0, size: '100%', rate: '18 M/s' }],
    program: { bytesPerAccess: 4096 },
  })

  it('is faster than the fast tier alone, and moves each page once', async () => {
    const packed = await run('first_touch', stream)
    const spread = await run({ name: 'hot_interleave', weight0: 2, weight1: 1 }, stream)
    expect(packed.nodes[0].hitShare).to.equal(1)
    expect(spread.slowdown).to.be.lessThan(0.9 * packed.slowdown!)
    expect(spread.nodes[1].usedBytes.end / MIB).to.be.closeTo(128 / 3, 1)
    expect(spread.tierMoves).to.deep.equal({
      promotedBytes: 0,
      demotedBytes: spread.nodes[1].usedBytes.end,
      pingPongBytes: 0,
    })
  })
})
