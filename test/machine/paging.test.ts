import { expect } from 'chai'
import type { MachineModel } from '../../lib/machine/model.js'
import { ABSENT, type PlacedMapping } from '../../lib/machine/target-memory.js'
import { settleMachine } from '../../lib/machine/machine.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import {
  createTestMachine,
  nodesOf,
  type MachineTarget,
  type TestMachine,
} from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const NVME = zramModel({ kind: 'nvme' })

/** Targets of so many pages, filled when they are touched, on nodes of so many. */
function machine(
  nodePages: readonly number[],
  targetPages: readonly number[],
  model: Partial<MachineModel> = {},
  target: Partial<Omit<MachineTarget, 'mappings'>> & { mapping?: Partial<PlacedMapping> } = {},
): TestMachine {
  const { mapping, ...more } = target
  return createTestMachine({
    nodes: nodesOf(...nodePages),
    targets: targetPages.map((pages) => ({
      pages,
      mappings: [{ start: 0, end: pages, node: 0, ...mapping }],
      program: { populate: 'touch' },
      ...more,
    })),
    model: machineModel({
      nodes: nodePages.map((_, i) =>
        nodeModel({ fallback: nodePages.map((__, j) => (i + j) % nodePages.length) }),
      ),
      swap: [NVME],
      ...model,
    }),
  })
}

/** Touches pages [start, end) of a target, and lets the machine find out. */
function touch(one: TestMachine, target: number, start: number, end: number, atUs: number): void {
  for (let page = start; page < end; page++) one.touches[target].push({ page, atUs })
  settleMachine(one.machine, atUs + 1)
}

describe('memory that is filled as it is touched', () => {
  it('is not there before, and takes a minor fault a page', () => {
    const one = machine([4_096], [2_048])
    const [memory] = one.targets
    settleMachine(one.machine, 0)
    expect([memory.mappedPages, memory.untouchedPages, memory.onNode[0]]).to.deep.equal([
      2_048, 2_048, 0,
    ])
    touch(one, 0, 100, 110, 1_000)
    expect([memory.untouchedPages, memory.onNode[0], memory.waits.minorFaults]).to.deep.equal([
      2_038, 10, 10,
    ])
    expect([memory.waits.busyNs, memory.waits.stallNs]).to.deep.equal([15_000, 0])
  })

  it('falls back to other nodes where its own is below its low watermark', () => {
    const nodes = [
      nodeModel({ fallback: [0, 1], minPages: 4, lowPages: 10 }),
      nodeModel({ fallback: [1, 0] }),
    ]
    const one = machine([100, 1_000], [2_048], { nodes })
    touch(one, 0, 0, 200, 1_000)
    expect([...one.targets[0].onNode]).to.deep.equal([90, 110])
  })
})

describe('direct reclaim', () => {
  it('takes what was not touched of late, at least 32 pages, on the time of who allocates', () => {
    const one = machine([100], [2_048])
    const [memory] = one.targets
    touch(one, 0, 0, 100, 1_000)
    one.touches[0].push(...[0, 1, 2, 3].map((page) => ({ page, atUs: 20_000_000 })))
    touch(one, 0, 500, 501, 20_000_000)
    expect([memory.onNode[0], memory.swappedPages]).to.deep.equal([69, 32])
    expect([0, 1, 2, 3].every((page) => (memory.flags[page] & ABSENT) === 0)).to.equal(true)
    const { stallNs } = memory.waits
    expect(stallNs).to.equal(36 * 200 + 32 * NVME.writeNs)
    expect(one.machine.reclaimed.directFreed).to.equal(32)
  })

  it('comes to touched pages too, when there is nothing else', () => {
    const one = machine([100], [2_048])
    touch(one, 0, 0, 100, 1_000)
    touch(one, 0, 200, 201, 1_100)
    expect(one.targets[0].swappedPages).to.equal(32)
    expect(one.machine.kills).to.deep.equal([])
  })

  it('leaves locked memory alone', () => {
    const one = machine([100], [2_048], {}, { mapping: { isLocked: true } })
    touch(one, 0, 0, 100, 1_000)
    touch(one, 0, 200, 201, 20_000_000)
    expect(one.targets[0].swappedPages).to.equal(0)
    expect(one.machine.kills).to.have.lengthOf(1)
  })

  it('drops memory of files without any swap, and reads it back', () => {
    const one = machine([100], [2_048], { swap: [] }, { mapping: { isAnon: false } })
    const [memory] = one.targets
    touch(one, 0, 0, 101, 1_000)
    expect([memory.absentPages, memory.swappedPages]).to.deep.equal([32, 0])
    const before = memory.waits.stallNs
    const page = memory.flags.findIndex((flags) => flags === ABSENT)
    touch(one, 0, page, page + 1, 2_000)
    expect(memory.waits.stallNs - before).to.equal(80_000)
    expect([memory.refaulted, memory.waits.majorFaults]).to.deep.equal([1, 1])
  })
})

describe('kswapd', () => {
  const nodes = [nodeModel({ minPages: 10, lowPages: 20, highPages: 40 })]

  it('begins below low, ends at high, and nobody waits for it', () => {
    const one = machine([1_000], [2_048], { nodes })
    const [memory] = one.targets
    touch(one, 0, 0, 990, 1_000)
    expect(memory.waits.stallNs).to.equal(0)
    expect(1_000 - memory.onNode[0]).to.be.at.least(20)
    tickMachine(one.machine, 100_000)
    expect(1_000 - memory.onNode[0]).to.be.within(20, 42)
    const [daemon] = one.machine.kswapd
    expect(daemon.cpuNs).to.be.greaterThan(memory.swappedPages * NVME.writeNs)
  })

  it('has no more time than passes', () => {
    const swap = [zramModel({ kind: 'nvme', writeNs: 50_000_000 })]
    const one = machine([1_000], [2_048], { nodes, swap })
    touch(one, 0, 0, 1_000, 1_000)
    const [daemon] = one.machine.kswapd
    expect(daemon.cpuNs).to.be.at.most(150_100_000)
    expect(one.targets[0].waits.stallNs).to.be.greaterThan(0)
  })

  it('moves pages to the next tier where that is wanted, and pages out what has no room there', () => {
    const tiers = [
      nodeModel({
        fallback: [0],
        minPages: 10,
        lowPages: 20,
        highPages: 30,
        promoPages: 60,
        demotesTo: 1,
      }),
      nodeModel({ fallback: [1] }),
    ]
    const reclaim = { demotes: true, scanNs: 200, migrateNs: 2_000, roundsMax: 3 }
    const one = machine([200, 50], [2_048], { nodes: tiers, reclaim })
    const [memory] = one.targets
    touch(one, 0, 0, 190, 1_000)
    tickMachine(one.machine, 100_000)
    expect(200 - memory.onNode[0]).to.be.within(20, 62)
    expect(memory.onNode[1]).to.equal(one.machine.reclaimed.demoted)
    touch(one, 0, 190, 400, 200_000)
    expect(memory.onNode[1]).to.equal(50)
    expect(memory.swappedPages).to.be.greaterThan(0)
  })
})

describe('a page that comes back', () => {
  it('waits for its swap, and brings its cluster along', () => {
    const swap = [zramModel({ kind: 'nvme', readAhead: 3, devicePagesPerSecond: 1e9 })]
    const one = machine([1_000], [2_048], { swap })
    const [memory] = one.targets
    touch(one, 0, 0, 64, 1_000)
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 64, 2_000)
    expect(memory.swappedPages).to.equal(64)
    touch(one, 0, 19, 20, 3_000)
    expect(memory.swappedPages).to.equal(56)
    expect([16, 23].map((page) => memory.flags[page])).to.deep.equal([0, 0])
    expect(memory.waits.majorFaults).to.equal(1)
    expect(memory.waits.stallNs).to.be.closeTo(80_000, 1)
  })

  it('is written to its pool and read from there, on the bandwidth of the node that holds it', () => {
    const one = machine([1_000, 1_000], [500], { swap: [zramModel({ poolNode: 1 })] })
    const { copied } = one.machine.nodes
    touch(one, 0, 0, 100, 1_000)
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 100, 2_000)
    expect(copied[1]).to.be.closeTo(100 / 2.5, 1e-9)
    touch(one, 0, 0, 50, 3_000)
    expect(copied[1]).to.be.closeTo(150 / 2.5, 1e-9)
    expect(copied[0]).to.equal(0)
    tickMachine(one.machine, 100_000)
    expect(copied[1]).to.equal(0)
  })

  it('leaves a pool, which took memory of a node for it', () => {
    const one = machine([1_000], [2_048], { swap: [zramModel({ ratio: 4 })] })
    const { nodes } = one.machine
    touch(one, 0, 0, 400, 1_000)
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 400, 2_000)
    expect(nodes.residents[0]).to.equal(100)
    touch(one, 0, 0, 200, 3_000)
    expect(nodes.residents[0]).to.equal(250)
  })
})

describe('a device that swaps', () => {
  /** What a page takes to come back, us, after so many pages went out in the tick before, and in none after. */
  const readUsAfter = (written: number, ticks = 1): number => {
    const nvme = zramModel({ kind: 'nvme', devicePagesPerSecond: 10_000 })
    const one = machine([4_096], [4_096], { swap: [nvme] })
    const [{ waits }] = one.targets
    touch(one, 0, 0, 4_000, 1_000)
    tickMachine(one.machine, 100_000)
    const pageout = one.schemeOf(scheme({ action: 'pageout' }))
    one.act(pageout, 0, written, 110_000)
    for (let i = 2; i < 2 + ticks; i++) tickMachine(one.machine, i * 100_000)
    touch(one, 0, 0, 1, 100_000 * (1 + ticks) + 1_000)
    return waits.stallNs / 1000
  }

  it('reads slower while it writes', () => {
    expect(readUsAfter(1)).to.be.closeTo(80, 0.1)
    // At 90 % of the 1,000 pages of a tick: 1 + 0.9² / 0.1 times.
    expect(readUsAfter(900)).to.be.closeTo(80 * 9.1, 0.1)
  })

  it('is as busy as it can be until all is written', () => {
    expect(readUsAfter(3_000, 3)).to.be.closeTo(80 * 11, 0.1)
    expect(readUsAfter(3_000, 4)).to.be.closeTo(80, 0.1)
  })
})

describe('a cgroup', () => {
  const inGroup = (maxPages: number, highPages: number): TestMachine =>
    machine(
      [4_096],
      [2_048],
      { cgroups: [{ path: '/a', maxPages, highPages }] },
      { cgroup: '/a/b' },
    )

  it('has no more than its maximum; reclaim goes on within it', () => {
    const one = inGroup(100, Infinity)
    touch(one, 0, 0, 300, 1_000)
    const [limit] = one.machine.limits
    expect(limit.pages).to.equal(one.targets[0].onNode[0])
    expect(limit.pages).to.be.at.most(100)
    expect(limit.swappedPages).to.equal(one.targets[0].swappedPages)
    expect(one.targets[0].waits.stallNs).to.be.greaterThan(0)
  })

  it('is held at high, and waits for it', () => {
    const one = inGroup(Infinity, 100)
    touch(one, 0, 0, 300, 1_000)
    expect(one.machine.limits[0].pages).to.be.at.most(101)
    expect(one.targets[0].waits.stallNs).to.be.greaterThan(0)
  })

  it('loses its largest program where nothing can be reclaimed', () => {
    const one = machine(
      [4_096],
      [2_048, 1_024],
      { swap: [], cgroups: [{ path: '/a', maxPages: 100, highPages: Infinity }] },
      { cgroup: '/a' },
    )
    touch(one, 1, 0, 60, 1_000)
    touch(one, 0, 0, 50, 2_000)
    expect(one.machine.kills).to.deep.equal([{ atUs: 2_001, target: 1, cgroup: '/a', pages: 60 }])
    expect(one.targets.map(({ killedUs }) => killedUs)).to.deep.equal([null, 2_001])
    expect(one.targets.map(({ onNode }) => onNode[0])).to.deep.equal([50, 0])
  })
})

describe('want of memory', () => {
  it('kills the largest program, and the others go on', () => {
    const one = machine([100], [2_048, 2_048], { swap: [] })
    touch(one, 0, 0, 70, 1_000)
    touch(one, 1, 0, 50, 2_000)
    expect(one.machine.kills.map(({ target, pages }) => [target, pages])).to.deep.equal([[0, 70]])
    expect(one.targets.map(({ onNode, mappedPages }) => [onNode[0], mappedPages])).to.deep.equal([
      [0, 0],
      [50, 2_048],
    ])
  })

  it('ends a program while it is filled, with what is still to be filled, and leaves nothing behind', () => {
    const one = machine([100], [60, 150], { swap: [] }, { program: { populate: 'map' } })
    settleMachine(one.machine, 0)
    expect(one.machine.kills.map(({ target, pages }) => [target, pages])).to.deep.equal([
      [0, 60],
      [1, 100],
    ])
    expect([one.machine.nodes.residents[0], one.targets[1].mappedPages]).to.deep.equal([0, 0])
  })

  it('is what a full swap comes to', () => {
    const one = machine([100], [2_048], { swap: [zramModel({ kind: 'nvme', pages: 50 })] })
    touch(one, 0, 0, 151, 1_000)
    expect(one.machine.kills).to.deep.equal([{ atUs: 1_001, target: 0, cgroup: '', pages: 150 }])
    expect(one.machine.swap.devices[0].onDevice).to.equal(0)
  })
})
