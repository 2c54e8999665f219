import { expect } from 'chai'
import { createGoal, type GoalMetric } from '../../lib/damos/goal.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const NODES = [
  { id: 0, startPage: 0, endPage: 1_000 },
  { id: 3, startPage: 1_024, endPage: 3_024 },
]
const TARGETS = [
  { pages: 1_024, cgroup: '/jobs/a', mappings: [{ start: 0, end: 500, node: 0, frame: 0 }] },
  { pages: 1_024, cgroup: '/jobs/b', mappings: [{ start: 0, end: 200, node: 0, frame: 500 }] },
  { pages: 1_024, mappings: [{ start: 0, end: 800, node: 1, frame: 1_024 }] },
]

function machine(more: Partial<Parameters<typeof createTestMachine>[0]> = {}): TestMachine {
  return createTestMachine({ nodes: NODES, targets: TARGETS, ...more })
}

function value(one: TestMachine, metric: GoalMetric, atUs: number, nid = 0, path = ''): number {
  const goal = createGoal({ metric, targetValue: 1n, currentValue: 7n, nid, memcgPath: path })
  return Number(one.memory.goalValue(one.schemeOf(scheme()), goal, atUs))
}

describe('what goals measure', () => {
  it('of nodes: used and free', () => {
    const one = machine()
    const values = [0, 3, 1].flatMap((nid) => [
      value(one, 'node_mem_used_bp', 0, nid),
      value(one, 'node_mem_free_bp', 0, nid),
    ])
    expect(values).to.deep.equal([7_000, 3_000, 4_000, 6_000, 0, 10_000])
  })

  it('of cgroups on nodes, with those below them', () => {
    const one = machine()
    const used = (path: string): number => value(one, 'node_memcg_used_bp', 0, 0, path)
    expect(['/jobs/a', '/jobs', '/', '/job'].map(used)).to.deep.equal([5_000, 7_000, 7_000, 0])
    expect(value(one, 'node_memcg_free_bp', 0, 0, '/jobs')).to.equal(3_000)
    expect(value(one, 'node_memcg_free_bp', 0, 0, '/job')).to.equal(10_000)
  })

  it('of lists and huge pages, of what is in memory', () => {
    const one = machine({ targets: [{ pages: 2_048, mappings: [{ start: 0, end: 2_048 }] }] })
    expect(value(one, 'active_mem_bp', 0)).to.equal(0)
    expect(value(one, 'inactive_mem_bp', 0)).to.equal(10_000)
    const act = (action: 'hugepage' | 'pageout', end: number, atUs: number): unknown =>
      one.act(one.schemeOf(scheme({ action })), 0, end, atUs)
    act('hugepage', 2_048, 1)
    act('pageout', 512, 2)
    act('hugepage', 2_048, 3)
    expect(value(one, 'hugepage_mem_bp', 3)).to.equal(10_000)
    one.touches[0].push({ page: 5, atUs: 4 })
    expect(value(one, 'hugepage_mem_bp', 5)).to.equal(Math.floor((1_536 * 10_000) / 1_537))
  })

  it('after what was paged out, and what came back', () => {
    const one = machine()
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 500, 1_000)
    expect(value(one, 'node_mem_used_bp', 1_000)).to.equal(2_000)
    one.touches[0].push({ page: 5, atUs: 1_500 }, { page: 6, atUs: 1_500 })
    expect(value(one, 'node_mem_used_bp', 1_500)).to.equal(2_000)
    expect(value(one, 'node_mem_used_bp', 1_501)).to.equal(2_020)
    expect(one.memory.freeMemPermil(1_501)).to.equal(Math.floor((3_000 - 1_002) / 3))
  })

  it('what the scenario supplies goes first, and without a model stalls come from nowhere else', () => {
    const supply = [{ atUs: 0, metric: 'node_mem_used_bp', nid: 3, memcgPath: '', value: 1 }]
    const one = machine({ supply })
    expect(value(one, 'node_mem_used_bp', 0, 3)).to.equal(1)
    expect(value(one, 'node_mem_used_bp', 0, 0)).to.equal(7_000)
    expect(value(one, 'some_mem_psi_us', 0)).to.equal(0)
    expect(value(one, 'user_input', 0)).to.equal(7)
  })

  it('stalls of programs, in all since the start, as of the last tick of a machine with a model', () => {
    const stall = { atUs: 200_000, metric: 'some_mem_psi_us', nid: -1, memcgPath: '', value: 500 }
    const one = machine({
      model: machineModel({ nodes: [nodeModel(), nodeModel()] }),
      supply: [stall],
    })
    one.targets[0].waits.stallNs += 2_500_700
    expect(value(one, 'some_mem_psi_us', 100_000)).to.equal(0)
    tickMachine(one.machine, 100_000)
    expect(value(one, 'some_mem_psi_us', 100_000)).to.equal(2_500)
    tickMachine(one.machine, 200_000)
    expect(value(one, 'some_mem_psi_us', 199_999)).to.equal(2_500)
    // What is supplied goes first.
    expect(value(one, 'some_mem_psi_us', 300_000)).to.equal(50)
  })

  it('bytes of a region on a node, of what is in memory', () => {
    const one = machine({ ops: 'paddr' })
    one.act(one.schemeOf(scheme({ action: 'migrate_cold', targetNid: 3 })), 0, 100, 1)
    const sums = { onNode: 0, total: 0 }
    one.memory.countEligible(0, 50, 150, 3, 2, sums)
    expect(sums).to.deep.equal({ onNode: 50, total: 100 })
  })

  it('free memory is looked at every 100 ms where programs may change it', () => {
    expect(machine().memory.nextFreeMemChangeUs(5_000)).to.equal(105_000)
    const bare = createTestMachine({ targets: [{ pages: 8, mappings: [] }] })
    expect(bare.memory.nextFreeMemChangeUs(5_000)).to.equal(Infinity)
    expect(bare.memory.freeMemPermil(5_000)).to.equal(1_000)
  })

  it('of free memory: what is freed fills the lists of the CPUs first, and comes from there', () => {
    const swap = [zramModel({ ratio: 1_000 })]
    const nodes = [nodeModel(), nodeModel()]
    const one = machine({ model: machineModel({ nodes, swap, perCpuPages: 300 }) })
    const pageout = one.schemeOf(scheme({ action: 'pageout' }))
    const free = (atUs: number): number => one.memory.freeMemPermil(atUs)
    expect(free(0)).to.equal(500)
    one.act(pageout, 0, 270, 1_000)
    expect(free(200_000)).to.equal(500)
    one.act(pageout, 270, 500, 250_000)
    expect(free(400_000)).to.equal(566)
    for (let page = 0; page < 200; page++) one.touches[0].push({ page, atUs: 450_000 })
    expect(free(600_000)).to.equal(566)
  })
})
