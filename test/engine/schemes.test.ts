import { expect } from 'chai'
import { startRun, type RunOptions } from '../../lib/engine/run.js'
import { UsageError } from '../../lib/base/errors.js'
import type { FeedbackQuestion } from '../../lib/engine/hooks.js'
import type { EventPlan, RunPlan, SupplyPlan } from '../../lib/engine/plan.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { runToEnd } from '../support/run.js'
import { scheme, userGoal } from '../support/schemes.js'

const PAGES = 20_000
const BASE = plan({
  targets: [target('a', PAGES, { workloads: [areas([area(1_000, 6_000, { every: 1 })])] })],
  contexts: [context('vaddr', [0])],
})

function withSchemes(schemes: SchemeParameters[], more: Partial<RunPlan> = {}): RunPlan {
  return { ...BASE, contexts: [{ ...BASE.contexts[0], schemes }], ...more }
}

/** What a run is refused for. */
async function refusalOf(run: RunPlan, options: RunOptions): Promise<UsageError> {
  const error: unknown = await startRun(run, options).done.catch((reason: unknown) => reason)
  expect(error).to.be.instanceOf(UsageError)
  return error as UsageError
}

describe('schemes in a run', () => {
  it('try every region of their pattern once an aggregation', async () => {
    const { contexts, snapshots } = await startRun(withSchemes([scheme()])).done
    const [stat] = contexts[0].schemes!
    expect(stat.nrSnapshots).to.equal(snapshots)
    // Image and stack are monitored too.
    expect(stat.szTried).to.equal(snapshots * (PAGES + 64 + 33) * 4096)
    expect(stat.szApplied).to.equal(0)
  })

  it('act on what is cold, and reset its age', async () => {
    const cold = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0, minAge: 5 } })
    const { contexts } = await startRun(withSchemes([cold])).done
    const [pageout] = contexts[0].schemes!
    expect(pageout.szApplied).to.be.greaterThan(0)
    // 20 aggregations, at most one in five ages of what is never touched.
    expect(pageout.szApplied).to.be.at.most(4 * (PAGES - 5_000) * 4096)
  })

  it('stay within their quota in each window', async () => {
    const limited = scheme({
      action: 'pageout',
      quota: { sz: 1n << 20n, resetIntervalMs: 500n },
    })
    const { contexts } = await startRun(withSchemes([limited])).done
    const [pageout] = contexts[0].schemes!
    expect(pageout.szTried).to.equal(4 * 2 ** 20)
    expect(pageout.effectiveBytes).to.equal(2 ** 20)
  })

  it('double their quota in each window in which a goal is not met at all', async () => {
    const goal = scheme({ quota: { resetIntervalMs: 100n, goals: [userGoal(1000n, 0n)] } })
    const { contexts } = await startRun(withSchemes([goal])).done
    expect(contexts[0].schemes![0].effectiveBytes).to.equal(2 ** 20)
  })
})

describe('events of a plan', () => {
  it('change schemes in the middle of a run; statistics stay', async () => {
    const limited = (sz: bigint): SchemeParameters =>
      scheme({ action: 'pageout', quota: { sz, resetIntervalMs: 100n } })
    const commit = {
      atUs: 1_000_000,
      context: 0,
      do: 'commit' as const,
      attrs: BASE.contexts[0].attrs,
      isPaused: false,
      schemes: [limited(8192n)],
      regions: [],
    }
    const { contexts } = await startRun(withSchemes([limited(4096n)], { events: [commit] })).done
    // The commit comes before the pass of its moment, whose window has begun with the old size.
    expect(contexts[0].schemes![0].szTried).to.equal(9 * 4096 + 11 * 8192)
    expect(contexts[0].schemes![0].effectiveBytes).to.equal(8192)
  })

  it('leave the figures of schemes that they take away in the summary and the record', async () => {
    const commit = (atUs: number, schemes: SchemeParameters[]): EventPlan => ({
      ...{ atUs, context: 0, do: 'commit', attrs: BASE.contexts[0].attrs, isPaused: false },
      ...{ schemes, regions: [] },
    })
    const cold = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0 } })
    const events = [
      commit(1_000_000, [scheme()]),
      commit(1_200_000, [scheme(), cold]),
      commit(1_500_000, []),
    ]
    const { record, summary } = await runToEnd(withSchemes([scheme(), cold], { events }))
    const { schemes, removedSchemes = [] } = summary.contexts[0]
    expect(schemes).to.equal(undefined)
    const named = removedSchemes.map(({ index, action, removedAtUs }) => [
      index,
      action,
      removedAtUs,
    ])
    expect(named).to.deep.equal([
      [1, 'pageout', 1_000_000],
      [0, 'stat', 1_500_000],
      [1, 'pageout', 1_500_000],
    ])
    expect(removedSchemes.map(({ nrSnapshots }) => nrSnapshots)).to.deep.equal([9, 14, 2])
    const lines = record.toString('latin1').match(/\{[^\n]*"removed":true\}/g)!
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(told.map(({ szTried }) => szTried)).to.deep.equal(
      removedSchemes.map(({ szTried }) => szTried),
    )
  })

  it('pause a context: nothing is sampled until it goes on', async () => {
    const pause = (atUs: number, isPaused: boolean): EventPlan => ({
      atUs,
      context: 0,
      do: 'commit',
      attrs: BASE.contexts[0].attrs,
      isPaused,
      schemes: [],
      regions: [],
    })
    const events = [pause(500_000, true), pause(1_500_000, false)]
    const { snapshots } = await startRun({ ...BASE, events }).done
    expect(snapshots).to.equal(10)
  })

  it('let watermarks wait while memory is free, and act when it is not', async () => {
    const watched = scheme({
      watermarks: { metric: 'free_mem_rate', intervalUs: 50_000, high: 500, mid: 400, low: 200 },
    })
    const supply = (atUs: number, value: number): SupplyPlan => ({
      atUs,
      metric: 'free_mem_rate',
      nid: -1,
      memcgPath: '',
      value,
    })
    const plan = withSchemes([watched], {
      supply: [supply(0, 600), supply(1_000_000, 300), supply(1_500_000, 100)],
    })
    const { contexts } = await startRun(plan).done
    expect(contexts[0].schemes![0].nrSnapshots).to.be.within(4, 5)
    expect(contexts[0].snapshots).to.equal(contexts[0].schemes![0].nrSnapshots)
  })
})

describe('functions of the caller', () => {
  it('feed a goal of the metric user_input, once a window', async () => {
    const asked: FeedbackQuestion[] = []
    const goal = scheme({ quota: { resetIntervalMs: 200n, goals: [userGoal(1000n, 0n)] } })
    const { contexts } = await startRun(withSchemes([goal]), {
      feedback(question) {
        asked.push(question)
        return 500
      },
    }).done
    expect(asked.map(({ timeUs }) => timeUs / 1000)).to.deep.equal([
      100, 300, 500, 700, 900, 1100, 1300, 1500, 1700, 1900,
    ])
    // 1.5 times as much in each window: floor(1.5 ** 10).
    expect(contexts[0].schemes![0].effectiveBytes).to.equal(57)
  })

  it('commit schemes and attributes at the end of an aggregation', async () => {
    const seen: number[] = []
    const { contexts } = await startRun(BASE, {
      onAggregation({ timeUs, attrs, schemes, commit }) {
        seen.push(schemes.length)
        if (timeUs === 1_000_000) {
          commit({ schemes: [scheme()], attrs: { ...attrs, aggrUs: 200_000 } })
        }
      },
    }).done
    expect(seen).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    expect(contexts[0].aggrUs).to.equal(200_000)
    expect(contexts[0].schemes![0].nrSnapshots).to.equal(5)
  })

  it('fail the run with their own error, or with what is wrong with what they gave', async () => {
    const goal = scheme({ quota: { resetIntervalMs: 200n, goals: [userGoal(1000n, 0n)] } })
    const failure = async (options: RunOptions): Promise<unknown> =>
      startRun(withSchemes([goal]), options).done.catch((error: unknown) => error)
    expect(await failure({ feedback: () => -1 })).to.be.instanceOf(UsageError)
    const own = new Error('mine')
    const thrown = await failure({
      onAggregation() {
        throw own
      },
    })
    expect(thrown).to.equal(own)
    const attrs = { ...BASE.contexts[0].attrs, sampleUs: 300_000 }
    const refused = await failure({ onAggregation: ({ commit }) => commit({ attrs }) })
    expect(String(refused)).to.include('sample_us is above aggr_us')
  })

  it('commit schemes that act on pages where the plan names such, and are refused elsewhere', async () => {
    const pageout = scheme({ action: 'pageout', pattern: { maxNrAccesses: 0 } })
    const commitAt: RunOptions['onAggregation'] = ({ timeUs, commit }) => {
      if (timeUs === 1_000_000) commit({ schemes: [pageout] })
    }
    const ready = { ...BASE, contexts: [{ ...BASE.contexts[0], laterSchemes: [pageout] }] }
    const { contexts, memory } = await startRun(ready, { onAggregation: commitAt }).done
    expect(contexts[0].schemes![0].szApplied).to.be.greaterThan(0)
    expect(memory!.pagedOutBytes).to.be.greaterThan(0)
    const refused = await refusalOf(BASE, { onAggregation: commitAt })
    expect(refused.message).to.match(/^commit: .* first schemes of the run that act on pages/)
    expect(refused.hint).to.match(/laterSchemes/)
  })

  it('commit no goal that measures a machine which is not looked at', async () => {
    const limited = withSchemes([scheme({ quota: { resetIntervalMs: 100n, sz: 1n << 20n } })])
    const goal = { ...userGoal(1000n, 0n), metric: 'active_mem_bp' as const }
    const refused = await refusalOf(limited, {
      onAggregation: ({ commitGoals }) => commitGoals([[goal]]),
    })
    expect(refused.message).to.match(/act on pages, or measure the machine/)
  })
})

describe('the record of schemes', () => {
  it('holds effective sizes and goals when they change, and statistics once a second and at the end', async () => {
    const goal = scheme({ quota: { resetIntervalMs: 500n, goals: [userGoal(1000n, 0n)] } })
    const { record, summary } = await runToEnd(withSchemes([goal]))
    const lines = record.toString('latin1').match(/\{[^\n]*"type":"(quota|scheme)"[^\n]*\}/g)!
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const goals = [{ metric: 'user_input', current: 0, target: 1000 }]
    const quota = events.filter(({ type }) => type === 'quota')
    expect(quota.map(({ esz, timeUs }) => [esz, timeUs])).to.deep.equal([
      [2, 100_000],
      [4, 600_000],
      [8, 1_100_000],
      [16, 1_600_000],
    ])
    expect(quota[0].goals).to.deep.equal(goals)
    const statistics = events.filter(({ type }) => type === 'scheme')
    const times = statistics.map(({ timeUs }) => Number(timeUs))
    expect(times.filter((timeUs) => timeUs < 1_100_000)).to.deep.equal([100_000])
    expect(statistics.at(-1)!.nrTried).to.equal(summary.contexts[0].schemes![0].nrTried)
  })

  it('tells effective sizes in bytes, whatever the unit of addresses', async () => {
    const { plan } = parseScenario({
      duration: '500 ms',
      targets: [{ name: 'db', memory: '64 MiB' }],
      kdamonds: [
        {
          contexts: [
            {
              ...{ ops: 'paddr', addr_unit: '16K', targets: [{ pid: null, regions: null }] },
              schemes: [
                {
                  quotas: {
                    ...{ time_ms: 0, sz_bytes: 256, reset_interval_ms: '100 ms' },
                    weights: { sz_permil: 0, nr_accesses_permil: 1, age_permil: 1 },
                  },
                },
              ],
            },
          ],
        },
      ],
    })
    const { record, summary } = await runToEnd(plan)
    const [line] = /\{"type":"quota"[^\n]*\}/.exec(record.toString('latin1'))!
    // The kernel takes 256 units for the limit.
    expect((JSON.parse(line) as Record<string, unknown>).esz).to.equal(256 * 16_384)
    const [{ effectiveBytes, szTried }] = summary.contexts[0].schemes!
    expect(effectiveBytes).to.equal(256 * 16_384)
    expect(szTried).to.be.within(effectiveBytes, 5 * effectiveBytes)
  })

  it('sums up what schemes left alone, by the reason', async () => {
    const limited = scheme({
      pattern: { maxNrAccesses: 0 },
      quota: { sz: 1n << 20n, resetIntervalMs: 100n },
    })
    const { record, summary } = await runToEnd(withSchemes([limited]))
    const lines = record.toString('latin1').match(/\{"type":"scheme"[^\n]*\}/g)!
    const { refused, szTried } = JSON.parse(lines.at(-1)!) as {
      refused: Record<string, number>
      szTried: number
    }
    expect(Object.keys(refused)).to.include.members(['pattern', 'quotaFull'])
    const all = Object.values(refused).reduce((sum, bytes) => sum + bytes, szTried)
    expect(all).to.equal(summary.snapshots * (PAGES + 64 + 33) * 4096)
  })
})
