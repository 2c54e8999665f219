/** Row 8. */
import {
  changesOf,
  STAND_INS_ARE,
  STAND_INS_FITTED,
  totalFigure,
  workloadFigures,
} from '../evaluation/figures.js'
import { outcomesOf } from '../evaluation/outcomes.js'
import { EVALUATED, totalChange } from '../evaluation/table.js'
import type { PublishedFigure, PublishedRow } from '../row.js'
import { SEEDS } from '../runs.js'

/** What ethp leaves of the gain of huge pages, and takes off their bloat: per cent of that with `always`. */
const RATIOS = {
  gain: 'gain kept, all six',
  bloat: 'bloat removed, all six',
  gainOfOcean: 'gain kept, ocean_ncp',
  bloatOfOcean: 'bloat removed, ocean_ncp',
}

/** Huge pages where memory is accessed. */
export const efficientThp: PublishedRow = {
  row: 8,
  title: 'ethp, huge pages where memory is accessed',
  source: 'DAMON project, evaluation of patches v24 (2021)',
  model:
    `${STAND_INS_ARE} \`policy: ethp\`, \`thp: madvise\`. All 24: run time -2.87 %, system memory +2.02 %, so that ` +
    '51 % of the gain stayed, and 76 % of the bloat went.',
  calibration: STAND_INS_FITTED,
  figures: [
    ...workloadFigures('runTime', 'ethp'),
    ...workloadFigures('rss', 'ethp', ['ocean_ncp']),
    totalFigure('runTime', 'ethp'),
    totalFigure('system', 'ethp'),
    ...ratioFigures(),
  ],
  disagreements: {
    'run time, ocean_ncp':
      'depends on what DAMON sees while the memory is filled for the first time: between seeds 39 to 78 % of all ' +
      'accesses are to huge pages. v24 kept 31 % of the gain there, v21 46 %, v16 53 %.',
    'run time, all six':
      'that of ocean_ncp, and of barnes, which the lab fills in order: asked for ahead of its use.',
    'gain kept, ocean_ncp': 'as its run time.',
  },
  async measure() {
    const ethp = await changesOf(await outcomesOf(() => ({ policy: 'ethp' }), SEEDS))
    const thp = await changesOf(await outcomesOf(() => ({ thp: 'always' })))
    const kept = (figure: string): number => (100 * ethp[figure]) / thp[figure]
    return {
      ...ethp,
      [RATIOS.gain]: kept('run time, all six'),
      [RATIOS.bloat]: 100 - kept('system memory, all six'),
      [RATIOS.gainOfOcean]: kept('run time, ocean_ncp'),
      [RATIOS.bloatOfOcean]: 100 - kept('RSS, ocean_ncp'),
    }
  },
}

function ratioFigures(): PublishedFigure[] {
  const { runTime, rss } = EVALUATED.ocean_ncp
  const kept = (ethp: number, thp: number): number => Math.round((100 * ethp) / thp)
  const total = (quantity: 'runTime' | 'system'): number =>
    kept(totalChange(quantity, 'ethp'), totalChange(quantity, 'thp'))
  const figure = (name: string, published: number): PublishedFigure => ({
    name,
    published,
    unit: '%',
  })
  return [
    figure(RATIOS.gain, total('runTime')),
    figure(RATIOS.bloat, 100 - total('system')),
    figure(RATIOS.gainOfOcean, kept(runTime.ethp, runTime.thp)),
    figure(RATIOS.bloatOfOcean, 100 - kept(rss.ethp, rss.thp)),
  ]
}
