/** Row 16. */
import type { PublishedRow } from '../row.js'
import { medianOf, runDocument } from '../runs.js'

const SEEDS = [1, 2, 3]
/** Warm-up, and what is measured after it, minutes each. */
const HALF_M = 10
/** Memory of a scan is 1/256 of the default, as all memory is. */
const OTHERS = {
  'over default Linux': 'first_touch',
  'over NUMA balancing': { name: 'numa_balancing', scan_size: '1 MiB', rate_limit: '256 MiB' },
}
const TPP = { name: 'tpp', scan_size: '1 MiB' }

/** TPP, on DRAM and half as much CXL memory. */
export const transparentPlacement: PublishedRow = {
  row: 16,
  title: 'TPP, files first and then a service',
  source: 'Maruf et al., ASPLOS 2023',
  model:
    'The services of the paper cannot be had here. As there, DRAM and CXL memory are 2 : 1, the latter 100 ns later ' +
    '(90 and 190 ns); sizes are assumed, 1/256 of 64 and 32 GiB. Files of 232 MiB fill DRAM and are left alone, then ' +
    'a service of 128 MiB comes, 81 % of whose accesses go to CXL at first (Zipf’s law, 0.99, 2 M accesses a ' +
    `second). \`policy: tpp\`, \`numa_balancing\`, \`first_touch\` and \`all_fast\`; of ${2 * HALF_M} minutes the ` +
    'second half counts; medians of three seeds.',
  calibration:
    '`memoryBound` is 20 %, the middle of what HMSDK’s Redis has where all of it lies on CXL (row 2). Nothing of ' +
    'this row.',
  figures: [
    { name: 'over default Linux', published: 18, unit: '%', series: 'gain', base: 0 },
    { name: 'over NUMA balancing', published: [5, 17], unit: '%', series: 'gain', base: 0 },
    { name: 'below all DRAM', published: [0, 1], unit: '%' },
  ],
  disagreements: {
    'over NUMA balancing':
      'once all is placed, both leave nothing to gain here. The paper compares with balancing as it was before, ' +
      'which has no tiers: it samples fast memory as well, and makes no room ahead of promotions. The lab has its ' +
      'tiering mode, to whose kernel TPP’s demotion has gone since. It even comes there first, since ' +
      'TPP waits for a second fault of each page.',
  },
  async measure() {
    const ours = await speedUnder(TPP)
    const values: Record<string, number> = {}
    for (const [name, policy] of Object.entries(OTHERS)) {
      values[name] = 100 * (ours / (await speedUnder(policy)) - 1)
    }
    values['below all DRAM'] = 100 * (1 - ours / (await speedUnder('all_fast')))
    return values
  },
}

/** What the service gets done in the second half, as a share of what it would without waits for memory. */
async function speedUnder(policy: object | string): Promise<number> {
  const doneBy = async (minutes: number): Promise<number> => {
    const runs = await runDocument(scenarioOf(policy, minutes), SEEDS)
    return medianOf(runs, ({ machine }) => minutes / machine!.targets[1].slowdown!)
  }
  return ((await doneBy(2 * HALF_M)) - (await doneBy(HALF_M))) / HALF_M
}

function scenarioOf(policy: object | string, minutes: number): object {
  return {
    name: 'service',
    duration: `${minutes} m`,
    machine: {
      tick: '200 ms',
      nodes: [
        { id: 0, size: '256 MiB', latency: '90 ns', bandwidth: '100 GB/s' },
        { id: 1, size: '128 MiB', latency: '190 ns', bandwidth: '40 GB/s' },
      ],
    },
    targets: [
      { name: 'files', mappings: [{ size: '232 MiB', file: true }] },
      {
        name: 'service',
        mappings: [{ size: '128 MiB', from: '10 s' }],
        memoryBound: '20%',
        workload: { zipf: { theta: 0.99, rate: '2 M/s' }, tick: '200 ms', loop: 'closed' },
      },
    ],
    policy,
  }
}
