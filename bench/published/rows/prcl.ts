/** Row 9. */
import {
  changesOf,
  STAND_INS_ARE,
  STAND_INS_FITTED,
  totalFigure,
  workloadFigures,
} from '../evaluation/figures.js'
import { outcomesOf } from '../evaluation/outcomes.js'
import { EVALUATED } from '../evaluation/table.js'
import type { PublishedRow } from '../row.js'

/** Proactive reclaim with an age that was tuned for each workload. */
export const prclTuned: PublishedRow = {
  row: 9,
  title: 'prcl, proactive reclaim by an age tuned for each workload',
  source: 'DAMON project, evaluation of patches v24 (2021); ages of damon-tests, perf/schemes',
  model:
    `${STAND_INS_ARE} \`policy: prcl\` with the published ages (0 to 53 s), 4 GiB of zram. All 24: run time +7.64 %, ` +
    'RSS -20.22 %, system memory -6.14 %.',
  calibration: STAND_INS_FITTED,
  figures: [
    ...workloadFigures('rss', 'prcl'),
    ...workloadFigures('runTime', 'prcl'),
    totalFigure('rss', 'prcl'),
    totalFigure('runTime', 'prcl'),
    totalFigure('system', 'prcl'),
  ],
  disagreements: {
    'RSS, barnes':
      'the stand-in comes back to all of its pages after 8 s in the mean, so next to none is left alone for 14 s. ' +
      'What barnes had under 5 s says how much is out, not that 44 % of it is left alone for long.',
    'RSS, swaptions': 'in order behind barnes only because that has too little out.',
    'run time, barnes': 'with so little out, so few faults.',
    'run time, freqmine': 'in order behind barnes only because that has too few faults.',
    'run time, streamcluster':
      'published as the worst. Less than 1 MiB of it was out there, as here, which no fault makes 96 s of; mere ' +
      'recording took 12 %, and its run time without DAMON was 600 s there, 683 s in v21.',
    'run time, ocean_ncp':
      'nothing of it was out, there as here, so the 7 % are not of faults; where they come from is not published.',
    'run time, swaptions':
      '2 MiB of it go out, with age 0; here they come back by the minute. What the program did is not published.',
    'run time, all six': 'that of barnes, streamcluster and ocean_ncp, as above.',
  },
  async measure() {
    const outcomes = await outcomesOf(({ name }) => ({
      policy: { name: 'prcl', min_age: `${EVALUATED[name].prclAgeS} s` },
    }))
    return changesOf(outcomes)
  },
}
