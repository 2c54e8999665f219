/** Who follows what schemes decide: explanations, traces, requests for tried regions. */
import type { Scheme } from './scheme.js'

/** Why a scheme did not act on a region. */
export type Refusal =
  /** Its window's quota is used up. */
  | 'quotaFull'
  /** It resumes behind this region. */
  | 'beforeResume'
  /** It took part in as many snapshots as it may. */
  | 'maxSnapshots'
  /** Size, frequency or age are not of its pattern. */
  | 'pattern'
  /** The priority is below the one that fills the quota. */
  | 'score'
  /** What is left of the quota is less than the smallest region. */
  | 'quotaRest'
  /** A filter on regions, or their default, rejects it. */
  | 'filter'

/** A region as a scheme sees it; table units. */
export interface SeenRegion {
  target: number
  /** In the target's table, as it stands. */
  row: number
  start: number
  end: number
  /** Samples per aggregation. */
  nrAccesses: number
  age: number
}

/** See the top of the file. All calls come in the order of the pass. */
export interface PassObserver {
  /** A window begins: the effective size is set anew. */
  onWindow?(scheme: Scheme, nowUs: number): void
  /**
   * A scheme with a quota has found its lowest score that acts.
   *
   * @param sizes of the memory that it is for, by score, table units; not to be kept
   */
  onPriorities?(scheme: Scheme, sizes: Float64Array): void
  /** A scheme leaves a region alone. */
  onRefused?(scheme: Scheme, region: SeenRegion, why: Refusal): void
  /** Before an action: filters on regions passed, the quota's cut made. */
  onBeforeApply?(scheme: Scheme, region: SeenRegion): void
  /** After it; the age is still the old one. Sizes in table units. */
  onApplied?(scheme: Scheme, region: SeenRegion, applied: number, filterPassed: number): void
  /** A due scheme has finished its pass. */
  onPassEnd?(scheme: Scheme, nowUs: number): void
  /** A commit has taken a scheme away; its statistics are the last. */
  onRemoved?(scheme: Scheme, nowUs: number): void
}

/** Two observers as one; each is told everything. */
export function joinObservers(a: PassObserver | null, b: PassObserver): PassObserver {
  if (a === null) return b
  return {
    onWindow(scheme, nowUs) {
      a.onWindow?.(scheme, nowUs)
      b.onWindow?.(scheme, nowUs)
    },
    onPriorities(scheme, sizes) {
      a.onPriorities?.(scheme, sizes)
      b.onPriorities?.(scheme, sizes)
    },
    onRefused(scheme, region, why) {
      a.onRefused?.(scheme, region, why)
      b.onRefused?.(scheme, region, why)
    },
    onBeforeApply(scheme, region) {
      a.onBeforeApply?.(scheme, region)
      b.onBeforeApply?.(scheme, region)
    },
    onApplied(scheme, region, applied, filterPassed) {
      a.onApplied?.(scheme, region, applied, filterPassed)
      b.onApplied?.(scheme, region, applied, filterPassed)
    },
    onPassEnd(scheme, nowUs) {
      a.onPassEnd?.(scheme, nowUs)
      b.onPassEnd?.(scheme, nowUs)
    },
    onRemoved(scheme, nowUs) {
      a.onRemoved?.(scheme, nowUs)
      b.onRemoved?.(scheme, nowUs)
    },
  }
}
