/** Row 10. */
import { STAND_INS_FITTED } from '../evaluation/figures.js'
import { meanChange, outcomesOf } from '../evaluation/outcomes.js'
import {
  HAND_SET_S,
  lossOf,
  prclFrom,
  savingOf,
  SLOWDOWN_MAX,
  tunedOutcomes,
} from '../evaluation/tuner.js'
import type { PublishedRow } from '../row.js'

/** Reclaim by one age for all, and by one that a tuner finds for each workload. */
export const prclByTuner: PublishedRow = {
  row: 10,
  title: 'prcl, hand-set and tuned',
  source: 'DAOS, HPDC 2022, three machines',
  model:
    `The six stand-ins; hand-set, prcl pages out from ${HAND_SET_S} s on. The tuner is that of the paper, ` +
    'without the polynomial that takes noise out: ages from 0 to 60 s, then some around the best, by half of ' +
    `saved RSS less half of lost time, none that loses more than ${SLOWDOWN_MAX} %. It tunes on shorter runs, ` +
    'of other seeds. Means of the six, published of 24 or more; ranges are of the machines.',
  calibration:
    `${STAND_INS_FITTED} RSS at 5 s is what they were fitted to, so the saving of the hand-set age is ` +
    'left out.',
  figures: [
    {
      name: 'slowdown, hand-set',
      published: [9.54, 13.65],
      unit: '%',
      series: 'slowdown',
      base: 0,
    },
    { name: 'slowdown, tuned', published: [0.59, 2.04], unit: '%', series: 'slowdown', base: 0 },
    { name: 'saving, tuned', published: [24.7, 25.1], unit: '%', base: 0 },
    { name: 'saving left by tuning', published: [67.4, 75.6], unit: '%' },
  ],
  disagreements: {
    'slowdown, hand-set':
      'one of the six is ocean_ncp, which loses 77 % (72 % in v21); of the 24, four passed over memory like it.',
    'slowdown, tuned':
      'with the age of 10 s that they get, barnes loses 11 % and water_spatial 5 %: the tuner saw 7 and 4 %, on ' +
      'shorter runs.',
    'saving left by tuning':
      'the saving of the hand-set age, 46 %, is that of these six; in v21 it was 44 % for them, 40 % for all 24.',
  },
  async measure() {
    const base = await outcomesOf(() => ({}))
    const handSet = await outcomesOf(() => prclFrom(HAND_SET_S))
    const tuned = await tunedOutcomes()
    const handSetSaving = meanChange(handSet, base, savingOf)
    const tunedSaving = meanChange(tuned, base, savingOf)
    return {
      'slowdown, hand-set': meanChange(handSet, base, lossOf),
      'slowdown, tuned': meanChange(tuned, base, lossOf),
      'saving, tuned': tunedSaving,
      'saving left by tuning': (100 * tunedSaving) / handSetSaving,
    }
  },
}
