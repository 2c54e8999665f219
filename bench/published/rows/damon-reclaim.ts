/** Row 11. */
import { meanChange, outcomesOf, type Outcome } from '../evaluation/outcomes.js'
import { STAND_INS_FITTED } from '../evaluation/figures.js'
import type { PublishedFigure, PublishedRow } from '../row.js'
import { CHECK_US, monitorCpu } from '../runs.js'

/** Quotas of time in a second, ms, 0: none; and the published saving, CPU and slowdown, per cent. */
const QUOTAS: readonly (readonly [ms: number, saving: number, cpu: number, slowdown: number])[] = [
  [0, 47.16, 11.62, 5.4],
  [200, 47.99, 10.41, 5.1],
  [50, 40.34, 5.16, 3.38],
  [10, 0.77, 1.37, 1.84],
]

/** Reclaim of all memory within quotas of time. */
export const damonReclaimQuotas: PublishedRow = {
  row: 11,
  title: 'DAMON_RECLAIM within quotas of time',
  source:
    'DAMON project, linux-mm, RFC v3 of DAMON_RECLAIM (2021); schemes of damon-tests, perf/schemes/pdarc_v4_2_*',
  model:
    'The six stand-ins, each with the files that its system held, on a machine of 130 GiB, all of which is ' +
    'watched by physical address: page out from 5 s on, coldest first, no watermarks, 4 GiB of zram. Figures ' +
    'are means of the six, the published ones of all 24: saved memory of the system, CPU of kdamond, ' +
    `slowdown. A check is taken to cost ${CHECK_US * 1000} ns, a page 4.4 us to compress.`,
  calibration:
    `${STAND_INS_FITTED} That passing over a free frame takes 15 ns was chosen with the published CPU without a ` +
    'quota in view: most of that is walking free memory every 5 s. So that figure is left out; the other CPU figures ' +
    'follow.',
  figures: QUOTAS.flatMap(([ms, saving, cpu, slowdown]) => [
    figureOf('saving', ms, saving),
    ...(ms === 0 ? [] : [figureOf('CPU', ms, cpu)]),
    figureOf('slowdown', ms, slowdown),
  ]),
  disagreements: {
    'saving, no quota':
      'many of the 24 held more of files than of their own, all of which goes; of the six, only swaptions.',
    'saving, 200 ms': 'as without a quota.',
    'saving, 50 ms': 'as without a quota.',
    'saving, 10 ms':
      'the mean is that of swaptions, whose 14 MiB are soon out; of the larger ones 0 to 8 % are saved: ' +
      'free memory, cold as well, uses up the quota.',
    'slowdown, no quota':
      'of size; not told from that with 200 ms, which is hardly ever used up. Published without priorities, 200 ms ' +
      'have 4.69 %.',
    'slowdown, 200 ms': 'as without a quota.',
    'slowdown, 10 ms':
      'hardly a page goes out, so none comes back; what else slowed programs by 1.8 % there is not of faults.',
  },
  async measure() {
    const before = await outcomesOf(() => ({ hasFiles: true, memoryGib: 130 }))
    const values: Record<string, number> = {}
    for (const [ms] of QUOTAS) {
      const after = await outcomesOf(() => ({
        hasFiles: true,
        memoryGib: 130,
        kdamonds: [reclaimWithin(ms)],
      }))
      const meanOf = (change: (outcome: Outcome, base: Outcome) => number): number =>
        meanChange(after, before, change)
      values[nameOf('saving', ms)] = meanOf(({ system }, base) => 100 * (1 - system / base.system))
      values[nameOf('CPU', ms)] = meanOf(({ runs }) => monitorCpu(runs[0]))
      values[nameOf('slowdown', ms)] = meanOf(
        ({ slowdown }, base) => 100 * (slowdown / base.slowdown - 1),
      )
    }
    return values
  },
}

function nameOf(what: string, ms: number): string {
  return `${what}, ${ms === 0 ? 'no quota' : `${ms} ms`}`
}

function figureOf(what: string, ms: number, published: number): PublishedFigure {
  return { name: nameOf(what, ms), published, unit: '%', series: what, base: 0 }
}

/** The published scheme. */
function reclaimWithin(ms: number): object {
  const weights = { sz_permil: 0, nr_accesses_permil: 300, age_permil: 700 }
  const scheme = {
    action: 'pageout',
    access_pattern: {
      sz_bytes: { min: '4 KiB', max: 'max' },
      nr_accesses: { min: '0 %', max: '0 %' },
      age: { min: '5 s', max: 'max' },
    },
    quotas: { time_ms: ms, sz_bytes: 0, reset_interval_ms: ms === 0 ? 0 : '1 s', weights },
  }
  return { contexts: [{ ops: 'paddr', targets: [{ pid: null, regions: [] }], schemes: [scheme] }] }
}
