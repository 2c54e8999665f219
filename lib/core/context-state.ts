/**
 * A context as its loop holds it: what it is made of, where its clocks stand, and the pieces of work it asks for.
 * The loop is in context.ts.
 */
import { DOUBLE_FIELD } from '../base/double-field.js'
import { samplesPer, type MonitoringAttributes } from './attributes.js'
import type { KernelBehaviour } from './kernel.js'
import type { LoopSchemes } from './loop-schemes.js'
import type { SharedCpu } from './shared-cpu.js'

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
  /** Lets time pass without sampling. */
  | { readonly do: 'idle'; readonly fromUs: number; readonly untilUs: number }
  /**
   * One pass of the schemes that are due, by whoever drives the context. `movingSumSamples`: checks that moving sums
   * are behind by. Back: number of regions.
   */
  | { readonly do: 'apply'; readonly movingSumSamples: number }
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
  exitUs: number
  /** No check happens after this time: the end of the run. */
  readonly untilUs: number
  /** The CPU whose clock is the context's: it moves on while work `sample` is done. null: work takes no time. */
  readonly cpu: SharedCpu | null
  /** null: the context has no schemes, and will have none. */
  readonly schemes: LoopSchemes | null
  /** What is asked of the loop from outside, in the order of time. */
  readonly requests: readonly ContextRequest[]

  /** Served at the end of each aggregation, behind the requests. Follows a repeating `damon_call()`. */
  onAggregation: ContextRequest['serve'] | null
  /** Requests served so far. */
  nrServed: number
  /** The loop only serves requests; nothing is sampled, and no interval passes. */
  isPaused: boolean
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

/** Something to be done between two iterations. Follows `damon_call()`. */
export interface ContextRequest {
  /** Served in the first iteration that ends at this time or later. */
  readonly atUs: number
  /** Puts all parameters into force: kernels up to 6.12 do so at the end of an aggregation only. */
  readonly isCommit: boolean
  readonly serve: (context: ContextState) => Generator<ContextWork, void, number>
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
  | 'schemes'
  | 'requests'
  | 'isPaused'
  | 'attrs'
>

/** A context at time 0, before its first iteration. */
export function createContextState(setup: ContextSetup): ContextState {
  const state: ContextState = {
    ...setup,
    attrs: completed(setup.attrs),
    onAggregation: null,
    nrServed: 0,
    attrsVersion: 0,
    nowUs: DOUBLE_FIELD,
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
  state.nowUs = 0
  return state
}

/** Attributes with the samples per aggregation that tuning is to keep. */
export function completed(attrs: MonitoringAttributes): MonitoringAttributes {
  if (attrs.aggrSamples !== 0) return attrs
  return { ...attrs, aggrSamples: samplesPer(attrs.aggrUs, attrs.sampleUs) }
}
