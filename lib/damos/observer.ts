/** Who follows what schemes decide: explanations, traces, requests for tried regions. */
import type { Refusal } from './refusals.js'
import type { Scheme } from './scheme.js'

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
  onWindow?: ((scheme: Scheme, nowUs: number) => void) | undefined
  /**
   * A scheme with a quota has found its lowest score that acts.
   *
   * @param sizes of the memory that it is for, by score, table units; not to be kept
   */
  onPriorities?: ((scheme: Scheme, sizes: Float64Array) => void) | undefined
  /** A scheme leaves a region alone. */
  onRefused?: ((scheme: Scheme, region: SeenRegion, why: Refusal) => void) | undefined
  /** Before an action: filters on regions passed, the quota's cut made. */
  onBeforeApply?: ((scheme: Scheme, region: SeenRegion) => void) | undefined
  /** After it; the age is still the old one. Sizes in table units. */
  onApplied?:
    | ((scheme: Scheme, region: SeenRegion, applied: number, filterPassed: number) => void)
    | undefined
  /** A due scheme has finished its pass. */
  onPassEnd?: ((scheme: Scheme, nowUs: number) => void) | undefined
  /** A commit has taken a scheme away; its statistics are the last. */
  onRemoved?: ((scheme: Scheme, nowUs: number) => void) | undefined
}

/** Two observers as one; each is told everything that it asks for, and nobody else is asked. */
export function joinObservers(a: PassObserver | null, b: PassObserver): PassObserver {
  if (a === null) return b
  return {
    onWindow: both(a.onWindow?.bind(a), b.onWindow?.bind(b)),
    onPriorities: both(a.onPriorities?.bind(a), b.onPriorities?.bind(b)),
    onRefused: both(a.onRefused?.bind(a), b.onRefused?.bind(b)),
    onBeforeApply: both(a.onBeforeApply?.bind(a), b.onBeforeApply?.bind(b)),
    onApplied: both(a.onApplied?.bind(a), b.onApplied?.bind(b)),
    onPassEnd: both(a.onPassEnd?.bind(a), b.onPassEnd?.bind(b)),
    onRemoved: both(a.onRemoved?.bind(a), b.onRemoved?.bind(b)),
  }
}

function both<T extends unknown[]>(
  a: ((...told: T) => void) | undefined,
  b: ((...told: T) => void) | undefined,
): ((...told: T) => void) | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return (...told) => {
    a(...told)
    b(...told)
  }
}
