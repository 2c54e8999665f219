import { expect } from 'chai'
import fc from 'fast-check'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { createPolicyView } from '../../lib/policy/machine-view.js'
import type { Member } from '../../lib/policy/members.js'
import { placeRegions } from '../../lib/policy/mtm-placement.js'
import {
  createRegion,
  mergeRegions,
  shareSamples,
  splitRegions,
  type Region,
} from '../../lib/policy/mtm-regions.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { createTestMachine, nodesOf } from '../support/machines.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const MIB = 2 ** 20

/** Regions of two blocks each, on node 0, of a given hotness. */
function regionsOf(hotness: readonly number[], more: Partial<Region> = {}): Region[] {
  return hotness.map((hot, i) => ({
    ...createRegion(0, 2 * i, 2 * i + 2),
    node: 0,
    hotness: hot,
    ...more,
  }))
}

const rangesOf = (regions: readonly Region[]): number[][] =>
  regions.map(({ first, end }) => [first, end])

describe('regions of MTM', () => {
  it('merge with neighbours that are as hot, which leaves samples', () => {
    const { regions, free } = mergeRegions(regionsOf([0, 0.5, 2, 2, 0]), 1, 3, 2, 100)
    expect(rangesOf(regions)).to.deep.equal([
      [0, 4],
      [4, 8],
      [8, 10],
    ])
    expect(regions.map(({ hotness }) => hotness)).to.deep.equal([0.25, 2, 0])
    expect([free, regions.reduce((sum, { samples }) => sum + samples, 0)]).to.deep.equal([2, 3])
  })

  it('merge whatever differs, where they are more than samples', () => {
    const { regions } = mergeRegions(regionsOf([0, 3, 0, 3]), 1, 3, 2, 1)
    expect(regions).to.have.lengthOf(1)
  })

  it('do not merge over nodes, or where they are to be split', () => {
    const list = regionsOf([1, 1, 1, 1])
    list[1].node = 1
    list[3].most = 3
    expect(mergeRegions(list, 1, 3, 2, 100).regions).to.have.lengthOf(4)
  })

  it('split in the middle where samples differ by more than two scans of three', () => {
    const [even, uneven, block] = regionsOf([1, 1, 1], { most: 2 })
    Object.assign(uneven, { most: 3, samples: 5 })
    Object.assign(block, { most: 3, end: block.first + 1 })
    const regions = splitRegions([even, uneven, block], 2)
    expect(rangesOf(regions)).to.deep.equal([
      [0, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ])
    expect(regions.map(({ samples }) => samples)).to.deep.equal([1, 3, 2, 1])
  })

  it('get free samples where most changed', () => {
    const regions = regionsOf([0, 3, 2], { before: 0 })
    shareSamples(regions, 5)
    expect(regions.map(({ samples }) => samples)).to.deep.equal([1, 2, 2])
  })

  it('keep one sample each, and together as many as there are', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(counts, fc.nat(400), (list, nrSamples) => {
        const regions = regionsOf(list.map(() => 0))
        regions.forEach((region, i) => (region.samples = list[i]))
        shareSamples(regions, nrSamples)
        const all = regions.reduce((sum, { samples }) => sum + samples, 0)
        expect(all).to.equal(Math.max(nrSamples, regions.length))
        expect(Math.min(...regions.map(({ samples }) => samples))).to.be.at.least(1)
      }),
    )
  })
})

describe('placement of MTM', () => {
  /** Four tiers of two blocks each but the last, and a program of seven blocks that fills the first three. */
  function fourTiers(): (weights: readonly number[], most: number) => number[] {
    const machine = createTestMachine({
      nodes: nodesOf(1_024, 1_024, 1_024, 4_096),
      targets: [
        {
          pages: 7 * 512,
          mappings: [0, 1, 2, 3].map((node) => ({
            start: 1_024 * node,
            end: Math.min(7 * 512, 1_024 * (node + 1)),
            node,
          })),
          cgroup: '/0',
        },
      ],
      model: machineModel({
        nodes: [1, 2, 3, -1].map((demotesTo, tier) => nodeModel({ tier, demotesTo })),
        cgroups: [{ path: '/0', maxPages: Infinity, highPages: Infinity }],
      }),
    })
    tickMachine(machine.machine, 0)
    const view = createPolicyView(machine.machine, 1)
    const [job] = view.jobs
    const members: Member[] = [{ job, jobIndex: 0, target: 0, pages: 7 * 512 }]
    const placed = { promoted: new Float64Array(1), demoted: new Float64Array(1) }
    const nodeOfBlock = (block: number): number => job.nodeOf(0, block * 512)
    return (weights, most) => {
      const regions = weights.map((weighted, block) => ({
        ...createRegion(0, block, block + 1),
        node: nodeOfBlock(block),
        weighted,
      }))
      placeRegions(view, members, regions, most, placed)
      return weights.map((_, block) => nodeOfBlock(block))
    }
  }

  it('takes what is hot from any tier to the fastest one; what makes room goes one tier down', () => {
    const place = fourTiers()
    // Tier 1 has no room either: its coldest region goes to tier 2, and the coldest one there to tier 3.
    expect(place([1, 0.5, 0.4, 0.3, 0.2, 0.1, 3], 10_000)).to.deep.equal([0, 1, 1, 2, 2, 3, 0])
  })

  it('promotes no more than it may in an interval, hottest first', () => {
    const place = fourTiers()
    // The coldest of tiers 0, 1 and 2 go down for it, before it leaves a hole.
    expect(place([0.1, 0, 1, 3, 1, 0.5, 2], 512)).to.deep.equal([0, 1, 2, 0, 2, 3, 3])
  })

  it('moves nothing for what is no hotter', () => {
    const place = fourTiers()
    expect(place([2, 2, 2, 1, 2, 0, 2], 10_000)).to.deep.equal([0, 0, 1, 1, 2, 2, 3])
  })
})

describe('the policy mtm_like', () => {
  function run(policy: object): Promise<MachineSummary> {
    return runMachine(
      tierScenario({
        duration: '30 s',
        nodes: [
          ['64 MiB', '80 ns', '50 GB/s'],
          ['64 MiB', '140 ns', '50 GB/s'],
          ['64 MiB', '200 ns', '50 GB/s'],
          ['512 MiB', '300 ns', '50 GB/s'],
        ],
        memory: '256 MiB',
        areas: [
          { start: 0, size: '208 MiB', rate: '2 K/s' },
          { start: '208 MiB', size: '48 MiB', rate: '1 M/s' },
        ],
        policy: { name: 'mtm_like', interval: '1 s', sample_period: 500, ...policy },
      }),
    )
  }

  it('brings up what is hot on the slowest of four tiers, within what an interval may move', async () => {
    const { nodes, policy, tierMoves } = await run({ promote_bytes: '8 MiB' })
    const { promotedBytes, promotedMostBytes, demotedBytes } = policy!.jobs[0].figures
    expect(promotedMostBytes).to.equal(8 * MIB)
    expect(promotedBytes).to.be.within(40 * MIB, 30 * 8 * MIB)
    expect(nodes[0].hitShare).to.be.greaterThan(0.5)
    expect(tierMoves).to.include({ promotedBytes, demotedBytes })
    expect(nodes.reduce((sum, { usedBytes }) => sum + usedBytes.end, 0)).to.equal(256 * MIB)
    for (const { usedBytes } of nodes.slice(0, 3)) expect(usedBytes.max).to.be.at.most(64 * MIB)
  })

  it('scans no more than its budget, however many regions there are', async () => {
    // 1 s at 0.01 % is 100 µs: 166 samples of 0.2 µs, three times.
    const few = await run({ scan_budget: 1 })
    const { scansMost, scansAllowed, regions } = few.policy!.jobs[0].figures
    expect(scansAllowed).to.equal(498)
    expect(scansMost).to.be.within(1, 498)
    expect(regions).to.be.at.most(166 * 2)
  })
})
