/** Row 21. */
import { runHugePageGoal } from '../../goals/huge-pages.js'
import type { PublishedRow } from '../row.js'

/** See bench/goals. */
export const hugePageGoals: PublishedRow = {
  row: 21,
  title: 'huge pages up to a goal, two tuners',
  source: 'linux-mm, 20260720120140.881468-1-gutierrez.asier',
  model:
    'bench/goals: one process of 17,200 MiB, collapse of whole blocks with the published quota and apply interval. ' +
    'Windows, tuners and cuts are those of the lab; which blocks can become huge, and when, is what the published ' +
    'series of the `temporal` runs shows.',
  calibration: 'the supply of blocks, to the course of the `temporal` runs, not to where they end.',
  figures: [
    { name: 'temporal, goal 10 %', published: 10.26, unit: '%', series: '10' },
    { name: 'temporal, goal 25 %', published: 25.68, unit: '%', series: '25' },
    { name: 'consist begins later by', published: 27, unit: 's', base: 0 },
  ],
  disagreements: {},
  measure() {
    const [ten, twentyFive] = [10, 25].map((goal) => runHugePageGoal(goal, 'temporal'))
    const consist = runHugePageGoal(10, 'consist')
    return Promise.resolve({
      'temporal, goal 10 %': ten.endPercent,
      'temporal, goal 25 %': twentyFive.endPercent,
      'consist begins later by': consist.firstS - ten.firstS,
    })
  },
}
