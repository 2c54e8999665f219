/** Row 7. */
import {
  changesOf,
  STAND_INS_ARE,
  STAND_INS_FITTED,
  totalFigure,
  workloadFigures,
} from '../evaluation/figures.js'
import { outcomesOf } from '../evaluation/outcomes.js'
import type { PublishedRow } from '../row.js'

/** Huge pages for everybody. */
export const thpAlways: PublishedRow = {
  row: 7,
  title: 'transparent huge pages, always',
  source: 'DAMON project, evaluation of patches v24 (2021)',
  model:
    `${STAND_INS_ARE} \`thp: always\`: a first touch fills its whole block, khugepaged does the rest. All 24: run ` +
    'time -5.60 %, system memory +8.47 %.',
  calibration:
    `${STAND_INS_FITTED} So run times here show how far two machines of the project agree, and that the lab has all ` +
    'accesses go to huge pages; which memory bloats is the lab’s.',
  figures: [
    ...workloadFigures('runTime', 'thp'),
    ...workloadFigures('rss', 'thp', ['ocean_ncp']),
    totalFigure('runTime', 'thp'),
    totalFigure('system', 'thp'),
  ],
  disagreements: {},
  async measure() {
    return changesOf(await outcomesOf(() => ({ thp: 'always' })))
  },
}
