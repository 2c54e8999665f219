/** The registry of ready-made set-ups: a new one is a file and a line here. */
import { collapseByGoal } from './collapse-by-goal.js'
import { damonLruSort } from './damon-lru-sort.js'
import { damonReclaim } from './damon-reclaim.js'
import { damonStat } from './damon-stat.js'
import { ethp } from './ethp.js'
import { prcl } from './prcl.js'
import { proactiveReclaim } from './proactive-reclaim.js'
import type { SetUp } from './set-up.js'

export type { Kdamonds, Parameter, Plain, SetUp, Site, Values } from './set-up.js'

/** In the order of documents. */
export const SET_UPS: readonly SetUp[] = [
  damonReclaim,
  damonLruSort,
  damonStat,
  proactiveReclaim,
  prcl,
  ethp,
  collapseByGoal,
]
