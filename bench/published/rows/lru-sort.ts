/** Row 13. */
import { STAND_INS_FITTED } from '../evaluation/figures.js'
import { outcomesOf, type Outcome } from '../evaluation/outcomes.js'
import type { PublishedRow } from '../row.js'
import { medianOf, runDocument } from '../runs.js'

const SEEDS = [1, 2, 3]
/** Sorts all memory all the time, towards as much active as inactive. */
const SORT = {
  name: 'damon_lru_sort',
  active_mem_bp: 5000,
  hot_thres_access_freq: 0,
  cold_min_age: '1 s',
  autotune_monitoring_intervals: true,
  wmarks_high: 1000,
  wmarks_mid: 999,
  wmarks_low: 0,
}
/** The simplified Senpai of damon-tests, as of the commit that tells what sorting changed: 10 %, 1 %, each second. */
const SENPAI = {
  name: 'senpai_paper',
  interval: '1 s',
  reclaim_ratio: 1000,
  psi_threshold: 100,
}

/** Lists of pages sorted by DAMON. */
export const lruSort: PublishedRow = {
  row: 13,
  title: 'DAMON_LRU_SORT',
  source:
    'DAMON project, linux-mm, 20260113152717.70459-1-sj, told in words; damon-tests, perf/schemes/plrus-2 and ' +
    'commit 532ffce8',
  model:
    'The goal: a server of 2 GiB, of which nothing else is known here. A service uses 1.25 of its 1.5 GiB by Zipf’s ' +
    'law, 5,000 accesses a second, and 0.4 MB a second of files are read once, so that reclaim goes on; 4 hours, ' +
    'medians of three seeds. `policy: damon_lru_sort`, `active_mem_bp: 5000`, intervals that tune themselves, memory ' +
    'of any rate is hot, of any age cold, no watermarks. There 1 of 11 parts was active before, here nothing is. “No ' +
    'clear change” is taken for 1 %.\n\n' +
    'The pressure: the six stand-ins under a Senpai that takes up to 10 % of a program each second, up to 1 % of ' +
    'pressure, with and without the schemes plrus-2 (hot from 20 % on, cold after 5 s, 20 ms of each second for ' +
    'either). Published are 9 % less by the commit, about 20 % less by an evaluation whose set-up is not known here.',
  calibration: `${STAND_INS_FITTED} Nothing of the server.`,
  figures: [
    { name: 'active memory, goal 50 %', published: 50, unit: '%' },
    { name: 'run time', published: [-1, 1], unit: '%' },
    { name: 'pressure under Senpai, all six', published: [-20, -9], unit: '%', base: 0 },
  ],
  disagreements: {
    'pressure under Senpai, all six':
      'that of ocean_ncp alone changes, by 1.9 %; of the others by 0.5 % at most. They use pages all the time, or at ' +
      'random: reclaim tells these apart by itself, and there is nothing else to sort. On the server above sorting ' +
      'takes 79 to 94 % off the pressure.',
  },
  async measure() {
    const kernel = await runDocument({ ...serverOf(), policy: 'lru' }, SEEDS)
    const sorted = await runDocument({ ...serverOf(), policy: SORT }, SEEDS)
    const slowdown = (runs: typeof kernel): number =>
      medianOf(runs, ({ machine }) => machine!.targets[0].slowdown!)
    const conditions = { policy: SENPAI, memoryGib: 130 }
    const before = await outcomesOf(() => conditions)
    const after = await outcomesOf(() => ({ ...conditions, kdamonds: [sortingKdamond()] }))
    return {
      'active memory, goal 50 %': medianOf(
        sorted,
        ({ contexts }) => contexts[0].schemes![0].goals[0].currentValue / 100,
      ),
      'run time': 100 * (slowdown(sorted) / slowdown(kernel) - 1),
      'pressure under Senpai, all six': 100 * (stallsOf(after) / stallsOf(before) - 1),
    }
  },
}

function stallsOf(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { runs }) => sum + runs[0].machine!.pressure.some.totalUs, 0)
}

function serverOf(): object {
  const zipf = { start: 0, size: '1280 MiB', theta: 0.99, rate: 5000, block: '4 MiB' }
  return {
    name: 'server',
    duration: '4 h',
    machine: {
      nodes: [{ id: 0, size: '2 GiB' }],
      swap: { kind: 'zram', size: '2 GiB' },
      tick: '1 s',
    },
    targets: [
      {
        name: 'service',
        memory: '1536 MiB',
        memoryBound: '20%',
        workload: [{ zipf, tick: '1 s', loop: 'closed' }],
      },
      {
        name: 'reader',
        populate: 'touch',
        mappings: [{ size: '64 GiB', file: true }],
        workload: { scan: { rate: 100 } },
      },
    ],
  }
}

/** The schemes plrus-2. */
function sortingKdamond(): object {
  const scheme = (action: string, nrAccesses: readonly [string, string], age: string): object => ({
    action,
    access_pattern: {
      sz_bytes: { min: '4 KiB', max: 'max' },
      nr_accesses: { min: nrAccesses[0], max: nrAccesses[1] },
      age: { min: age, max: 'max' },
    },
    quotas: {
      time_ms: 20,
      sz_bytes: 0,
      reset_interval_ms: '1 s',
      weights: { sz_permil: 0, nr_accesses_permil: 3, age_permil: 7 },
    },
  })
  const schemes = [
    scheme('lru_prio', ['20 %', '100 %'], '0 s'),
    scheme('lru_deprio', ['0 %', '0 %'], '5 s'),
  ]
  return { contexts: [{ ops: 'paddr', targets: [{ pid: null, regions: [] }], schemes }] }
}
