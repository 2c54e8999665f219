/** Row 14. */
import type { PublishedRow } from '../row.js'
import { medianOf, runDocument } from '../runs.js'

const SEEDS = [1, 2, 3]
const RATIOS = [2, 8, 16]
/** Which pages of a block are used: the size of what Zipf's law ranks. */
const STORES = { 'skewed blocks': '4 KiB', 'even blocks': '2 MiB' }
const MEMORY_MIB = 1024

/** Sizes that do not follow from those of nodes are 1/64 of the defaults, as all memory is. */
const MEMTIS = {
  name: 'memtis',
  cool_alloc: '160 MiB',
  promote_free_min: '1600 KiB',
  promote_free_max: '24000 KiB',
  demote_free_min: '800 KiB',
  demote_free_max: '16000 KiB',
}
const OTHERS: readonly (object | string)[] = [
  'first_touch',
  { name: 'numa_balancing', scan_size: '4 MiB', rate_limit: '1 GiB' },
  { name: 'tpp', scan_size: '4 MiB' },
  { name: 'hemem', rate_limit: '156250000' },
]

const caseOf = (store: string, ratio: number): string =>
  `time of that under the best, ${store}, 1:${ratio}`
const CASES = Object.keys(STORES).flatMap((store) => RATIOS.map((ratio) => caseOf(store, ratio)))

/** MEMTIS, beside what the lab has of what it was compared with. */
export const memtisRatios: PublishedRow = {
  row: 14,
  title: 'MEMTIS beside others, by how small the fast tier is',
  source: 'Lee et al., SOSP 2023',
  model:
    'The eight programs of the paper cannot be had here. Two stores of 1 GiB in huge pages take their place, ' +
    '1/64 of what is assumed there, asked 2 M times a second by Zipf’s law (0.99): what is ranked are base ' +
    'pages, which lie anywhere, so that few pages of a block are hot (skewed), or whole blocks (even). DRAM ' +
    '(80 ns) is a third, a ninth and a seventeenth of the store (1:2, 1:8, 1:16), the rest lies on slower ' +
    'memory (270 ns). `policy: memtis` against `first_touch`, `numa_balancing`, `tpp` and `hemem` (some of ' +
    'whose constants are guesses), sizes by the same scale, 3 minutes, medians of three seeds. Published are ' +
    'the largest gains of all programs and ratios, over the best and over any of six others; that it is faster ' +
    'than the best of them is asked of each store and ratio.',
  calibration:
    '`memoryBound` is 20 %, the middle of what HMSDK’s Redis has where all of it lies on CXL (row 2). Nothing ' +
    'of this row.',
  figures: [
    ...CASES.map((name) => ({ name, published: 'less' as const, unit: '', base: 1 })),
    { name: 'most gained over the best', published: 33.6, unit: '%', base: 0 },
    { name: 'most gained over any', published: 169, unit: '%', base: 0 },
    { name: 'CPU of the sampler, most', published: [0, 3], unit: '%' },
  ],
  disagreements: {
    'most gained over the best':
      'of size: a program that waits for memory a fifth of its time has 48 % between all of it on slow memory ' +
      'and all on DRAM, and DRAM holds a third of it at most. How much the programs of the paper wait is not ' +
      'published in what the lab follows.',
    'most gained over any': 'in the same way.',
  },
  async measure() {
    const values: Record<string, number> = {}
    const most = { overBest: 0, overAny: 0, sampler: 0 }
    for (const [store, block] of Object.entries(STORES)) {
      for (const ratio of RATIOS) {
        const ours = await outcomeOf(MEMTIS, block, ratio)
        const others: number[] = []
        for (const policy of OTHERS) others.push((await outcomeOf(policy, block, ratio)).speed)
        const best = Math.max(...others)
        values[caseOf(store, ratio)] = best / ours.speed
        most.overBest = Math.max(most.overBest, 100 * (ours.speed / best - 1))
        most.overAny = Math.max(most.overAny, 100 * (ours.speed / Math.min(...others) - 1))
        most.sampler = Math.max(most.sampler, ours.samplerPercent)
      }
    }
    return {
      ...values,
      'most gained over the best': most.overBest,
      'most gained over any': most.overAny,
      'CPU of the sampler, most': most.sampler,
    }
  },
}

/** What the store gets done, and what its policy takes to sample, of one CPU. */
async function outcomeOf(
  policy: object | string,
  block: string,
  ratio: number,
): Promise<{ readonly speed: number; readonly samplerPercent: number }> {
  const runs = await runDocument(scenarioOf(policy, block, ratio), SEEDS)
  return {
    speed: medianOf(runs, ({ machine }) => 1 / machine!.targets[0].slowdown!),
    samplerPercent: medianOf(
      runs,
      ({ machine }) => (machine!.policy!.jobs[0].figures.samplerPermil ?? 0) / 10,
    ),
  }
}

function scenarioOf(policy: object | string, block: string, ratio: number): object {
  const fastMib = 2 * Math.round(MEMORY_MIB / (ratio + 1) / 2)
  return {
    name: 'store',
    duration: '3 m',
    machine: {
      tick: '200 ms',
      nodes: [
        { id: 0, size: `${fastMib} MiB`, latency: '80 ns', bandwidth: '100 GB/s' },
        { id: 1, size: `${MEMORY_MIB + 128} MiB`, latency: '270 ns', bandwidth: '30 GB/s' },
      ],
      thp: 'always',
    },
    targets: [
      {
        name: 'store',
        memory: `${MEMORY_MIB} MiB`,
        populate: 'touch',
        memoryBound: '20%',
        workload: { zipf: { theta: 0.99, rate: '2 M/s', block }, tick: '200 ms', loop: 'closed' },
      },
    ],
    policy,
  }
}
