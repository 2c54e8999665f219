/**
 * Requests for tried regions: who asks is told of every region that a scheme acts on, until each scheme has
 * finished one whole pass. Follows `damos_walk()`. Passes are never interrupted, so a request that is made between
 * two of them sees whole ones.
 */
import type { DamosContext } from './damos-context.js'
import type { SeenRegion } from './observer.js'
import type { Scheme } from './scheme.js'
import type { WalkRequest, WalkState } from './walk-state.js'

/**
 * Makes a request; not within a pass.
 *
 * @returns `busy` (the kernel's EBUSY): another one is under way; `cancelled` (ECANCELED): the context has ended, or
 *   has no schemes
 */
export function requestWalk(
  { walk, schemes }: DamosContext,
  request: WalkRequest,
): 'accepted' | 'busy' | 'cancelled' {
  if (walk.isClosed || schemes.length === 0) return 'cancelled'
  if (walk.request !== null) return 'busy'
  walk.request = request
  return 'accepted'
}

/** A scheme acted on a region. */
export function walkRegion(
  { walk }: DamosContext,
  scheme: Scheme,
  region: SeenRegion,
  filterPassed: number,
): void {
  if (!walk.completed.has(scheme)) walk.request?.onRegion(scheme, region, filterPassed)
}

/** A due scheme has finished its pass. Follows `damos_walk_complete()`. */
export function finishWalk({ walk, schemes }: DamosContext, scheme: Scheme): void {
  if (walk.request === null) return
  walk.completed.add(scheme)
  if (schemes.every((each) => walk.completed.has(each))) end(walk, 'complete')
}

/** All schemes wait or are gone, or the context is paused. */
export function cancelWalk({ walk }: DamosContext): void {
  if (walk.request !== null) end(walk, 'cancelled')
}

/** The context ends. */
export function closeWalks(context: DamosContext): void {
  cancelWalk(context)
  context.walk.isClosed = true
}

function end(walk: WalkState, outcome: 'complete' | 'cancelled'): void {
  const { request } = walk
  walk.request = null
  walk.completed.clear()
  request?.onEnd(outcome)
}
