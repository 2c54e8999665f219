/** All rows: a new one is a file and a line here. */
import type { PublishedRow } from '../row.js'
import { coldMemory } from './cold-memory.js'
import { damonReclaimQuotas } from './damon-reclaim.js'
import { efficientThp } from './ethp.js'
import { hmsdkStore } from './hmsdk.js'
import { hotCold } from './hot-cold.js'
import { hotInterleaving } from './hot-interleave.js'
import { hugePageGoals } from './huge-page-goals.js'
import { intervalTuning } from './interval-tuning.js'
import { lruSort } from './lru-sort.js'
import { pressureGoal } from './pressure-goal.js'
import { memtisRatios } from './memtis.js'
import { mtmLikeTiers } from './mtm.js'
import { prclByTuner } from './prcl-tuned.js'
import { prclTuned } from './prcl.js'
import { recordingOverhead } from './recording.js'
import { telescope } from './telescope.js'
import { selfTunedTiering } from './self-tuned-tiering.js'
import { thpAlways } from './thp.js'
import { transparentPlacement } from './tpp.js'

/** In the order of their numbers. */
export const ROWS: readonly PublishedRow[] = [
  selfTunedTiering,
  hmsdkStore,
  hotCold,
  hotInterleaving,
  intervalTuning,
  recordingOverhead,
  thpAlways,
  efficientThp,
  prclTuned,
  prclByTuner,
  damonReclaimQuotas,
  pressureGoal,
  lruSort,
  memtisRatios,
  mtmLikeTiers,
  transparentPlacement,
  telescope,
  coldMemory,
  hugePageGoals,
]
