/** The registry of ready-made set-ups and of policies that run on the machine: a new one is a file and a line here. */
import { assert } from '../base/assert.js'
import { bandwidthSwitch } from './bandwidth-switch.js'
import { clairvoyant } from './clairvoyant.js'
import { collapseByGoal } from './collapse-by-goal.js'
import { damonLruSort } from './damon-lru-sort.js'
import { damonReclaim } from './damon-reclaim.js'
import { damonStat } from './damon-stat.js'
import { damonTiering } from './damon-tiering.js'
import { ethp } from './ethp.js'
import { hemem } from './hemem.js'
import { hmsdk } from './hmsdk.js'
import { hotInterleave } from './hot-interleave.js'
import { kstaled } from './kstaled.js'
import { lru } from './lru.js'
import { numaBalancing } from './numa-balancing.js'
import { allFast, allSlow, firstTouch, interleave, lruDemotion } from './placements.js'
import { memtis } from './memtis.js'
import { mtmLike } from './mtm.js'
import type { PolicyKind } from './policy.js'
import { prcl } from './prcl.js'
import { proactiveReclaim } from './proactive-reclaim.js'
import { senpaiOomd } from './senpai-oomd.js'
import { senpaiPaper } from './senpai-paper.js'
import { senpaiScript } from './senpai-script.js'
import type { SetUp } from './set-up.js'
import { tpp } from './tpp.js'
import { plannedUserPolicy } from './user-policy.js'
import { writeOnly } from './write-only.js'
import { wsse } from './wsse.js'

export type { PolicyKind } from './policy.js'
export { loadUserPolicy, POLICY_FILE } from './user-policy.js'
export { policyOutcome, runPolicy, startPolicy } from './running.js'
export type { PolicyOutcome, RunningPolicy } from './running.js'
export type {
  CgroupShare,
  Kdamonds,
  Parameter,
  Plain,
  SetUp,
  Site,
  SiteNode,
  Values,
} from './set-up.js'

/** In the order of documents. */
export const SET_UPS: readonly SetUp[] = [
  damonReclaim,
  damonLruSort,
  damonStat,
  proactiveReclaim,
  prcl,
  ethp,
  collapseByGoal,
  wsse,
  writeOnly,
  damonTiering,
  hmsdk,
  hotInterleave,
]

/**
 * The policy of a plan.
 *
 * @throws PolicyError where it is in a file that cannot be used any more
 */
export function policyKindOf({ name, file }: NamedPolicy): PolicyKind {
  if (file !== undefined) return plannedUserPolicy(name, file)
  const kind = POLICIES.find((each) => each.name === name)
  assert(kind !== undefined, 'a plan names policies that there are')
  return kind
}

/** A policy by its name, and where it is, if it is a user's. */
export interface NamedPolicy {
  readonly name: string
  readonly file?: { readonly path: string; readonly sha256: string } | undefined
}

/** Policies that run on the machine, in the order of documents. */
export const POLICIES: readonly PolicyKind[] = [
  lru,
  senpaiPaper,
  senpaiScript,
  senpaiOomd,
  kstaled,
  firstTouch,
  lruDemotion,
  interleave,
  bandwidthSwitch,
  numaBalancing,
  tpp,
  hemem,
  memtis,
  mtmLike,
  allFast,
  allSlow,
  clairvoyant,
]
