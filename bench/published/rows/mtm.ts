/** Row 15. */
import type { PublishedRow } from '../row.js'
import { runSeeds } from '../runs.js'

const SCENARIO = 'tiers/four-tiers.yaml'
/** Memory of a scan, of an interval and of a second is 1/64 of the defaults, as all memory is. */
const OURS = '{ name: mtm_like, promote_bytes: 3200 KiB }'
const OTHERS = [
  'first_touch',
  '{ name: numa_balancing, scan_size: 4 MiB, rate_limit: 1 GiB }',
  '{ name: tpp, scan_size: 4 MiB }',
  '{ name: hemem, rate_limit: 156250000 }',
]

/** A policy like MTM's, on four tiers. */
export const mtmLikeTiers: PublishedRow = {
  row: 15,
  title: 'MTM-like, four tiers',
  source: 'Ren et al., EuroSys 2024',
  model:
    `scenarios/${SCENARIO}, 20 minutes of one seed: a program of 1536 MiB, 1/64 of 96 GiB, whose hottest memory ` +
    'begins on the slowest of four tiers. The programs of the paper, of hundreds of GB, cannot be had here. ' +
    '`policy: mtm_like` against `first_touch`, `numa_balancing`, `tpp` and `hemem`, sizes by the same scale; there ' +
    'against seven. Figures are changes of what the program gets done.',
  calibration:
    '`memoryBound` is 20 %, the middle of what HMSDK’s Redis has where all of it lies on CXL (row 2). Nothing of ' +
    'this row.',
  guessed:
    'the constants of `mtm_like` are not verified against MTM’s source, so what it does is like MTM at best.',
  figures: [
    { name: 'most gained over any', published: 42, unit: '%' },
    { name: 'gained over them in the mean', published: 17, unit: '%' },
  ],
  disagreements: {},
  async measure() {
    const ours = await speedUnder(OURS)
    const gains: number[] = []
    for (const policy of OTHERS) gains.push(100 * (ours / (await speedUnder(policy)) - 1))
    return {
      'most gained over any': Math.max(...gains),
      'gained over them in the mean': gains.reduce((sum, each) => sum + each, 0) / gains.length,
    }
  },
}

async function speedUnder(policy: string): Promise<number> {
  const set = ['duration=20 m', 'targets.0.memoryBound=20%', 'checks=[]', `policy=${policy}`]
  const [{ machine }] = await runSeeds(SCENARIO, set, [1])
  return 1 / machine!.targets[0].slowdown!
}
