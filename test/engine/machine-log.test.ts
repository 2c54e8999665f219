import { expect } from 'chai'
import type { Course } from '../../lib/engine/machine-summary.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { PLAIN_PROGRAM } from '../../lib/machine/model.js'
import type { RecordEvent } from '../../lib/record/events.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { readRun } from '../support/run.js'

const PAGES = 4_096
const NODE_PAGES = 16_384
const PAGE_BYTES = 4096
const SWAP_PAGES = 1_024
/** Image and stack, which are on no node. */
const IMAGE_BYTES = 97 * PAGE_BYTES

/** A closed loop on the slow one of two nodes, and one that memory costs nothing; a context for each. */
function planOf(more: Partial<RunPlan> = {}): RunPlan {
  const touched = { ...area(0, PAGES, { every: 1 }), accessesPerSecond: 1e6 }
  const loop = { ...areas([touched]), loop: 'closed' as const }
  return plan({
    durationUs: 2_000_000,
    nodes: [0, 1].map((id) => ({ id, startPage: id * NODE_PAGES, endPage: (id + 1) * NODE_PAGES })),
    machine: machineModel({
      nodes: [nodeModel({ latencyNs: 100 }), nodeModel({ latencyNs: 200, tier: 1 })],
      load: { a: 0, n: 2, uMax: 0.9 },
      cgroups: [{ path: '/slow', maxPages: Infinity, highPages: Infinity }],
    }),
    targets: [
      {
        ...target('slow', PAGES, { workloads: [loop], framePage: NODE_PAGES }),
        program: { ...PLAIN_PROGRAM, memoryBound: 0.6 },
        cgroup: '/slow',
      },
      { ...target('plain', PAGES, { workloads: [loop], framePage: 0 }), program: PLAIN_PROGRAM },
    ],
    contexts: [context('vaddr', [0]), context('vaddr', [1])],
    ...more,
  })
}

/** Both touch all of their memory, one after the other, on one node; with swap there is not enough for both. */
function shortPlan(): RunPlan {
  const { targets } = planOf()
  const pages = 3_000
  const program = { ...PLAIN_PROGRAM, populate: 'touch' as const }
  const device = { deviceReadNs: 80_000, deviceWriteNs: 20_000, devicePagesPerSecond: 300_000 }
  const pool = { ratio: 1, incompressible: 0, poolNode: 0, poolPagesMax: 0, readNs: 0, writeNs: 0 }
  return planOf({
    nodes: [{ id: 0, startPage: 0, endPage: pages }],
    machine: machineModel({
      nodes: [nodeModel({ minPages: 16, lowPages: 32, highPages: 64, promoPages: 64 })],
      swap: [{ kind: 'nvme', pages: SWAP_PAGES, readAhead: 0, ...device, ...pool }],
    }),
    targets: targets.map(({ mappings, ...rest }, i) => {
      const memory = mappings.map((one) => ({ ...one, framePage: null, homeNode: 0 }))
      const size = i === 0 ? 2_000 : 4_000
      const touched = { ...area(0, size, { every: 1 }), accessesPerSecond: 1e6 }
      const from = i * 500_000
      const loop = { ...areas([{ ...touched, fromUs: from }]), loop: 'closed' as const }
      return { ...rest, mappings: memory, program, workloads: [loop] }
    }),
  })
}

function outcomeOf(
  given: RunPlan,
): Promise<{ readonly summary: RunSummary; readonly lines: readonly RecordEvent[] }> {
  return readRun(given, (reader, summary) => ({
    summary,
    lines: [...reader.events()].filter(({ type }) => type === 'machine'),
  }))
}

describe('the machine part of a summary', () => {
  it('tells how much slower each program was, and all together', async () => {
    const { summary } = await outcomeOf(planOf())
    const { slowdown, targets, nodes, nrKills } = summary.machine!
    expect(targets.map((one) => [one.name, one.slowdown])).to.deep.equal([
      ['slow', 1.6],
      ['plain', 1],
    ])
    expect(targets[0].programSeconds).to.be.closeTo(2 / 1.6, 1e-9)
    expect(targets[0].memorySlowdown).to.equal(1.6)
    expect(slowdown).to.be.closeTo(4 / (2 / 1.6 + 2), 1e-9)
    expect(nodes.map(({ id, tier }) => [id, tier])).to.deep.equal([
      [0, 0],
      [1, 1],
    ])
    expect(nodes[0].hitShare + nodes[1].hitShare).to.be.closeTo(1, 1e-9)
    expect(nrKills).to.equal(0)
  })

  it('counts memory once, however many contexts watch it', async () => {
    const { summary } = await outcomeOf(planOf())
    const bytes = PAGES * PAGE_BYTES
    const courseOf = (end: number): Course => ({ mean: end, max: end, end })
    const { targets, nodes, residentBytes } = summary.machine!
    expect(targets.map((one) => one.residentBytes)).to.deep.equal([
      courseOf(bytes + IMAGE_BYTES),
      courseOf(bytes + IMAGE_BYTES),
    ])
    expect(nodes.map(({ usedBytes }) => usedBytes)).to.deep.equal([
      courseOf(bytes),
      courseOf(bytes),
    ])
    expect(residentBytes).to.deep.equal(courseOf(2 * (bytes + IMAGE_BYTES)))
    expect(summary.memory!.presentBytes).to.equal(residentBytes.end)
  })

  it('tells the pressure of the machine and of cgroups, and follows the published schema', async () => {
    const { summary } = await outcomeOf(planOf())
    const none = { totalUs: 0, avg10: 0, avg60: 0, avg300: 0 }
    const { pressure, cgroups } = summary.machine!
    expect(pressure.some).to.deep.equal({ ...none, avg10Max: 0 })
    expect(cgroups).to.deep.equal([{ path: '/slow', some: none, full: none }])
    expect(summarySchema.safeParse(summary).error).to.equal(undefined)
  })

  it('tells what reclaim did, what went to swap and back, and who was killed', async () => {
    const { summary } = await outcomeOf(shortPlan())
    const { reclaim, swap, swappedOutBytes, swappedInBytes, kills, nrKills } = summary.machine!
    expect(reclaim.kswapdFreedBytes + reclaim.directFreedBytes).to.be.above(0)
    expect(swappedOutBytes).to.be.at.least(SWAP_PAGES * PAGE_BYTES)
    expect(swappedInBytes).to.be.within(PAGE_BYTES, swappedOutBytes)
    expect(swap[0].usedBytes.max).to.equal(SWAP_PAGES * PAGE_BYTES)
    expect(nrKills).to.equal(1)
    expect(kills[0]).to.deep.include({ target: 'plain', cgroup: '' })
    expect(summarySchema.safeParse(summary).error).to.equal(undefined)
  })

  it('is left out where memory costs nothing', async () => {
    const { machine: _, ...costless } = planOf()
    expect((await outcomeOf(costless)).summary.machine).to.equal(undefined)
  })
})

describe('lines of the machine in a record', () => {
  it('tell at ticks where memory lies and how fast programs are', async () => {
    const { lines } = await outcomeOf(planOf())
    expect(lines).to.have.length(20)
    const bytes = PAGES * PAGE_BYTES
    expect(lines[4]).to.deep.equal({
      type: 'machine',
      timeUs: 500_000,
      nodes: [bytes, bytes],
      swapped: 0,
      some: 0,
      full: 0,
      programs: [
        [0.625, 1.6, bytes + IMAGE_BYTES, 0],
        [1, 1, bytes + IMAGE_BYTES, 0],
      ],
    })
  })

  it('are a thousand at most, as far apart as each other', async () => {
    const many = { ...planOf(), durationUs: 5_000_000 }
    const { lines } = await outcomeOf({ ...many, machine: { ...many.machine!, tickUs: 2_000 } })
    expect(lines.length).to.be.within(800, 1000)
    const times = lines.map(({ timeUs }) => Number(timeUs))
    expect(times.at(-1)! - times.at(-2)!).to.be.at.most(6_000)
  })
})
