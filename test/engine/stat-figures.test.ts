import { expect } from 'chai'
import fc from 'fast-check'
import { collectStat, hasStat, type StatCollector } from '../../lib/engine/stat-figures.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { startRun } from '../../lib/engine/run.js'
import { context, plan, target } from '../support/plans.js'
import { tableOf } from '../support/regions.js'
import { scheme } from '../support/schemes.js'

const MIB = 256

function collector(idleTimes: StatCollector['idleTimes'] = 'signed'): StatCollector {
  return { idleTimes, refreshedUs: 0, last: undefined }
}

/** 2 MiB accessed for 9 s, 1 MiB accessed for 1 s, 1 MiB idle for 4 s. */
const ROWS = [
  { range: [0, MIB], nrAccesses: 3, age: 9 },
  { range: [MIB, 2 * MIB], nrAccesses: 0, age: 39 },
  { range: [2 * MIB, 4 * MIB], nrAccesses: 20, age: 89 },
] as const

describe('the statistics of DAMON_STAT', () => {
  it('are bytes that checks found accessed in a second, and idle times by percent of bytes', () => {
    const stat = collector()
    collectStat(stat, [tableOf(ROWS)], 6_000_000, 100_000)
    const { bandwidth, idleMs, refreshedUs } = stat.last!
    expect(refreshedUs).to.equal(6_000_000)
    expect(bandwidth).to.equal((2 ** 20 * (3 + 2 * 20)) / 0.1)
    expect(idleMs).to.have.length(101)
    const runs = idleMs.flatMap((ms, p) => (ms === idleMs[p - 1] ? [] : [[p, ms]]))
    expect(runs).to.deep.equal([
      [0, -9_000],
      [51, -1_000],
      [76, 4_000],
    ])
  })

  it('have no sign in 6.18: memory that was accessed is idle for 0 ms', () => {
    const stat = collector('fromZero')
    collectStat(stat, [tableOf(ROWS)], 6_000_000, 100_000)
    expect([0, 75, 76, 100].map((p) => stat.last!.idleMs[p])).to.deep.equal([0, 0, 4_000, 4_000])
  })

  it('are refreshed when more than 5 s have passed', () => {
    const stat = collector()
    const times: number[] = []
    for (let us = 100_000; us <= 16_000_000; us += 100_000) {
      collectStat(stat, [tableOf(ROWS)], us, 100_000)
      if (stat.last?.refreshedUs === us) times.push(us)
    }
    expect(times).to.deep.equal([5_100_000, 10_200_000, 15_300_000])
  })

  it('ascend, and are idle times of regions, whatever the regions are', () => {
    const row = fc.record({
      pages: fc.integer({ min: 1, max: 2 ** 20 }),
      nrAccesses: fc.nat(20),
      age: fc.nat(1_000_000),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
        let at = 0
        const table = tableOf(
          rows.map(({ pages, ...rest }) => ({ range: [at, (at += pages)] as const, ...rest })),
        )
        const stat = collector()
        collectStat(stat, [table], 6_000_000, 100_000)
        const { idleMs } = stat.last!
        expect(idleMs).to.have.length(101)
        expect([...idleMs].sort((a, b) => a - b)).to.deep.equal(idleMs)
        const known = rows.map(({ nrAccesses, age }) => (nrAccesses > 0 ? -1 : 1) * (age + 1) * 100)
        expect(known).to.include.members([...new Set(idleMs)])
        expect(idleMs[100]).to.equal(Math.max(...known))
      }),
    )
  })

  it('are those of contexts on physical memory that never have schemes', () => {
    const targets = [target('a', 64, { framePage: 0 })]
    const physical = context('paddr', [null], {}, [[0, 64]])
    const plans = [
      plan({ targets, contexts: [physical] }),
      plan({ targets, contexts: [context('vaddr', [0])] }),
      plan({ targets, contexts: [{ ...physical, schemes: [scheme()] }] }),
      plan({
        targets,
        contexts: [physical],
        events: [
          {
            atUs: 1,
            context: 0,
            do: 'commit',
            attrs: physical.attrs,
            isPaused: false,
            schemes: [scheme()],
            regions: [[]],
          },
        ],
      }),
    ]
    expect(plans.map((one) => hasStat(one, 0))).to.deep.equal([true, false, false, false])
  })

  it('are figures of the run, which checks can name', async () => {
    const scenario = {
      duration: '12 s',
      machine: { nodes: [{ id: 0, size: '64M' }] },
      targets: [
        {
          name: 'db',
          memory: '48M',
          workload: { areas: [{ start: 0, size: '16M', every: 1 }] },
        },
      ],
      policy: 'damon_stat',
      checks: [
        'contexts[0].stat.memoryIdleMsPercentiles[10] < -5000',
        'contexts[0].stat.memoryIdleMsPercentiles[90] > 5000',
        'contexts[0].stat.estimatedMemoryBandwidth > 3000000000',
      ],
    }
    const { checks, contexts } = await startRun(parseScenario(scenario).plan, { workers: 1 }).done
    expect(checks!.map(({ passed }) => passed)).to.deep.equal([true, true, true])
    expect(contexts[0].stat!.refreshedUs).to.equal(10_200_000)
    const short = parseScenario({ ...scenario, duration: '2 s', checks: [] }).plan
    expect((await startRun(short, { workers: 1 }).done).contexts[0].stat).to.equal(null)
  })
})
