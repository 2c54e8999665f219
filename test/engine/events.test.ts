import { expect } from 'chai'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { parseScenario } from '../../lib/scenario/load.js'

const LIMITS = {
  time_ms: 0,
  sz_bytes: 0,
  reset_interval_ms: '100 ms',
  weights: { sz_permil: 0, nr_accesses_permil: 1, age_permil: 1 },
}
const GOAL = { metric: 'user_input', target_value: 100, current_value: 0 }
const FED = { quotas: { ...LIMITS, goals: [GOAL] } }

async function summaryOf(events: readonly object[], more: object = {}): Promise<RunSummary> {
  const { plan } = parseScenario({
    duration: '4 s',
    targets: [
      { name: 'db', memory: '64M', workload: { areas: [{ start: 0, size: '8M', every: 1 }] } },
    ],
    kdamonds: [{ contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }], schemes: [FED] }] }],
    events,
    ...more,
  })
  return startRun(plan, { workers: 1 }).done
}

describe('events of a scenario', () => {
  it('feed goals: what is met keeps the quota as it is', async () => {
    const hungry = (await summaryOf([])).contexts[0].schemes![0]
    const fed = (await summaryOf([{ at: '1 s', user_input: 100 }])).contexts[0].schemes![0]
    expect(fed.effectiveBytes).to.be.lessThan(hungry.effectiveBytes)
    expect(fed.goals[0]).to.include({ targetValue: 100, currentValue: 100 })
  })

  it('supply the share of huge pages, which the machine measures otherwise', async () => {
    const metric = { metric: 'hugepage_mem_bp', target_value: '50 %', current_value: 0 }
    const schemes = [{ quotas: { ...LIMITS, goals: [metric] } }]
    const kdamonds = [{ contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }], schemes }] }]
    const goalAfter = async (events: readonly object[]): Promise<unknown> =>
      (await summaryOf(events, { kdamonds })).contexts[0].schemes![0].goals[0]
    expect(await goalAfter([])).to.include({ targetValue: 5000, currentValue: 0 })
    const supplied = [{ at: 0, supply: { hugepage_mem_bp: '25 %' } }]
    expect(await goalAfter(supplied)).to.include({ currentValue: 2500 })
  })

  it('pause a context: it takes no samples until it goes on', async () => {
    const all = await summaryOf([])
    const half = await summaryOf([
      { at: '1 s', pause: true },
      { at: '3 s', pause: false },
    ])
    expect(half.snapshots).to.be.within(all.snapshots / 2 - 1, all.snapshots / 2 + 1)
  })

  it('commit regions that lie where nothing was mapped or monitored before', async () => {
    const before = [{ pid: 'db', regions: [{ start: '1 G', end: '1.5 G' }] }]
    const after = [{ pid: 'db', regions: [{ start: '8 G', end: '9 G' }] }]
    const kdamonds = [{ contexts: [{ ops: 'fvaddr', targets: before, schemes: [{}] }] }]
    const commit = { contexts: [{ ops: 'fvaddr', targets: after, schemes: [{}] }] }
    const { contexts } = await summaryOf([{ at: '2 s', commit }], { kdamonds })
    const [{ szTried }] = contexts[0].schemes!
    // 19 passes over the old regions; the commit comes before the pass at 2 s.
    expect(szTried / 2 ** 30).to.equal(19 / 2 + 21)
  })

  it('make watermarks put a scheme to sleep, and wake it', async () => {
    const marks = { high_permil: 500, mid_permil: 400, low_permil: 200 }
    const watermarks = { metric: 'free_mem_rate', interval_us: '10 ms', ...marks }
    const kdamonds = [
      { contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }], schemes: [{ watermarks }] }] },
    ]
    const supply = [
      { at: 0, supply: { free_mem_rate: 600 } },
      { at: '1 s', supply: { free_mem_rate: 300 } },
      { at: '2 s', supply: { free_mem_rate: 100 } },
    ]
    const { snapshots } = await summaryOf(supply, { kdamonds })
    expect(snapshots).to.be.within(9, 11)
  })

  it('let a run end while a scheme sleeps beside a machine that looks at itself', async () => {
    const marks = { high_permil: 500, mid_permil: 400, low_permil: 200 }
    const watermarks = { metric: 'free_mem_rate', interval_us: '5 s', ...marks }
    const kdamonds = [
      { contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }], schemes: [{ watermarks }] }] },
    ]
    const machine = { nodes: [{ id: 0, size: '1 GiB', latency: '90 ns' }] }
    const asleep = [{ at: 0, supply: { free_mem_rate: 600 } }]
    const { virtualUs, snapshots } = await summaryOf(asleep, { kdamonds, machine })
    expect([virtualUs % 1_000_000, snapshots]).to.deep.equal([0, 0])
  })
})
