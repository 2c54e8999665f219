import { expect } from 'chai'
import { adviseOnRun } from '../../lib/advice/index.js'
import type { RunPlan, TargetPlan } from '../../lib/engine/plan.js'
import { PLAIN_PROGRAM, type MachineModel, type SwapModel } from '../../lib/machine/model.js'
import { warningsOf } from '../../lib/scenario/warnings.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { area, areas, context, mapping, plan } from '../support/plans.js'
import { scheme } from '../support/schemes.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'

const MIB_PAGES = 256
const NODE_PAGES = 64 * MIB_PAGES
const CLOSED = { loop: 'closed' as const }

/** zram of so many MiB that stores two pages in one. */
function zram(mib: number): SwapModel {
  return {
    kind: 'zram',
    pages: mib * MIB_PAGES,
    ratio: 2,
    incompressible: 0,
    poolNode: 0,
    poolPagesMax: mib * MIB_PAGES,
    readNs: 1_700,
    writeNs: 3_400,
    deviceReadNs: 0,
    deviceWriteNs: 0,
    devicePagesPerSecond: 1,
    readAhead: 0,
  }
}

/** A program with so many MiB on node 0, all of which it touches in a closed loop. */
function program(name: string, mib: number, more: Partial<TargetPlan> = {}): TargetPlan {
  const pages = mib * MIB_PAGES
  return {
    name,
    pid: 1,
    mappings: [mapping(0, pages, { homeNode: 0 })],
    workloads: [{ ...areas([area(0, pages, { every: 1 })]), ...CLOSED }],
    exitUs: null,
    program: { ...PLAIN_PROGRAM, memoryBound: 0.5 },
    ...more,
  }
}

/** A machine with nodes of 64 MiB. */
function runOf(
  targets: readonly TargetPlan[],
  machine: Partial<MachineModel> = {},
  more: Partial<RunPlan> = {},
): RunPlan {
  const model = machineModel(machine)
  return plan({
    nodes: model.nodes.map((_, id) => ({
      id,
      startPage: id * NODE_PAGES,
      endPage: (id + 1) * NODE_PAGES,
    })),
    machine: model,
    targets,
    contexts: [context('vaddr', [0])],
    ...more,
  })
}

function adviceOn(run: RunPlan): string[] {
  return adviseOnRun(run).map(({ code, target, at, message }) =>
    [code, [target === null ? 'machine' : `target ${target}`, ...at].join('.'), message].join(': '),
  )
}

describe('advice on a machine', () => {
  it('is none where all fits, or where memory costs nothing', () => {
    const run = runOf([program('db', 32)])
    expect(adviceOn(run)).to.deep.equal([])
    const { machine: _, ...costless } = runOf([program('db', 999)])
    expect(adviceOn(costless)).to.deep.equal([])
  })

  it('tells that programs use more than there is, and who is killed', () => {
    const run = runOf([program('web', 30), program('db', 50)])
    const expected =
      'out-of-memory: machine.nodes: programs certainly use 80 MiB; nodes and swap have 64 MiB: the ' +
      'machine runs out of memory, and kills db first, unless others have grown larger'
    expect(adviceOn(run)).to.deep.equal([expected])
  })

  it('counts what swap takes besides its pool, and leaves out what is not certain', () => {
    const both = [program('web', 30), program('db', 50)]
    expect(adviceOn(runOf(both, { swap: [zram(32)] }))).to.deep.equal([])
    expect(adviceOn(runOf(both, { swap: [zram(30)] }))[0]).to.match(/^out-of-memory: machine.swap/)
    const touch = { ...PLAIN_PROGRAM, memoryBound: 0.5, populate: 'touch' as const }
    const hot = [{ ...areas([area(0, 30 * MIB_PAGES, { every: 1 })]), ...CLOSED }]
    const sparse = program('sparse', 999, { program: touch, workloads: hot })
    expect(adviceOn(runOf([sparse]))).to.deep.equal([])
    const leaving = program('leaving', 999, { exitUs: 100 })
    expect(adviceOn(runOf([leaving]))).to.deep.equal([])
  })

  it('tells the same of a cgroup with a limit', () => {
    const cgroups = [{ path: '/db', maxPages: 16 * MIB_PAGES, highPages: Infinity }]
    const [found] = adviceOn(runOf([program('db', 20, { cgroup: '/db/one' })], { cgroups }))
    expect(found).to.match(/^cgroup-out-of-memory: machine.cgroups.0.max: .* use 20 MiB; .* 16 MiB/)
    const [empty] = adviceOn(runOf([program('db', 20)], { cgroups }))
    expect(empty).to.equal(
      'cgroup-empty: machine.cgroups.0.path: no target is in /db: its limits hold for nobody',
    )
  })

  it('tells that nothing is ever swapped', () => {
    const swap = [zram(32)]
    const db = program('db', 20, { cgroup: '/db' })
    expect(adviceOn(runOf([db], { swap }))[0]).to.match(/^swap-unused: machine.swap: .*20 MiB/)
    const cgroups = [{ path: '/db', maxPages: Infinity, highPages: 16 * MIB_PAGES }]
    expect(adviceOn(runOf([db], { swap, cgroups }))).to.deep.equal([])
    const pageout = { ...context('vaddr', [0]), schemes: [scheme({ action: 'pageout' })] }
    expect(adviceOn(runOf([db], { swap }, { contexts: [pageout] }))).to.deep.equal([])
    expect(adviceOn(runOf([program('db', 70)], { swap }))).to.deep.equal([])
    const files = program('files', 50)
    const mappings = files.mappings.map((mapping) => ({ ...mapping, isFile: true }))
    expect(adviceOn(runOf([db, { ...files, mappings }], { swap }))).to.deep.equal([])
  })

  it('tells that a policy has nowhere to page out to', () => {
    const db = program('db', 20, { cgroup: '/db' })
    const policy = { name: 'kstaled', values: {}, pagesOut: true as const }
    expect(adviceOn(runOf([db], {}, { policy }))[0]).to.match(/^policy-without-swap: machine.swap/)
    expect(adviceOn(runOf([db], { swap: [zram(32)] }, { policy }))).to.deep.equal([])
    expect(adviceOn(runOf([db], {}, { policy: { name: 'lru', values: {} } }))).to.deep.equal([])
  })

  it('does not say what a policy of a user never does, which nobody knows', () => {
    const db = program('db', 20, { cgroup: '/db' })
    const policy = { name: 'mine.js', values: {}, file: { path: 'mine.js', sha256: '' } }
    expect(adviceOn(runOf([db], {}, { policy }))).to.deep.equal([])
    expect(adviceOn(runOf([db], { swap: [zram(32)] }, { policy }))).to.deep.equal([])
  })

  it('tells that no program feels tiers, and that no loop is closed', () => {
    const nodes = [nodeModel(), nodeModel({ latencyNs: 250, tier: 1 })]
    const unfelt = program('db', 20, { program: PLAIN_PROGRAM })
    expect(adviceOn(runOf([unfelt], { nodes }))[0]).to.match(/^tiers-unfelt: machine.nodes/)
    expect(adviceOn(runOf([unfelt, program('web', 1)], { nodes }))).to.deep.equal([])
    const open = program('db', 20, { workloads: [areas([area(0, 512, { every: 1 })])] })
    expect(adviceOn(runOf([open]))[0]).to.match(/^loops-open: machine: /)
    expect(adviceOn(runOf([program('idle', 1, { workloads: [] })]))).to.deep.equal([])
  })

  it('tells that no first touch makes a huge page', () => {
    const thp = { mode: 'always' as const, scanPages: 4096, scanUs: 10_000_000, maxPtesNone: 511 }
    const [found] = adviceOn(runOf([program('db', 20)], { thp }))
    expect(found).to.match(/^huge-pages-late: target 0.populate: .* looks at 1.600 MiB a second$/)
    const asleep = adviceOn(runOf([program('db', 20)], { thp: { ...thp, scanPages: 0 } }))
    expect(asleep[0]).to.match(/khugepaged sleeps: there are none$/)
    const asking = { ...PLAIN_PROGRAM, memoryBound: 0.5, isHugeAdvised: true }
    expect(adviceOn(runOf([program('db', 20, { program: asking })]))[0]).to.match(
      /^huge-advice-ignored: target 0.thp/,
    )
    const advised = { ...thp, mode: 'madvise' as const }
    expect(adviceOn(runOf([program('db', 20)], { thp: advised }))).to.deep.equal([])
  })

  it('stands at its place in the scenario', () => {
    const machine = '{ nodes: [{ id: 0, size: 80 MiB }], thp: always }'
    const set = [`machine=${machine}`, 'targets.0.count=2']
    const found = warningsOf(parseScenario(SMALL_SCENARIO, { set }))
    expect(found.map(({ code, path }) => [code, path])).to.deep.equal([
      ['out-of-memory', 'machine.nodes'],
      ['loops-open', 'machine'],
      ['huge-pages-late', 'targets.0'],
    ])
  })
})
