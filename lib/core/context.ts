/**
 * A monitoring context: the kdamond loop, step for step.
 *
 * The loop is a generator that decides and counts, and asks for what touches regions or memory: each `yield`
 * is one piece of {@link ContextWork}, done by whoever holds the regions (one thread, or several), which sends
 * back one number. So the order of the steps stands here once, however the work is spread.
 *
 * ```
 *  while all schemes wait for watermarks       ─ work `idle`
 *  prepare, sleep, check   × samples           ─ work `sample`
 *  at an aggregation:      merge and age       ─ work `merge`, repeated while there are too many regions
 *  requests from outside
 *  where schemes are due:  apply them          ─ work `apply`
 *  at an aggregation:      tune intervals      ─ work `measure`, `convert`
 *                          trace               ─ work `publish`
 *                          reset, split        ─ work `renew`
 *  at an ops update:       fit to the mappings ─ work `update`
 * ```
 * Follows `kdamond_fn()`; iterations in which only sampling happens are done in one piece of work. Kernels up to
 * 6.12 serve commits at aggregations only.
 */
import { checkAttributes, samplesPer, type MonitoringAttributes } from './attributes.js'
import { alignedSzLimit, regionSzLimit } from './limits.js'
import {
  completed,
  type ContextState,
  type ContextWork,
  type SplitDecision,
} from './context-state.js'
import { nextMergeThreshold } from './merge.js'
import { tuneIntervals } from './tune-intervals.js'
import { InvariantError } from '../base/errors.js'

/** Runs a context to its end; see the top of the file. */
export function* runContext(context: ContextState): Generator<ContextWork, void, number> {
  yield* start(context)
  yield* iterate(context)
  context.schemes?.close()
}

function* iterate(context: ContextState): Generator<ContextWork, void, number> {
  const { kernel, cpu, schemes } = context
  while (context.nowUs < context.exitUs) {
    if (!(yield* awaitActivation(context))) return
    // Latched: what changes within an iteration takes effect in the next one.
    const aggregationSis = context.nextAggregationSis
    const opsUpdateSis = context.nextOpsUpdateSis
    const sampleUs = context.attrs.sampleUs

    const samples = samplesAhead(context, Math.min(aggregationSis, opsUpdateSis))
    if (samples === 0) return
    const { nowUs: startUs, passed: tick } = context
    const maxScore = yield { do: 'sample', startUs, sampleUs, tick, samples }
    context.nowUs = cpu === null ? startUs + samples * sampleUs : Math.round(cpu.nowUs)
    if (context.nowUs > context.untilUs) return
    context.passed += samples
    context.windowSamples += samples

    const isAggregation = context.passed >= aggregationSis
    if (isAggregation) {
      let threshold = Math.floor(maxScore / 10)
      for (let pass = 0; pass === 0 || threshold !== 0; pass++) {
        context.nrRegions = yield mergeWork(context, threshold, pass)
        threshold = nextThreshold(context, threshold)
      }
      if (kernel.applyMinNrRegions && refreshSzLimit(context)) yield* cut(context)
    }
    yield* serveRequests(context, isAggregation)
    if (isAggregation && context.onAggregation !== null) yield* context.onAggregation(context)
    if (!(yield* pause(context))) return
    if (schemes !== null && context.passed >= schemes.nextSis()) {
      const movingSumSamples = isAggregation ? 0 : context.windowSamples
      context.nrRegions = yield { do: 'apply', movingSumSamples }
    }
    if (isAggregation) {
      if (isTuningDue(context)) yield* tune(context, aggregationSis)
      context.nextAggregationSis = aggregationSis + aggregationSamples(context)
      yield { do: 'publish' }
      context.nrRegions = yield renewWork(context)
      context.aggregations++
      context.windowSamples = 0
    }
    if (context.passed >= opsUpdateSis) yield* opsUpdate(context, opsUpdateSis)
  }
}

/** The initialisation inside the kernel's thread, in its order. */
function* start(context: ContextState): Generator<ContextWork, void, number> {
  const { attrs, kernel } = context
  context.nextAggregationSis = samplesPer(attrs.aggrUs, attrs.sampleUs)
  context.nextOpsUpdateSis = samplesPer(attrs.opsUpdateUs, attrs.sampleUs)
  context.nextIntervalsTuneSis = context.nextAggregationSis * attrs.intervalsGoal.aggrs
  context.schemes?.restartClocks(context.passed, attrs)
  context.totalSize = yield { do: 'init', atUs: context.nowUs }
  if (kernel.applyMinNrRegions) {
    refreshSzLimit(context)
    yield* cut(context)
    return
  }
  context.szLimit = szLimitOf(context)
  if (!context.followsMappings || !kernel.splitVaddrEvenly) return
  context.nrRegions = yield { do: 'cutEvenly', minNrRegions: attrs.minNrRegions }
}

/**
 * Waits while all schemes are inactive. Follows `kdamond_wait_activation()`.
 *
 * @returns false at the end of the context
 */
function* awaitActivation(context: ContextState): Generator<ContextWork, boolean, number> {
  const { schemes } = context
  if (schemes === null) return true
  // The shortest wait so far: it never grows within one wait.
  let waitUs = Infinity
  for (;;) {
    waitUs = Math.min(waitUs, schemes.waitUs(context.nowUs))
    if (waitUs === 0) return true
    yield* idle(context, context.nowUs + waitUs)
    yield* serveRequests(context, false)
    schemes.cancelWalk()
    if (context.nowUs >= Math.min(context.exitUs, context.untilUs)) return false
  }
}

/** Only requests are served while the context is paused. @returns false at the end of the context */
function* pause(context: ContextState): Generator<ContextWork, boolean, number> {
  while (context.isPaused) {
    context.schemes?.cancelWalk()
    const { exitUs, untilUs, nowUs, attrs } = context
    const nextUs = nextRequestUs(context, false)
    const endUs = Math.min(exitUs, untilUs)
    if (nowUs >= endUs) return false
    const intervals = Math.max(1, Math.ceil((Math.min(nextUs, endUs) - nowUs) / attrs.sampleUs))
    yield* idle(context, nowUs + intervals * attrs.sampleUs)
    yield* serveRequests(context, false)
  }
  return true
}

function* idle(context: ContextState, untilUs: number): Generator<ContextWork, void, number> {
  yield { do: 'idle', fromUs: context.nowUs, untilUs }
  context.nowUs = context.cpu === null ? untilUs : Math.round(context.cpu.nowUs)
}

/** Serves what is due. */
function* serveRequests(
  context: ContextState,
  isAggregation: boolean,
): Generator<ContextWork, void, number> {
  while (nextRequestUs(context, isAggregation) <= context.nowUs) {
    yield* context.requests[context.nrServed++].serve(context)
  }
}

/** When the next request wants to be served; Infinity: none does, or it waits for an aggregation. */
function nextRequestUs(context: ContextState, isAggregation: boolean): number {
  const { requests, nrServed, kernel } = context
  if (nrServed >= requests.length) return Infinity
  const { atUs, isCommit } = requests[nrServed]
  return isCommit && kernel.damos.commitsAtAggregation && !isAggregation ? Infinity : atUs
}

/**
 * Samples to the boundary, the next pass or request, but none after the end of the run and no iteration after the
 * last exit.
 */
function samplesAhead(context: ContextState, boundarySis: number): number {
  const { nowUs, passed, exitUs, untilUs, cpu, schemes } = context
  const { sampleUs } = context.attrs
  const nextSis = Math.min(boundarySis, schemes?.nextSis() ?? Infinity)
  const nextUs = Math.min(nextRequestUs(context, false), schemes?.nextChangeUs(nowUs) ?? Infinity)
  const toBoundary = Math.max(1, Math.min(nextSis - passed, Math.ceil((nextUs - nowUs) / sampleUs)))
  const toExit = Math.ceil((exitUs - nowUs) / sampleUs)
  const toEnd = Math.floor((untilUs - nowUs) / sampleUs)
  const samples = Math.min(toBoundary, toExit, toEnd)
  // How long a sample takes on a shared CPU shows only when it is done.
  return cpu === null ? samples : Math.min(1, samples)
}

/** One merge pass; regions age in the first one, on older kernels in all. */
function mergeWork(context: ContextState, threshold: number, pass: number): ContextWork {
  return {
    do: 'merge',
    threshold,
    szLimit: context.szLimit,
    countAge: pass === 0 || context.kernel.ageInEveryPass,
    windowSamples: pass === 0 ? context.windowSamples : 0,
    maxNrAccesses: aggregationSamples(context),
  }
}

/** The threshold of the next pass while there are too many regions; 0: they fit. */
function nextThreshold(context: ContextState, threshold: number): number {
  const { nrRegions, attrs, kernel } = context
  const samples = aggregationSamples(context)
  return nextMergeThreshold(threshold, samples, nrRegions, attrs.maxNrRegions, kernel)
}

/**
 * Refreshes the size limit.
 *
 * @returns whether regions may be larger than it; merged ones are not, unless the limit shrank
 */
function refreshSzLimit(context: ContextState): boolean {
  const szLimit = alignedSzLimit(szLimitOf(context), context.minRegionSz)
  const mayExceed = context.mayExceedLimit || szLimit < context.szLimit
  context.szLimit = szLimit
  return mayExceed
}

/** Cuts what is larger than the size limit. */
function* cut(context: ContextState): Generator<ContextWork, void, number> {
  context.nrRegions = yield { do: 'cut', maxSize: context.szLimit }
  context.mayExceedLimit = false
}

/** Samples per aggregation. */
function aggregationSamples({ attrs }: ContextState): number {
  return samplesPer(attrs.aggrUs, attrs.sampleUs)
}

function szLimitOf(context: ContextState): number {
  const { totalSize, attrs, minRegionSz, bytesPerUnit } = context
  return regionSzLimit(totalSize, attrs.minNrRegions, minRegionSz, bytesPerUnit)
}

function isTuningDue(context: ContextState): boolean {
  const { kernel, attrs, passed, nextIntervalsTuneSis } = context
  return kernel.tunesIntervals && attrs.intervalsGoal.aggrs !== 0 && passed >= nextIntervalsTuneSis
}

/** One step of interval auto-tuning, before the window is reset. */
function* tune(
  context: ContextState,
  aggregationSis: number,
): Generator<ContextWork, void, number> {
  const { attrs } = context
  // So that the update below does not count as "within a window", which would discard the counts.
  context.nextAggregationSis = aggregationSis
  context.nextIntervalsTuneSis += attrs.aggrSamples * attrs.intervalsGoal.aggrs
  const seen = yield { do: 'measure' }
  const tuned = tuneIntervals(attrs, seen, context.totalSize)
  if (tuned !== attrs) yield* setAttributes(context, tuned)
}

/**
 * Puts new attributes into force and carries the results over. Follows `damon_set_attrs()`.
 *
 * @param attrs checked by {@link checkAttributes}
 */
export function* setAttributes(
  context: ContextState,
  attrs: MonitoringAttributes,
): Generator<ContextWork, void, number> {
  const fault = checkAttributes(attrs)
  if (fault !== undefined) throw new InvariantError(`attributes were checked: ${fault.message}`)
  const { passed } = context
  const isAggregating = passed < context.nextAggregationSis
  const from = context.attrs
  const to = completed(attrs)
  context.nextAggregationSis = passed + samplesPer(to.aggrUs, to.sampleUs)
  context.nextOpsUpdateSis = passed + samplesPer(to.opsUpdateUs, to.sampleUs)
  context.schemes?.restartClocks(passed, to)
  yield {
    do: 'convert',
    fromSampleUs: from.sampleUs,
    fromAggrUs: from.aggrUs,
    toSampleUs: to.sampleUs,
    toAggrUs: to.aggrUs,
    isAggregating,
  }
  context.attrs = to
  context.attrsVersion++
  if (isAggregating && context.kernel.discardPartialWindow) context.windowSamples = 0
}

/** Resets the window and splits. Follows `kdamond_reset_aggregated()` and `kdamond_split_regions()`. */
function renewWork(context: ContextState): ContextWork {
  const { subs, step, offset } = decideSplit(context)
  return { do: 'renew', aggregation: context.aggregations, subs, step, offset }
}

/** How to split `nrRegions` regions; remembers their number where the kernel does. */
export function decideSplit(
  context: Pick<ContextState, 'kernel' | 'nrRegions' | 'lastNrRegions' | 'splitRotation'> & {
    readonly attrs: Pick<MonitoringAttributes, 'maxNrRegions'>
  },
): SplitDecision {
  const { nrRegions, kernel } = context
  const { maxNrRegions } = context.attrs
  if (nrRegions > Math.floor(maxNrRegions / 2)) {
    if (!kernel.splitAboveHalf) return { subs: 0, step: 0, offset: 0 }
    const decision = splitAboveHalf(context, maxNrRegions)
    context.lastNrRegions = nrRegions
    return decision
  }
  const isStuck = nrRegions === context.lastNrRegions && nrRegions < Math.floor(maxNrRegions / 3)
  context.lastNrRegions = nrRegions
  return { subs: isStuck ? 3 : 2, step: 0, offset: 0 }
}

function splitAboveHalf(
  context: { readonly nrRegions: number; splitRotation: number },
  maxNrRegions: number,
): SplitDecision {
  const { nrRegions } = context
  if (nrRegions >= maxNrRegions) return { subs: 0, step: 0, offset: 0 }
  const step = Math.floor(maxNrRegions / (maxNrRegions - nrRegions))
  return { subs: 0, step, offset: context.splitRotation++ % step }
}

function* opsUpdate(
  context: ContextState,
  opsUpdateSis: number,
): Generator<ContextWork, void, number> {
  const { attrs, kernel } = context
  context.nextOpsUpdateSis = opsUpdateSis + samplesPer(attrs.opsUpdateUs, attrs.sampleUs)
  if (context.followsMappings) {
    context.totalSize = yield { do: 'update', atUs: context.nowUs }
    context.mayExceedLimit = true
  }
  if (!kernel.applyMinNrRegions) context.szLimit = szLimitOf(context)
}
