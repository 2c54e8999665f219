/** A request for tried regions, as a context holds it; walk.ts serves it. */
import type { SeenRegion } from './observer.js'
import type { Scheme } from './scheme.js'

/** Who asks. */
export interface WalkRequest {
  /** A scheme acted on a region, whose age is still the old one. `filterPassed`: size in table units. */
  onRegion(scheme: Scheme, region: SeenRegion, filterPassed: number): void
  /** Nothing more comes: all schemes are through, or will not be. */
  onEnd(outcome: 'complete' | 'cancelled'): void
}

/** The request of a context, if there is one. */
export interface WalkState {
  request: WalkRequest | null
  /** Schemes that finished their pass. */
  readonly completed: Set<Scheme>
  /** The context has ended: no more requests. */
  isClosed: boolean
}

/** Nobody asks. */
export function createWalkState(): WalkState {
  return { request: null, completed: new Set(), isClosed: false }
}
