/**
 * A pass: schemes that are due look at every region, and act where pattern, priority, quota and filters let them.
 *
 * ```
 *  for each due scheme          open its window where the last one is over, find its lowest score
 *  for each target, region      for each due scheme: quota full? resume address? snapshots? pattern? score?
 *                                                    cut by the quota, filters, action, charge, age, statistics
 *  for each due scheme          set the clock anew
 * ```
 * Regions are split on the way, and (since 7.2) joined again; which parts a pass still visits depends on the
 * kernel. Follows `kdamond_apply_schemes()` and `damon_do_apply_schemes()`.
 */
import { samplesPer } from '../core/attributes.js'
import { nrRegionsOf, splitRow, type RegionTable } from '../core/region-table.js'
import { passesCoreFilters } from './core-filters.js'
import type { DamosContext } from './damos-context.js'
import { closeGap, joinOrKeep } from './join-back.js'
import type { ActionResult } from './memory.js'
import type { SeenRegion } from './observer.js'
import { frequencyOf, matchesPattern } from './pattern.js'
import { prioritise, regionScore } from './prioritise.js'
import { adjustWindow, charge, isQuotaFull, isQuotaSet, isUsedUp, restMinOf } from './quota.js'
import {
  BEFORE_RESUME,
  countRefused,
  FILTER,
  MAX_SNAPSHOTS,
  PATTERN,
  QUOTA_FULL,
  QUOTA_REST,
  REFUSALS,
  SCORE,
} from './refusals.js'
import type { Scheme } from './scheme.js'
import { finishWalk, walkRegion } from './walk.js'

const result: ActionResult = { applied: 0, filterPassed: 0, elapsedNs: 0 }
const seen: SeenRegion = { target: 0, row: 0, start: 0, end: 0, nrAccesses: 0, age: 0 }
/** Due schemes of the pass in hand, and how often they may cut while one region is visited. */
const due: Scheme[] = []
let cutsMax = 0

/**
 * Lets the schemes that are due act.
 *
 * @returns virtual ns that their actions took
 */
export function applySchemes(context: DamosContext): number {
  const { schemes, passed, targets, nowUs } = context
  openWindows(context)
  if (due.length === 0) return 0
  let elapsedNs = 0
  for (let target = 0; target < targets.length; target++) {
    if (!context.kernel.damos.visitsInvalidTargets && !targets[target].isValid(nowUs)) continue
    elapsedNs += passOver(context, target)
  }
  for (const scheme of schemes) {
    if (passed < scheme.nextApplySis) continue
    finishWalk(context, scheme)
    scheme.nextApplySis = passed + applySamples(context, scheme)
    scheme.lastApplied = -1
    context.observer?.onPassEnd?.(scheme, nowUs)
  }
  return elapsedNs
}

/** Finds out which schemes are due, and where their quotas stand. */
function openWindows(context: DamosContext): void {
  const { schemes, passed } = context
  due.length = 0
  cutsMax = 0
  for (const scheme of schemes) {
    if (passed < scheme.nextApplySis || !scheme.isActivated) continue
    const { quota } = scheme
    adjustQuota(context, scheme)
    quota.isSet = isQuotaSet(context, scheme)
    quota.isFull = isQuotaFull(context, scheme)
    due.push(scheme)
    cutsMax += 2 + scheme.coreFilters.length
  }
}

/** Sampling intervals between two passes of a scheme. */
export function applySamples({ attrs }: DamosContext, { parameters }: Scheme): number {
  const { applyIntervalUs } = parameters
  return samplesPer(applyIntervalUs === 0 ? attrs.aggrUs : applyIntervalUs, attrs.sampleUs)
}

function adjustQuota(context: DamosContext, scheme: Scheme): void {
  if (!scheme.hasLimits) return
  if (adjustWindow(context, scheme)) context.observer?.onWindow?.(scheme, context.nowUs)
  // Who may not act any more in this window needs no priorities; but filters may split regions on the way.
  if (scheme.coreFilters.length > 0 || !isQuotaFull(context, scheme)) prioritise(context, scheme)
}

/** All regions of a target. @returns ns that actions took */
function passOver(context: DamosContext, target: number): number {
  const { table } = context.targets[target]
  const { visitsSplitOff, mergesBack } = context.kernel.damos
  const szLimit = mergesBack ? context.szLimit : -1
  let elapsedNs = 0
  // Rows [0, kept) are done with, those from there to the row in hand are free.
  let kept = 0
  let row = 0
  while (row < nrRegionsOf(table)) {
    // A full table would keep regions from being cut.
    if (kept < row && table.capacity - nrRegionsOf(table) < cutsMax)
      row = closeGap(table, kept, row)
    const nrBefore = nrRegionsOf(table)
    elapsedNs += visit(context, target, row)
    const next = visitsSplitOff ? row + 1 : row + 1 + (nrRegionsOf(table) - nrBefore)
    while (row < next) kept = joinOrKeep(table, kept, row++, szLimit)
  }
  closeGap(table, kept, row)
  return elapsedNs
}

/** One region; due schemes in their order. @returns ns that actions took */
function visit(context: DamosContext, target: number, first: number): number {
  const { table } = context.targets[target]
  const frequency = frequencyOf(context, table, first)
  let elapsedNs = 0
  let row = first
  for (const scheme of due) {
    const { quota } = scheme
    if (quota.isFull) {
      refuse(context, scheme, target, row, frequency, QUOTA_FULL)
      continue
    }
    if (quota.resumeTarget >= 0) {
      const rest = resumeAt(context, scheme, target, row)
      if (rest < 0) {
        refuse(context, scheme, target, row, frequency, BEFORE_RESUME)
        continue
      }
      row = rest
    }
    if (scheme.statistics.nrSnapshots >= scheme.nrSnapshotsMax) {
      refuse(context, scheme, target, row, frequency, MAX_SNAPSHOTS)
      continue
    }
    if (!matchesPattern(scheme, table, row, frequency)) {
      refuse(context, scheme, target, row, frequency, PATTERN)
    } else if (
      quota.isSet &&
      regionScore(context, scheme, table, row, frequency) < quota.minScore
    ) {
      refuse(context, scheme, target, row, frequency, SCORE)
    } else {
      elapsedNs += act(context, scheme, target, row, frequency)
    }
    if (row === nrRegionsOf(table) - 1) scheme.statistics.nrSnapshots++
  }
  return elapsedNs
}

/**
 * Whether the scheme has resumed at this region. Follows `damos_skip_charged_region()`.
 *
 * @returns the row to act on, or -1 to leave the region alone
 */
function resumeAt(context: DamosContext, scheme: Scheme, target: number, row: number): number {
  const { quota } = scheme
  const { minRegionSz, kernel } = context
  const { table } = context.targets[target]
  if (target !== quota.resumeTarget) return -1
  if (row === nrRegionsOf(table) - 1) {
    quota.resumeTarget = -1
    return -1
  }
  const { resumeAddress } = quota
  const start = table.start[row]
  if (table.end[row] <= resumeAddress) return -1
  if (start < resumeAddress) {
    let cut = Math.floor((resumeAddress - start) / minRegionSz) * minRegionSz
    if (cut === 0) {
      if (table.end[row] - start <= minRegionSz) return -1
      cut = minRegionSz
    }
    splitRow(table, row, cut)
    if (!kernel.damos.triesRestAtOnce) return -1
    quota.resumeTarget = -1
    return Math.min(row + 1, nrRegionsOf(table) - 1)
  }
  quota.resumeTarget = -1
  return row
}

/** One scheme on one region that matches it. Follows `damos_apply_scheme()`. @returns ns that it took */
function act(
  context: DamosContext,
  scheme: Scheme,
  target: number,
  row: number,
  frequency: number,
): number {
  const { unitSz, minRegionSz, nowUs, observer } = context
  const { table } = context.targets[target]
  const { quota, statistics } = scheme
  let units = table.end[row] - table.start[row]
  if (quota.isSet && quota.chargedSz + units * unitSz > quota.eszNumber) {
    const rest = Math.floor((quota.eszNumber - quota.chargedSz) / unitSz / minRegionSz)
    units = rest * minRegionSz
    if (units === 0) {
      statistics.nrTried++
      refuse(context, scheme, target, row, frequency, QUOTA_REST)
      return 0
    }
    splitRow(table, row, units)
  }
  if (!passesCoreFilters(context, scheme, target, row)) {
    refuse(context, scheme, target, row, frequency, FILTER)
    return 0
  }
  if (!context.kernel.damos.countsBeforeCut) units = table.end[row] - table.start[row]
  if (observer?.onBeforeApply !== undefined) {
    observer.onBeforeApply(scheme, seenAt(table, target, row, frequency))
  }
  result.applied = 0
  result.filterPassed = 0
  result.elapsedNs = 0
  context.memory.apply(scheme, target, table.start[row], table.end[row], nowUs, result)
  const { applied, filterPassed, elapsedNs } = result
  if (observer?.onApplied !== undefined) {
    observer.onApplied(scheme, seenAt(table, target, row, frequency), applied, filterPassed)
  }
  if (context.walk.request !== null) {
    walkRegion(context, scheme, seenAt(table, target, row, frequency), filterPassed)
  }
  quota.totalChargedNs += elapsedNs
  charge(context, scheme, units * unitSz, applied * unitSz)
  quota.isFull = quota.isSet && isUsedUp(quota, restMinOf(context))
  if (quota.isFull) {
    quota.resumeTarget = target
    quota.resumeAddress = table.end[row] + (context.kernel.damos.resumesBehindEnd ? 1 / unitSz : 0)
  }
  if (scheme.parameters.action !== 'stat') table.age[row] = 0
  statistics.nrTried++
  statistics.szTried += units
  if (applied > 0) statistics.nrApplied++
  statistics.szApplied += applied
  statistics.szOpsFilterPassed += filterPassed
  return elapsedNs
}

function refuse(
  context: DamosContext,
  scheme: Scheme,
  target: number,
  row: number,
  frequency: number,
  reason: number,
): void {
  const { observer } = context
  const { table } = context.targets[target]
  countRefused(scheme.refused, reason, table.end[row] - table.start[row])
  if (observer?.onRefused === undefined) return
  observer.onRefused(scheme, seenAt(table, target, row, frequency), REFUSALS[reason])
}

/** One object for all, filled anew. */
function seenAt(table: RegionTable, target: number, row: number, frequency: number): SeenRegion {
  seen.target = target
  seen.row = row
  seen.start = table.start[row]
  seen.end = table.end[row]
  seen.nrAccesses = frequency
  seen.age = table.age[row] >>> 0
  return seen
}
