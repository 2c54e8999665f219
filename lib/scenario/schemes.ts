/** Operation schemes of a plan, from damo's: numbers as damo writes them to sysfs and the kernel keeps them. */
import type { Filter } from '../damos/filter.js'
import type { GoalTuner } from '../damos/goal.js'
import type { AccessPattern, Action, QuotaParameters, SchemeParameters } from '../damos/scheme.js'
import { toAggrIntervals, toSamples } from '../params/access-pattern.js'
import type { Filter as DamoFilter } from '../params/filter.js'
import { truncate, ULONG_MAX, type DamoNumber } from '../params/number.js'
import { needsMemcgPath, needsNid } from '../params/quota-goal.js'
import type { Quotas } from '../params/quotas.js'
import { readNr } from '../params/read-numbers.js'
import { isMigration, type Scheme } from '../params/scheme.js'
import type { ContextDocument, IntervalsDocument } from './document.js'
import { checkScheme, type SchemeSite } from './scheme-checks.js'
import type { Path } from './source.js'

/**
 * The schemes of a context. What the kernel refuses, or does not have, is reported.
 *
 * @param nrTargets of the context
 */
export function resolveSchemes(
  context: ContextDocument,
  nrTargets: number,
  path: Path,
  site: SchemeSite,
): SchemeParameters[] {
  const { ops, intervals } = context
  return context.schemes.map((given, i) => {
    const scheme = schemeOf(given, intervals)
    checkScheme({ scheme, given, ops, nrTargets }, [...path, 'schemes', i], site)
    return scheme
  })
}

/** A scheme as the kernel holds it; the intervals make samples and aggregations of rates and ages. */
export function schemeOf(
  given: Scheme,
  intervals: Pick<IntervalsDocument, 'sample_us' | 'aggr_us'>,
): SchemeParameters {
  const { action, watermarks, targetNid, dests, filters } = given
  return {
    action: action as Action,
    pattern: patternOf(given, intervals),
    applyIntervalUs: numberOf(given.applyIntervalUs),
    quota: quotaOf(given.quotas),
    watermarks: {
      metric: watermarks.metric,
      intervalUs: numberOf(watermarks.intervalUs),
      high: numberOf(watermarks.highPermil),
      mid: numberOf(watermarks.midPermil),
      low: numberOf(watermarks.lowPermil),
    },
    filters: filters.map(filterOf),
    // Other actions have no use for it, and damo does not print it then.
    targetNid: targetNid === null || !isMigration(action) ? -1 : numberOf(readNr(targetNid)),
    dests: dests.map(({ id, weight }) => ({ nodeId: numberOf(id), weight: numberOf(weight) })),
    maxNrSnapshots: numberOf(given.maxNrSnapshots),
  }
}

/** Sizes have 64 bits; rates and ages are written as 64 bits, of which the kernel keeps the lower 32. */
function patternOf(
  { accessPattern: { sz, nrAccesses, age } }: Scheme,
  intervals: Pick<IntervalsDocument, 'sample_us' | 'aggr_us'>,
): AccessPattern {
  const [sampleUs, aggrUs] = [BigInt(intervals.sample_us), BigInt(intervals.aggr_us)]
  // A fault of the intervals themselves is reported where they stand.
  const damoIntervals = { sampleUs: sampleUs || 1n, aggrUs: aggrUs || 1n, ...NO_MORE_INTERVALS }
  const samples = (value: DamoNumber): number =>
    uintOf(toSamples(value, nrAccesses.unit, damoIntervals))
  const aggrs = (value: DamoNumber): number =>
    uintOf(toAggrIntervals(value, age.unit, damoIntervals))
  return {
    minSz: ulongOf(sz.min),
    maxSz: ulongOf(sz.max),
    minNrAccesses: samples(nrAccesses.min),
    maxNrAccesses: samples(nrAccesses.max),
    minAge: aggrs(age.min),
    maxAge: aggrs(age.max),
  }
}

const NO_MORE_INTERVALS = {
  opsUpdateUs: 0n,
  goal: { accessBp: 0n, aggrs: 0n, minSampleUs: 0n, maxSampleUs: 0n },
} as const

function quotaOf(quotas: Quotas): QuotaParameters {
  const { weights, goals } = quotas
  return {
    resetIntervalMs: truncate(quotas.resetIntervalMs),
    ms: truncate(quotas.timeMs),
    sz: truncate(quotas.szBytes),
    goals: goals.map(({ metric, targetValue, currentValue, nid, memcgPath }) => ({
      metric,
      targetValue: truncate(targetValue),
      currentValue: truncate(currentValue),
      nid: hasNode(metric) ? numberOf(nid ?? 0n) : -1,
      memcgPath: needsMemcgPath(metric) && typeof memcgPath === 'string' ? memcgPath : '',
    })),
    goalTuner: quotas.goalTuner as GoalTuner,
    failChargeNum: numberOf(quotas.failChargeNum),
    failChargeDenom: numberOf(quotas.failChargeDenom),
    weightSz: numberOf(weights.szPermil),
    weightNrAccesses: numberOf(weights.nrAccessesPermil),
    weightAge: numberOf(weights.agePermil),
  }
}

/** Whether a metric is one of a node; damo does not ask for the node of the last of them. */
function hasNode(metric: Quotas['goals'][number]['metric']): boolean {
  return needsNid(metric) || metric === 'node_eligible_mem_bp'
}

function filterOf(given: DamoFilter): Filter {
  const { isMatching: matching, isAllowing: allow, addressRange, hugepageSize } = given
  const type = given.type as Filter['type']
  switch (type) {
    case 'memcg':
      return { type, matching, allow, path: given.memcgPath as string }
    case 'addr':
      return {
        type,
        matching,
        allow,
        start: truncate(addressRange!.start),
        end: truncate(addressRange!.end),
      }
    case 'target':
      return { type, matching, allow, index: numberOf(given.targetIdx!) }
    case 'hugepage_size': {
      const [min, max] = hugepageSize!
      return { type, matching, allow, min: truncate(min), max: truncate(max) }
    }
    case 'anon':
    case 'active':
    case 'young':
    case 'unmapped':
      return { type, matching, allow }
  }
}

function numberOf(value: DamoNumber): number {
  return Number(truncate(value))
}

/** As damo writes bounds: at most ULONG_MAX. */
function ulongOf(value: DamoNumber): bigint {
  return value < ULONG_MAX ? truncate(value) : ULONG_MAX
}

function uintOf(value: DamoNumber): number {
  return Number(ulongOf(value) & 0xffff_ffffn)
}
