/**
 * A monitoring context: the kdamond loop, step for step.
 *
 * The loop is a generator that decides and counts, and asks for what touches regions or memory: each `yield`
 * is one piece of {@link ContextWork}, done by whoever holds the regions (one thread, or several), which sends
 * back one number. So the order of the steps stands here once, however the work is spread.
 *
 * ```
 *  prepare, sleep, check   × samples           ─ work `sample`
 *  at an aggregation:      merge and age       ─ work `merge`, repeated while there are too many regions
 *                          (schemes)
 *                          tune intervals      ─ work `measure`, `convert`
 *                          trace               ─ work `publish`
 *                          reset, split        ─ work `renew`
 *  at an ops update:       fit to the mappings ─ work `update`
 * ```
 * Follows `kdamond_fn()`; iterations in which only sampling happens are done in one piece of work.
 */
import { checkAttributes, samplesPer, type MonitoringAttributes } from './attributes.js'
import type { KernelBehaviour } from './kernel.js'
import { alignedSzLimit, regionSzLimit } from './limits.js'
import { nextMergeThreshold } from './merge.js'
import type { SharedCpu } from './shared-cpu.js'
import { tuneIntervals } from './tune-intervals.js'
import { InvariantError } from '../base/errors.js'

/** How regions are split after a window; `step` 0: none. */
export interface SplitDecision {
  /** Parts per region of a whole split (2 or 3); 0: not a whole split. */
  readonly subs: number
  /** Above half of max_nr_regions: every `step`-th region, starting at `offset`, is split in two. */
  readonly step: number
  readonly offset: number
}

/**
 * A piece of work on the regions of a context, complete in itself; the number sent back is named with each.
 * All fields are numbers or booleans, so that a piece can be handed to another thread as a few words.
 */
export type ContextWork =
  /** Give every target its first regions. Back: total size of all regions. */
  | { readonly do: 'init'; readonly atUs: number }
  /** Fit regions to the current mappings. Back: total size. */
  | { readonly do: 'update'; readonly atUs: number }
  /** Cut larger regions to `maxSize`. Back: number of regions. */
  | { readonly do: 'cut'; readonly maxSize: number }
  /** Cut each target's first ranges evenly (vaddr, kernels up to 7.0). Back: number of regions. */
  | { readonly do: 'cutEvenly'; readonly minNrRegions: number }
  /** `samples` times: prepare, let a sampling interval pass, check. Back: largest nrAccesses. */
  | {
      readonly do: 'sample'
      readonly startUs: number
      readonly sampleUs: number
      /** Number of the first tick, counted from the context's start. */
      readonly tick: number
      readonly samples: number
    }
  /** One merge pass. Back: number of regions. */
  | {
      readonly do: 'merge'
      readonly threshold: number
      readonly szLimit: number
      readonly countAge: boolean
      /** Checks made in the window on the first pass, 0 on the others. */
      readonly windowSamples: number
      /** Samples per aggregation. */
      readonly maxNrAccesses: number
    }
  /** Back: sum of size × nrAccesses. */
  | { readonly do: 'measure' }
  /** Convert results to new intervals. */
  | {
      readonly do: 'convert'
      readonly fromSampleUs: number
      readonly fromAggrUs: number
      readonly toSampleUs: number
      readonly toAggrUs: number
      readonly isAggregating: boolean
    }
  /** Hand the snapshot out: regions merged, before the reset. */
  | { readonly do: 'publish' }
  /** Reset the window, then split as decided. Back: number of regions. */
  | ({ readonly do: 'renew'; readonly aggregation: number } & SplitDecision)

/** What a context is made of, and where its clocks stand. Times are virtual µs. */
export interface ContextState {
  readonly kernel: KernelBehaviour
  readonly minRegionSz: number
  readonly bytesPerUnit: number
  /** vaddr: its ranges follow mappings, and end with its processes. */
  readonly followsMappings: boolean
  /** The loop ends before its first iteration at or after this time: the last target's exit. */
  readonly exitUs: number
  /** No check happens after this time: the end of the run. */
  readonly untilUs: number
  /** The CPU whose clock is the context's: it moves on while work `sample` is done. null: work takes no time. */
  readonly cpu: SharedCpu | null

  attrs: MonitoringAttributes
  /** Counts the attribute sets that were in force. */
  attrsVersion: number
  nowUs: number
  /** Sampling intervals since the start (`passed_sample_intervals`). */
  passed: number
  nextAggregationSis: number
  nextOpsUpdateSis: number
  nextIntervalsTuneSis: number
  /** Checks since the last reset. */
  windowSamples: number
  /** Aggregations so far. */
  aggregations: number
  totalSize: number
  nrRegions: number
  szLimit: number
  /** Ranges were set since regions were last cut to the size limit, so some may be larger. */
  mayExceedLimit: boolean
  /** Regions before the last split (the kernel keeps one for all contexts; here each has its own). */
  lastNrRegions: number
  splitRotation: number
}

/** What a new context needs to be told; the rest of its state starts at zero. */
export type ContextSetup = Pick<
  ContextState,
  | 'kernel'
  | 'minRegionSz'
  | 'bytesPerUnit'
  | 'followsMappings'
  | 'exitUs'
  | 'untilUs'
  | 'cpu'
  | 'attrs'
>

/** A context at time 0, before its first iteration. */
export function createContextState(setup: ContextSetup): ContextState {
  return {
    ...setup,
    attrs: completed(setup.attrs),
    attrsVersion: 0,
    nowUs: 0,
    passed: 0,
    nextAggregationSis: 0,
    nextOpsUpdateSis: 0,
    nextIntervalsTuneSis: 0,
    windowSamples: 0,
    aggregations: 0,
    totalSize: 0,
    nrRegions: 0,
    szLimit: 0,
    mayExceedLimit: true,
    lastNrRegions: 0,
    splitRotation: 0,
  }
}

/** Runs a context to its end; see the top of the file. */
export function* runContext(context: ContextState): Generator<ContextWork, void, number> {
  const { kernel, cpu } = context
  yield* start(context)
  while (context.nowUs < context.exitUs) {
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

/** Samples to the boundary, but none after the end of the run and no iteration after the last exit. */
function samplesAhead(context: ContextState, boundarySis: number): number {
  const { nowUs, passed, exitUs, untilUs, cpu } = context
  const { sampleUs } = context.attrs
  const toBoundary = Math.max(1, boundarySis - passed)
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

/** Attributes with the samples per aggregation that tuning is to keep. */
function completed(attrs: MonitoringAttributes): MonitoringAttributes {
  if (attrs.aggrSamples !== 0) return attrs
  return { ...attrs, aggrSamples: samplesPer(attrs.aggrUs, attrs.sampleUs) }
}
