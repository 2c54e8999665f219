/** All rows: a new one is a file and a line here. */
import type { PublishedRow } from '../row.js'
import { coldMemory } from './cold-memory.js'
import { damonReclaimQuotas } from './damon-reclaim.js'
import { efficientThp } from './ethp.js'
import { hmsdkStore } from './hmsdk.js'
import { hotCold } from './hot-cold.js'
import { hugePageGoals } from './huge-page-goals.js'
import { intervalTuning } from './interval-tuning.js'
import { lruSort } from './lru-sort.js'
import { pressureGoal } from './pressure-goal.js'
import { prclByTuner } from './prcl-tuned.js'
import { prclTuned } from './prcl.js'
import { recordingOverhead } from './recording.js'
import { selfTunedTiering } from './self-tuned-tiering.js'
import { thpAlways } from './thp.js'

/** In the order of their numbers. */
export const ROWS: readonly PublishedRow[] = [
  selfTunedTiering,
  hmsdkStore,
  hotCold,
  intervalTuning,
  recordingOverhead,
  thpAlways,
  efficientThp,
  prclTuned,
  prclByTuner,
  damonReclaimQuotas,
  pressureGoal,
  lruSort,
  coldMemory,
  hugePageGoals,
]
