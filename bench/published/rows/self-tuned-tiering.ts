/** Row 1. */
import type { PublishedRow } from '../row.js'
import { medianOf, runSeeds } from '../runs.js'

const SCENARIO = 'tiers/forced-churn.yaml'
/** Sizes of a second, or of a scan, are 1/512 of those there, as all memory is. */
const POLICIES = {
  'NUMA balancing': '{ name: numa_balancing, scan_size: 512 KiB, rate_limit: 128 MiB }',
  DAMON: '{ name: damon_tiering, quota_sz: 400 KiB }',
}

/** Tiering by goals on how full the fast node is, under a churn that is forced on it. */
export const selfTunedTiering: PublishedRow = {
  row: 1,
  title: 'tiering that tunes itself, under forced churn',
  source: 'DAMON project, linux-mm, 20250420194030.75838-1-sj, merged for Linux 6.16',
  model:
    `scenarios/${SCENARIO}, an hour of it, medians of five seeds (there five runs): DRAM of 500 MiB, CXL of ` +
    '100 MiB with twice the latency, a cache of 540 MiB whose hot 13 % stay the same, all 1/512 of what was ' +
    'there. Two kdamonds put up to 20 MiB of hot memory a minute on CXL, and up to 20 MiB of cold memory on ' +
    'DRAM; what made the churn there is not told in what the lab follows. The baseline is the churn alone ' +
    '(`policy: first_touch`); `damon_tiering` and `numa_balancing` have the published defaults, sizes by the ' +
    'same scale. Figures are changes of what the cache gets done; the five published runs of the baseline had ' +
    'a standard deviation of 2 %.',
  calibration:
    '`memoryBound` is 20 %, the middle of what HMSDK’s Redis has where all of it lies on CXL (row 2). Nothing ' +
    'of this row.',
  figures: [
    { name: 'NUMA balancing', published: -7.36, unit: '%', series: 'throughput', base: 0 },
    { name: 'DAMON', published: 4.43, unit: '%', series: 'throughput', base: 0 },
  ],
  disagreements: {
    'NUMA balancing':
      'it does next to nothing here: an hour has 9,000 hint faults and 36 MiB promoted, since scans of 512 KiB ' +
      'find fast memory for the most part, and come once a minute then. What it costs a program of many ' +
      'threads (faults, locks, flushes of all CPUs’ TLBs) is not in the lab but for the fault itself. Where ' +
      'the churn acts once a minute at a stroke, its scans find more, and it gains 6 %.',
    DAMON:
      'of size. 10 % of accesses stay fast, where the baseline has 2.5 %; all of them would be 20 % of speed. ' +
      'The quota begins at one byte and needs nine minutes to its limit; then 5.5 MiB a minute come back, ' +
      'since a window of 1 s lasts 2.7 s in the mean (intervals that tune themselves put the next pass off ' +
      'each time that they change), and the churn, up to 20 MiB a minute, takes most again. How much hot ' +
      'memory lay where there is not published.',
  },
  async measure() {
    const baseline = await speedUnder('first_touch')
    const values: Record<string, number> = {}
    for (const [name, policy] of Object.entries(POLICIES)) {
      values[name] = 100 * ((await speedUnder(policy)) / baseline - 1)
    }
    return values
  },
}

/** What the cache gets done, as a share of what it would without waits for memory. */
async function speedUnder(policy: string): Promise<number> {
  const set = ['duration=1 h', 'kernel=6.18', 'checks=[]', `policy=${policy}`]
  const runs = await runSeeds(SCENARIO, set)
  return medianOf(runs, ({ machine }) => 1 / machine!.targets[0].slowdown!)
}
