import { expect } from 'chai'
import fc from 'fast-check'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { BINS, binOf, cutBins } from '../../lib/policy/heat-histogram.js'
import { createPolicyView } from '../../lib/policy/machine-view.js'
import { memtis } from '../../lib/policy/memtis.js'
import {
  awaitPromotion,
  createMigration,
  demoteCold,
  promoteHot,
} from '../../lib/policy/memtis-migration.js'
import {
  coolPages,
  countSample,
  createTrackedPages,
  folioBin,
  followPages,
  type TrackedPages,
} from '../../lib/policy/memtis-pages.js'
import { skewBucket, skewnessOf, splitsWorth } from '../../lib/policy/memtis-skew.js'
import type { PolicyView } from '../../lib/policy/policy.js'
import { runPolicy, startPolicy, type RunningPolicy } from '../../lib/policy/running.js'
import { createSampler, renewPeriod } from '../../lib/policy/sampling-period.js'
import { machineModel, nodeModel } from '../support/machine-model.js'
import { createTestMachine, neverTouched, nodesOf, type TestMachine } from '../support/machines.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const PAGE = 4096
const TICK_US = 500_000

/** Nodes of 1,000 and of 8,192 pages, and a program of 2,048, of which the first 900 are on the fast one. */
function machineOf(accesses: (page: number) => number = () => 1): TestMachine {
  const machine = createTestMachine({
    nodes: nodesOf(1_000, 8_192),
    targets: [
      {
        pages: 2_048,
        mappings: [
          { start: 0, end: 900, node: 0 },
          { start: 900, end: 2_048, node: 1 },
        ],
        cgroup: '/0',
        accesses,
      },
    ],
    model: machineModel({
      tickUs: TICK_US,
      nodes: [nodeModel({ demotesTo: 1 }), nodeModel({ tier: 1, latencyNs: 200 })],
      cgroups: [{ path: '/0', maxPages: Infinity, highPages: Infinity }],
    }),
  })
  tickMachine(machine.machine, 0)
  return machine
}

interface Tracked {
  readonly machine: TestMachine
  readonly view: PolicyView
  readonly pages: TrackedPages
  /** Samples a page so often. */
  readonly sample: (page: number, times: number) => void
}

function tracked(newCounter = 0): Tracked {
  const machine = machineOf()
  const view = createPolicyView(machine.machine, 1)
  const pages = createTrackedPages(view.jobs)
  pages.newCounter = newCounter
  followPages(pages, view.jobs)
  return {
    machine,
    view,
    pages,
    sample(page, times) {
      for (let i = 0; i < times; i++) countSample(pages, pages.targets[0], page, false)
    },
  }
}

const sumOf = (histogram: ArrayLike<number>): number =>
  Array.from(histogram).reduce((sum, each) => sum + each, 0)

describe('bins of MEMTIS', () => {
  it('are each twice as wide as the one before', () => {
    expect([0, 1, 2, 3, 6, 7, 511, 32_766, 32_767, 2 ** 31].map(binOf)).to.deep.equal([
      0, 1, 1, 2, 2, 3, 9, 14, 15, 15,
    ])
  })

  it('are cut where the hottest just fit', () => {
    const histogram = new Float64Array(BINS)
    histogram[15] = 10
    histogram[12] = 30
    histogram[3] = 100
    expect(cutBins(histogram, 9)).to.deep.equal({ hot: 15, pages: 0 })
    expect(cutBins(histogram, 39)).to.deep.equal({ hot: 13, pages: 10 })
    expect(cutBins(histogram, 40)).to.deep.equal({ hot: 4, pages: 40 })
    expect(cutBins(histogram, 140)).to.deep.equal({ hot: 1, pages: 140 })
  })

  it('hold no more hot pages than there is room for, but where the last bin alone does', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: BINS, maxLength: BINS })
    fc.assert(
      fc.property(counts, fc.nat(5_000), (histogram, room) => {
        const { hot, pages } = cutBins(histogram, room)
        const above = sumOf(histogram.slice(hot))
        if (histogram[BINS - 1] <= room) expect(above).to.be.at.most(room)
        else expect([hot, pages]).to.deep.equal([BINS - 1, 0])
      }),
    )
  })
})

describe('counters of MEMTIS', () => {
  it('count 512 for a sample of a page, so that it compares with a huge page', () => {
    const { pages, sample } = tracked()
    sample(7, 3)
    expect(pages.targets[0].counter[7]).to.equal(3 * 512)
    expect(folioBin(pages.targets[0], 7)).to.equal(10)
  })

  it('begin where a page is hot, so that what is new is not demoted at once', () => {
    const { pages, machine, view } = tracked(2 ** 5)
    expect(pages.histogram[5]).to.equal(2_048)
    neverTouched(machine.targets[0], 0, 100)
    followPages(pages, view.jobs)
    expect([pages.managed, sumOf(pages.histogram)]).to.deep.equal([1_948, 1_948])
  })

  it('are halved by cooling', () => {
    const { pages, sample } = tracked()
    sample(3, 5)
    coolPages(pages)
    expect(pages.targets[0].counter[3]).to.equal((5 * 512) / 2)
    expect(folioBin(pages.targets[0], 3)).to.equal(10)
  })

  it('are all in both histograms, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ sampled: fc.nat(2_047), times: fc.integer({ min: 1, max: 70 }) }),
      fc.constant('cool' as const),
      fc.record({ gone: fc.nat(2_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { pages, sample, machine, view } = tracked(9)
        for (const each of steps) {
          if (each === 'cool') coolPages(pages)
          else if ('sampled' in each) sample(each.sampled, each.times)
          else {
            const { flags } = machine.targets[0]
            if (flags[each.gone] === 0) neverTouched(machine.targets[0], each.gone, each.gone + 1)
            followPages(pages, view.jobs)
          }
        }
        const seen = [Array.from(pages.histogram), Array.from(pages.splitHistogram)]
        expect(sumOf(pages.histogram)).to.equal(pages.managed)
        expect(pages.managed * PAGE).to.equal(view.jobs[0].residentPages * PAGE)
        const counter = pages.targets[0].counter.slice()
        coolPages(pages)
        pages.targets[0].counter.set(counter.map((value) => value * 2))
        coolPages(pages)
        expect([Array.from(pages.histogram), Array.from(pages.splitHistogram)]).to.deep.equal(seen)
      }),
      { numRuns: 30 },
    )
  })
})

describe('migration of MEMTIS', () => {
  const limits = { untilNs: Infinity, pageNs: 0 }
  const reserves = [30, 0]

  it('demotes what is cold and promotes what is hot; what is warm moves in neither direction', () => {
    const { pages, sample, view } = tracked()
    const migration = createMigration(1)
    // Bins 0, 9 and 10: cold, warm and hot, on either node.
    for (const page of [10, 11, 1_010, 1_011]) sample(page, 1)
    for (const page of [20, 21, 1_020, 1_021]) sample(page, 2)
    for (const page of [1_010, 1_020, 1_021]) awaitPromotion(migration, pages, 0, page)
    expect(demoteCold(migration, pages, view, 0, 5_000, 9, limits)).to.equal(900 - 4)
    promoteHot(migration, pages, view, 10, reserves, Infinity)
    const nodes = (list: readonly number[]): number[] =>
      list.map((page) => view.jobs[0].nodeOf(0, page))
    expect(nodes([9, 10, 11, 20, 21])).to.deep.equal([1, 0, 0, 0, 0])
    expect(nodes([1_010, 1_011, 1_020, 1_021, 1_022])).to.deep.equal([1, 1, 0, 0, 1])
    expect([migration.demoted[0], migration.promoted[0]]).to.deep.equal([896, 2])
    expect(migration.waiting).to.equal(0)
  })

  it('leaves the reserve of the fast tier free, and goes on later where it stopped', () => {
    const { pages, sample, view } = tracked()
    const migration = createMigration(1)
    for (let page = 1_000; page < 1_200; page++) {
      sample(page, 4)
      awaitPromotion(migration, pages, 0, page)
    }
    promoteHot(migration, pages, view, 10, reserves, Infinity)
    expect([migration.promoted[0], migration.waiting]).to.deep.equal([70, 130])
    demoteCold(migration, pages, view, 0, 50, 1, limits)
    promoteHot(migration, pages, view, 10, reserves, Infinity)
    expect([migration.promoted[0], migration.waiting]).to.deep.equal([120, 80])
    expect(view.nodes[0].freePages).to.equal(30)
  })

  it('ends a round in time', () => {
    const { pages, view } = tracked()
    const migration = createMigration(1)
    // A move takes 2 µs.
    const untilNs = view.cpuNs + 100_000
    demoteCold(migration, pages, view, 0, 900, 1, { untilNs, pageNs: 0 })
    expect(migration.demoted[0]).to.be.within(50, 512)
  })
})

describe('splits of MEMTIS', () => {
  it('rank huge pages by skewness', () => {
    const counters = new Float64Array(1_024)
    counters.fill(2 * 512, 0, 512)
    counters[600] = 64 * 512
    const [even, skewed] = [0, 512].map((first) => skewnessOf(counters, first, 64, 9))
    expect(even).to.be.closeTo((512 * 4) / (512 / 11) ** 2, 1e-9)
    expect(skewed).to.be.closeTo(64 ** 2 * 11 ** 2, 1e-6)
    expect(skewnessOf(counters, 512, 2 ** 13, 9), 'hot all over').to.equal(0)
    expect(skewnessOf(counters, 512, 64, 16), 'no hot page').to.equal(0)
    expect([0.5, 1, 3, 1_023, 1_024, 2_048, 1e9].map(skewBucket)).to.deep.equal([
      0, 0, 1, 9, 10, 11, 20,
    ])
  })

  it('are none where base pages would serve no more samples', () => {
    const sums = { all: 1_000, fast: 600, estimated: 900, hot: 1_000 }
    expect(splitsWorth(sums, 10, 1)).to.equal(12)
    expect(splitsWorth({ ...sums, fast: 855 }, 10, 1)).to.equal(0)
  })
})

describe('the sampling period', () => {
  const rule = { everyUs: 1e6, share: 0.03, slack: 0.005, min: 100, max: 1_000, factor: 1.5 }

  it('takes a step where samples take too much, or too little', () => {
    const sampler = createSampler(100, 1_000)
    const periods = [10_000, 40_000, 36_000, 34_000, 1_000].map((samples, i) => {
      sampler.samples += samples
      renewPeriod(sampler, (i + 1) * 1e6, rule)
      return sampler.period
    })
    expect(periods).to.deep.equal([100, 150, 225, 225, 150])
  })
})

describe('the policy memtis', () => {
  const VALUES = {
    load_period: 10,
    adapt_samples: 1,
    cool_samples: 10_000,
    promote_free_min: 0,
    demote_free_min: 0,
  }

  function start(machine: TestMachine, values: Record<string, number> = {}): RunningPolicy {
    const defaults = Object.entries(memtis.parameters)
    const all = defaults.map(([key, each]) => [key, Number(each.default)] as const)
    return startPolicy(
      machine.machine,
      memtis,
      { ...Object.fromEntries(all), ...VALUES, ...values },
      1,
    )
  }

  it('calls no more pages hot than the fast tier has room for, after each adaptation', () => {
    const machine = machineOf((page) => 500 / (1 + (page - 1_500) ** 2 / 10_000))
    const running = start(machine)
    for (let i = 1; i <= 60; i++) {
      tickMachine(machine.machine, i * TICK_US)
      runPolicy(running, i * TICK_US)
      const [{ hotBin, hotBytes, warmBin, managedBytes }] = running.policy.figures()
      if (hotBin < BINS - 1) expect(hotBytes / PAGE).to.be.at.most(1_000 - 30)
      expect(hotBin - warmBin).to.be.within(0, 1)
      expect(managedBytes / PAGE).to.equal(2_048)
    }
    const [{ coolings, promotedBytes }] = running.policy.figures()
    expect(coolings).to.be.greaterThan(10)
    expect(promotedBytes).to.be.greaterThan(0)
    const nodes = machine.machine.nodes.residents
    expect([nodes[0] + nodes[1], nodes[0] <= 1_000]).to.deep.equal([2_048, true])
  })

  function run(policy: object, areas: readonly object[], isHuge = false): Promise<MachineSummary> {
    return runMachine(
      tierScenario({
        duration: '15 s',
        nodes: [
          ['128 MiB', '90 ns', '100 GB/s'],
          ['512 MiB', '200 ns', '50 GB/s'],
        ],
        memory: '256 MiB',
        areas,
        policy: { name: 'memtis', promote_free_min: 0, demote_free_min: 0, ...policy },
        program: { populate: isHuge ? 'touch' : 'map' },
        ...(isHuge && { machine: { thp: 'always' } }),
      }),
    )
  }

  const HOT_LAST = [
    { start: 0, size: '192 MiB', rate: '10 K/s' },
    { start: '192 MiB', size: '64 MiB', rate: '1 M/s' },
  ]

  it('takes no more of a CPU for samples than it may, once its period has adapted', async () => {
    const { policy } = await run(
      { load_period: 100, sample_cost: '20 us', cpu_interval: '1 s', adapt_samples: 5_000 },
      HOT_LAST,
    )
    const { samplerPermil, loadPeriod } = policy!.jobs[0].figures
    expect(samplerPermil).to.be.within(25, 35)
    expect(loadPeriod).to.be.greaterThan(500)
  })

  it('brings up what is hot', async () => {
    const { nodes, policy } = await run({ load_period: 50, adapt_samples: 5_000 }, HOT_LAST)
    expect(nodes[0].hitShare).to.be.greaterThan(0.9)
    expect(policy!.jobs[0].figures.promotedBytes).to.be.within(60 * 2 ** 20, 90 * 2 ** 20)
  })

  it('splits huge pages that are hot in few places, where the fast tier holds no more of them', async () => {
    const areas = Array.from({ length: 128 }, (_, i) => ({
      start: i * 2 ** 21 + 2 ** 20,
      size: '64 KiB',
      rate: '8 K/s',
    }))
    const values = { load_period: 20, adapt_samples: 5_000, cool_samples: 50_000 }
    const split = await run(values, areas, true)
    const whole = await run({ ...values, split: false }, areas, true)
    expect(whole.policy!.jobs[0].figures.splitBytes).to.equal(0)
    expect(split.policy!.jobs[0].figures.splitBytes).to.be.greaterThan(0)
    expect(split.nodes[0].hitShare).to.be.greaterThan(whole.nodes[0].hitShare + 0.05)
  })
})
