import { expect } from 'chai'
import type { MappingPlan } from '../../lib/engine/plan.js'
import { faultsOf, planOf } from '../support/scenarios.js'

const PADDR = [{ contexts: [{ ops: 'paddr', targets: [{ pid: null, regions: [] }] }] }]
const MIB = 256

function framed(mappings: readonly MappingPlan[]): (readonly [frame: number, pages: number])[] {
  return mappings.flatMap(({ framePage, startPage, endPage }) =>
    framePage === null ? [] : [[framePage, endPage - startPage] as const],
  )
}

function scenario(nodes: readonly object[] | undefined, targets: readonly object[]): object {
  const machine = nodes === undefined ? {} : { machine: { nodes } }
  return { duration: '1 s', ...machine, targets, kdamonds: PADDR }
}

describe('physical memory', () => {
  it('is left out where nobody watches it', () => {
    const plan = planOf({ duration: '1 s', targets: [{ name: 'a', memory: '4M' }] })
    expect(plan.nodes).to.deep.equal([])
    expect(framed(plan.targets[0].mappings)).to.deep.equal([])
  })

  it('is one node with a quarter to spare where a paddr context needs it', () => {
    const plan = planOf(scenario(undefined, [{ name: 'a', memory: '40M' }]))
    expect(plan.nodes).to.have.lengthOf(1)
    const [{ startPage, endPage }] = plan.nodes
    expect(startPage).to.equal(0)
    expect(endPage).to.be.within(50 * MIB, 54 * MIB)
  })

  it('packs nodes, or puts them where their start says', () => {
    const nodes = [
      { id: 0, size: '1G' },
      { id: 1, size: '1G' },
      { id: 2, size: '1G', start: '4G' },
    ]
    const plan = planOf(scenario(nodes, [{ name: 'a', memory: '4M' }]))
    expect(plan.nodes.map(({ startPage }) => startPage / (1024 * MIB))).to.deep.equal([0, 1, 4])
  })

  it('backs memory in the order of targets, not image and stack', () => {
    const targets = [
      { name: 'a', memory: '4M' },
      { name: 'b', memory: '8M', count: 2 },
    ]
    const plan = planOf(scenario(undefined, targets))
    const frames = plan.targets.map(({ mappings }) => framed(mappings))
    expect(frames).to.deep.equal([[[0, 4 * MIB]], [[4 * MIB, 8 * MIB]], [[12 * MIB, 8 * MIB]]])
  })

  it('backs huge pages with aligned frames', () => {
    const targets = [
      { name: 'a', memory: '1M' },
      { name: 'b', memory: '4M', pages: '2M' },
    ]
    const plan = planOf(scenario(undefined, targets))
    expect(framed(plan.targets[1].mappings)).to.deep.equal([[2 * MIB, 4 * MIB]])
  })

  it('goes on in the next node where one is full', () => {
    const nodes = [
      { id: 0, size: '6M' },
      { id: 1, size: '16M', start: '1G' },
    ]
    const plan = planOf(scenario(nodes, [{ name: 'a', memory: '8M', pages: '2M' }]))
    const parts = framed(plan.targets[0].mappings)
    expect(parts).to.deep.equal([
      [0, 6 * MIB],
      [1024 * MIB, 2 * MIB],
    ])
  })

  it('is refused where it is too little, with what is needed', () => {
    const faults = faultsOf(scenario([{ id: 0, size: '6M' }], [{ name: 'a', memory: '8M' }]))
    expect(faults[0]).to.match(/machine\.nodes: too little memory .*\(got 6 MiB\); expected 8 MiB/)
  })

  it('waits for nobody where it is too little for programs whose memory costs something', () => {
    const nodes = [{ id: 0, size: '6M', latency: '90 ns' }]
    const { targets } = planOf(scenario(nodes, [{ name: 'a', memory: '8M', populate: 'touch' }]))
    const memory = targets[0].mappings.filter(({ homeNode }) => homeNode !== undefined)
    expect(framed(memory)).to.deep.equal([])
    expect(
      memory.map(({ homeNode, startPage, endPage }) => [homeNode, endPage - startPage]),
    ).to.deep.equal([[0, 8 * MIB]])
  })

  it('is refused with nodes that overlap, share an id, or lie beyond 8 TiB', () => {
    const target = [{ name: 'a', memory: '4M' }]
    const rows: readonly [nodes: readonly object[], fault: RegExp][] = [
      [
        [
          { id: 0, size: '8M' },
          { id: 1, size: '8M', start: '4M' },
        ],
        /overlaps node 0/,
      ],
      [
        [
          { id: 3, size: '8M' },
          { id: 3, size: '8M' },
        ],
        /a second node has the id 3/,
      ],
      [[{ id: 0, size: '8M', start: '8T' }], /beyond 8 TiB/],
      [[], /machine\.nodes: not usable \(got \[\]\)/],
    ]
    for (const [nodes, fault] of rows) {
      expect(faultsOf(scenario(nodes, target)).join('\n')).to.match(fault)
    }
  })

  it('backs mappings with the frames that they name', () => {
    const mappings = [
      { size: '2M', frame: '0x400000' },
      { size: '1M', frame: '1M' },
    ]
    const plan = planOf(scenario([{ id: 0, size: '8M' }], [{ name: 'a', mappings }]))
    expect(framed(plan.targets[0].mappings)).to.deep.equal([
      [4 * MIB, 2 * MIB],
      [1 * MIB, 1 * MIB],
    ])
  })

  it('refuses frames that are missing, taken, or of no node', () => {
    const nodes = [{ id: 0, size: '8M' }]
    const faults = (...frames: (string | undefined)[]): string =>
      faultsOf(
        scenario(nodes, [{ name: 'a', mappings: frames.map((frame) => ({ size: '2M', frame })) }]),
      ).join('\n')
    expect(faults('0', undefined)).to.include('targets.0.mappings.1').and.include('has no frame')
    expect(faults('0', '1M')).to.include('those of another mapping')
    expect(faults('7M')).to.include('not in one node')
  })
})

describe('a CPU that is shared', () => {
  const watched = (cpu: object, more: object = {}): object => ({
    duration: '1 s',
    machine: { cpu },
    targets: [{ name: 'a', memory: '4M' }],
    ...more,
  })

  it('has the costs of the recorded machine, if none are given', () => {
    expect(planOf(watched({ busy: '100 us', prepare: '2.5 us' })).cpu).to.deep.equal({
      iterationUs: 6,
      prepareUs: 2.5,
      checkUs: 0.75,
      tickUs: 4_000,
      sliceUs: 750,
      nice: 0,
      periodUs: 5_000,
      startUs: 0,
      busyUs: 100,
      bursts: [],
    })
  })

  it('has a phase, and bursts of another length, where they are given', () => {
    const bursts = [
      { at: '1 s', busy: '70 ms' },
      { at: '2 s', busy: 0 },
    ]
    const { cpu } = planOf(watched({ tickPhase: '1 ms', nice: 5, bursts }))
    expect(cpu).to.deep.include({ tickPhaseUs: 1_000, nice: 5 })
    expect(cpu?.bursts).to.deep.equal([
      { atUs: 1_000_000, busyUs: 70_000 },
      { atUs: 2_000_000, busyUs: 0 },
    ])
  })

  it('is refused for several contexts, stored bits, and a program without rest', () => {
    const faults = (...args: Parameters<typeof watched>): string =>
      faultsOf(watched(...args)).join('\n')
    const two = { targets: [{ name: 'a', memory: '4M', count: 2 }] }
    expect(faults({}, two)).to.include('there are 2 contexts; expected one')
    expect(faults({}, { access: 'bits' })).to.include('bits with machine.cpu')
    expect(faults({ busy: '5 ms' }))
      .to.include('busy')
      .and.include('below period')
    const twice = [
      { at: '6 ms', busy: 0 },
      { at: '9 ms', busy: 0 },
    ]
    expect(faults({ bursts: twice }))
      .to.include('bursts.1.at')
      .and.include('not in a later period')
    expect(faults({ nice: 20 })).to.include('a whole number from -20 to 19')
  })
})
