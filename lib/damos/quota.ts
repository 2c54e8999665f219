/**
 * Quotas: windows of time, and how much may be charged in each. Follows `damos_adjust_quota()` and
 * `damos_set_effective_quota()`. Sizes are in core address units.
 */
import { mulDiv } from '../base/integers.js'
import { mulDivU64, toU64, U64_MAX, wrapU64 } from '../base/u64.js'
import type { DamosContext } from './damos-context.js'
import { highestScore, tuneQuota } from './goal.js'
import type { QuotaState } from './quota-state.js'
import { readGoals } from './read-goals.js'
import type { Scheme } from './scheme.js'

/** Size per ms that an action is trusted with before its time was measured: 4 MiB. */
const UNMEASURED_SZ_PER_MS = 4096n * 1024n
const NS_PER_MS = 1_000_000n

/** Whether the quota is in force. */
export function isQuotaSet(context: DamosContext, scheme: Scheme): boolean {
  if (scheme.quota.eszNumber !== 0) return true
  return scheme.hasLimits && context.kernel.damos.isQuotaSetByParameters
}

/** Whether nothing more may be charged in this window. */
export function isQuotaFull(context: DamosContext, scheme: Scheme): boolean {
  if (!isQuotaSet(context, scheme)) return false
  return isUsedUp(scheme.quota, restMinOf(context))
}

/** Whether what is left of a quota in force is nothing, or less than `restMin`, see {@link restMinOf}. */
export function isUsedUp({ chargedSz, eszNumber }: QuotaState, restMin: number): boolean {
  return chargedSz >= eszNumber || eszNumber - chargedSz < restMin
}

/** What is left of a quota counts as nothing below this size; 0: anything is left. */
export function restMinOf({ kernel, minRegionSz, unitSz }: DamosContext): number {
  return kernel.damos.isFullBelowMinRegion ? minRegionSz * unitSz : 0
}

/**
 * Charges a try. What failed is charged in part where the scheme says so.
 *
 * @param sz size of the region
 * @param applied size acted on
 */
export function charge(context: DamosContext, scheme: Scheme, sz: number, applied: number): void {
  const { failChargeNum, failChargeDenom } = scheme.parameters.quota
  const { quota } = scheme
  if (!context.kernel.damos.hasFailCharge || failChargeDenom === 0 || applied > sz) {
    quota.chargedSz += sz
    return
  }
  quota.chargedSz += applied + mulDiv(sz - applied, failChargeNum, failChargeDenom)
}

/**
 * Opens a new window where the last one is over. A window of length 0 is over at once, the first one too: its
 * effective size is then set twice.
 *
 * @returns whether one began
 */
export function adjustWindow(context: DamosContext, scheme: Scheme): boolean {
  const { quota, statistics, resetUs } = scheme
  const { nowUs, kernel } = context
  const isFirst = !quota.hasBegun
  if (isFirst) {
    quota.hasBegun = true
    quota.chargedFromUs = nowUs
    if (kernel.damos.limitsFirstWindow) setEffectiveSize(context, scheme)
  }
  if (nowUs >= quota.chargedFromUs && nowUs < quota.chargedFromUs + resetUs) return isFirst
  if (isQuotaFull(context, scheme)) statistics.qtExceeds++
  quota.totalChargedSz = wrapU64(quota.totalChargedSz + toU64(quota.chargedSz))
  quota.chargedFromUs = nowUs
  quota.chargedSz = 0
  setEffectiveSize(context, scheme)
  return true
}

/** The effective size of the window that begins: the least of what time, goals and size allow. */
export function setEffectiveSize(context: DamosContext, scheme: Scheme): void {
  const { quota, goals } = scheme
  const { ms, sz, goalTuner } = scheme.parameters.quota
  const { damos } = context.kernel
  let esz = sz
  if (ms !== 0n || goals.length > 0) {
    esz = U64_MAX
    if (goals.length > 0) {
      readGoals(context, scheme)
      const score = highestScore(goals, damos.wrapsScores)
      const tuner = damos.hasGoalTuners ? goalTuner : 'consist'
      quota.eszBp = tuneQuota(tuner, quota.eszBp, score, sz)
      esz = quota.eszBp / 10_000n
    }
    if (ms !== 0n) {
      const allowed = wrapU64(throughput(context, scheme) * ms)
      if (allowed < esz) esz = allowed
      const floor = toU64(context.minRegionSz * context.unitSz)
      if (damos.hasTimeQuotaFloor && esz < floor) esz = floor
    }
    if (sz !== 0n && sz < esz) esz = sz
  }
  quota.esz = esz
  quota.eszNumber = Number(esz)
}

/** What a window may hold by each limit on its own; null: no such limit. */
export interface QuotaLimits {
  readonly time: bigint | null
  readonly goals: bigint | null
  readonly size: bigint | null
}

/** The limits of the window in hand, right after it has begun: the effective size is the least of them. */
export function limitsOf(context: DamosContext, scheme: Scheme): QuotaLimits {
  const { ms, sz, goals } = scheme.parameters.quota
  return {
    time: ms === 0n ? null : wrapU64(throughput(context, scheme) * ms),
    goals: goals.length === 0 ? null : scheme.quota.eszBp / 10_000n,
    size: sz === 0n ? null : sz,
  }
}

/** Size per ms, over the life of the scheme. */
function throughput(context: DamosContext, { quota }: Scheme): bigint {
  const ns = toU64(quota.totalChargedNs)
  if (ns === 0n) return UNMEASURED_SZ_PER_MS
  const { totalChargedSz } = quota
  return context.kernel.damos.wrapsThroughput
    ? wrapU64(totalChargedSz * NS_PER_MS) / ns
    : mulDivU64(totalChargedSz, NS_PER_MS, ns)
}
