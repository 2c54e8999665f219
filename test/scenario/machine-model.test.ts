import { expect } from 'chai'
import type { RunPlan } from '../../lib/engine/plan.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { faultsOf, planOf } from '../support/scenarios.js'

const TARGET = { name: 'db', memory: '512M' }

function planWith(machine: object, target: object = {}): RunPlan {
  return planOf({ duration: '1 s', machine, targets: [{ ...TARGET, ...target }] })
}

const TIERS = [
  { id: 0, size: '1G', latency: '90 ns' },
  { id: 1, size: '4G', latency: '250 ns', bandwidth: '20 GB/s' },
  { id: 2, size: '4G', latency: '250 ns' },
]

describe('the model of a machine', () => {
  it('is there as soon as anything says what memory costs', () => {
    const nodes = [{ id: 0, size: '1G' }]
    expect(planWith({ nodes }).machine).to.equal(undefined)
    expect(planWith({ nodes, tick: '50 ms' }).machine!.tickUs).to.equal(50_000)
    expect(planWith({ nodes: TIERS }).machine).to.not.equal(undefined)
    const { machine, targets, nodes: given } = planWith({}, { memoryBound: '20%' })
    expect(machine).to.not.equal(undefined)
    expect(given).to.have.lengthOf(1)
    expect(targets[0].program!.memoryBound).to.equal(0.2)
  })

  it('ranks nodes by latency, demotes to the next tier, and falls back to what is near', () => {
    const { nodes } = planWith({ nodes: TIERS }).machine!
    expect(nodes.map(({ tier }) => tier)).to.deep.equal([0, 1, 1])
    expect(nodes.map(({ demotesTo }) => demotesTo)).to.deep.equal([1, -1, -1])
    expect(nodes.map(({ fallback }) => fallback)).to.deep.equal([
      [0, 1, 2],
      [1, 0, 2],
      [2, 0, 1],
    ])
    expect(nodes.map(({ bytesPerSecond }) => bytesPerSecond / 1e9)).to.deep.equal([
      153.6, 20, 153.6,
    ])
  })

  it('sets watermarks as the kernel does: sqrt(16 KiB) spread over the nodes, and steps of 0.1 %', () => {
    const [node] = planWith({ nodes: [{ id: 0, size: '16G' }], tick: '1 s' }).machine!.nodes
    const minPages = Math.floor(Math.sqrt(16 * 16 * 2 ** 20) / 4)
    const step = Math.floor((16 * 2 ** 18) / 1000)
    expect(node.minPages).to.equal(minPages)
    expect([node.lowPages, node.highPages, node.promoPages]).to.deep.equal(
      [1, 2, 3].map((steps) => minPages + steps * step),
    )
  })

  it('takes times and ratio of a swap from its compressor', () => {
    const swaps = ['lz4', 'zstd'].map((compressor) => ({ kind: 'zram', size: '1G', compressor }))
    const { swap } = planWith({ swap: [...swaps, { kind: 'zswap', size: '1G' }] }).machine!
    expect(swap.map(({ readNs }) => readNs)).to.deep.equal([1700, 5700, 6000])
    expect(swap.map(({ ratio }) => ratio)).to.deep.equal([2.63, 3.37, 2.63])
    expect(swap.map(({ readAhead }) => readAhead)).to.deep.equal([0, 0, 3])
    const nodePages = 2 ** 17
    expect(swap[2].poolPagesMax).to.be.closeTo(nodePages / 4, nodePages / 8)
  })

  it('has no swap where its kind is none', () => {
    expect(planWith({ swap: { kind: 'none' } }).machine!.swap).to.deep.equal([])
    const mixed = [
      { kind: 'none', size: '1G' },
      { kind: 'nvme', size: '1G' },
    ]
    expect(planWith({ swap: mixed }).machine!.swap.map(({ kind }) => kind)).to.deep.equal(['nvme'])
  })

  it('gives memory that nobody watches by addresses a home, however much there is', () => {
    const { targets } = planWith({ nodes: TIERS }, { memory: '8G', node: 1, populate: 'touch' })
    const [memory] = targets[0].mappings.filter(({ homeNode }) => homeNode !== undefined)
    expect([memory.homeNode, memory.framePage]).to.deep.equal([1, null])
    expect(planWith({ nodes: TIERS }).targets[0].mappings.some((m) => m.homeNode === 0)).to.equal(
      true,
    )
  })

  it('takes the frames of memory that is watched by addresses from its home, then from what is near', () => {
    const kdamonds = [{ contexts: [{ ops: 'paddr', targets: [{}] }] }]
    const [near, far] = TIERS
    const machine = { nodes: [far, { ...near, size: '256M' }] }
    const nodesOfMemory = (target: object): number[] => {
      const plan = planOf({
        duration: '1 s',
        machine,
        kdamonds,
        targets: [{ ...TARGET, ...target }],
      })
      return plan.targets[0].mappings
        .filter(({ framePage }) => framePage !== null)
        .map(({ framePage }) => plan.nodes.find(({ endPage }) => framePage! < endPage)!.id)
    }
    expect(nodesOfMemory({})).to.deep.equal([0, 1])
    expect(nodesOfMemory({ node: 1 })).to.deep.equal([1])
    const faults = faultsOf({
      duration: '1 s',
      machine,
      kdamonds,
      targets: [{ ...TARGET, node: 3 }],
    })
    expect(faults).to.have.lengthOf(1)
    expect(faults[0]).to.match(/targets.0.node: there is no node 3; expected one of 1, 0/)
  })

  it('is told in the canonical scenario, which gives the same plan', () => {
    const given = {
      duration: '1 s',
      machine: {
        nodes: TIERS,
        swap: { kind: 'zswap', size: '1G', poolMax: '64M', read: '0.1 us' },
        thp: 'always',
        cgroups: [{ path: '/a', high: '1G' }],
        costs: { pageout: '28.3 us' },
      },
      targets: [{ ...TARGET, tlbBound: '7%', thp: 'madvise', threads: 4 }],
    }
    const first = parseScenario(given, { file: 'x.yaml' })
    const second = parseScenario(first.canonical, { file: 'x.yaml' })
    expect(second.plan).to.deep.equal(first.plan)
    expect(second.canonical).to.deep.equal(first.canonical)
  })

  it('refuses what could never be, each by its name', () => {
    const faults = (machine: object, target: object = {}): string[] =>
      faultsOf({ duration: '1 s', machine, targets: [{ ...TARGET, ...target }] }).map((fault) =>
        fault.replace('x.yaml: ', ''),
      )
    const [near, far] = TIERS
    expect(faults({ nodes: [near, { ...far, demotesTo: 0 }] })).to.deep.equal([
      'machine.nodes.1.demotesTo: node 0 is of tier 0, no slower than tier 1; expected null ' +
        '(pages would go round in circles)',
    ])
    expect(faults({ nodes: [{ ...near, demotesTo: 7 }, far] })).to.deep.equal([
      'machine.nodes.0.demotesTo: there is no node 7; expected 1 or null',
    ])
    expect(faults({ nodes: [{ ...near, fallback: [9] }] })).to.deep.equal([
      'machine.nodes.0.fallback.0: there is no node 9; expected some of 0',
    ])
    const watermarks = { min: '8M', low: '4M', high: '16M' }
    expect(faults({ nodes: [{ ...near, watermarks }] })).to.deep.equal([
      'machine.nodes.0.watermarks.low: below min (got 4 MiB); expected 8 MiB or more',
    ])
    expect(faults({ swap: { kind: 'zram', size: '1G', node: 3 } })).to.deep.equal([
      'machine.swap.node: there is no node 3; expected one of 0',
    ])
    expect(faults({ cgroups: [{ path: '/a' }] })).to.deep.equal([
      'machine.cgroups.0: neither max nor high; expected one of them, or both',
    ])
    expect(faults({ tick: '1 us' })).to.deep.equal([
      'machine.tick: not usable (got 1 us); expected a time from 1 ms to 10 s',
    ])
    expect(faults({ faults: { major: '2 s' } })).to.deep.equal([
      'machine.faults.major: not usable (got 2 s); expected a time of at most 1 s',
    ])
    expect(faults({ swap: { kind: 'nvme' } })).to.deep.equal([
      'machine.swap.size: missing; expected a size such as 2 GiB',
    ])
    expect(faults({}, { memoryBound: '60%', tlbBound: '50%' })).to.deep.equal([
      'targets.0.tlbBound: more than all of its run time (got 50 % beside memoryBound 60 %); ' +
        'expected 40 % or less',
    ])
    const small = [{ id: 0, size: '256M', watermarks: { min: 0, low: 0, high: 0 } }]
    expect(faults({ nodes: small })).to.deep.equal([
      'targets.0.memory: more than nodes and swap hold (got 512 MiB); expected 256 MiB or less ' +
        '(with populate: touch it takes only what it touches)',
    ])
    expect(planWith({ nodes: small }, { populate: 'touch' }).machine).to.not.equal(undefined)
    expect(faults({}, { node: 4 })).to.deep.equal([
      'targets.0.node: there is no node 4; expected one of 0',
    ])
  })
})
