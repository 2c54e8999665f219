/** Which contexts an event is for. */
import { nearest } from '../base/suggest.js'
import type { ContextPlan } from '../engine/plan.js'
import type { Issues } from './issues.js'
import type { Processes } from './processes.js'
import type { Path } from './source.js'

/**
 * Positions of the contexts that `kdamond` says; a fault is reported.
 *
 * @param contexts of the run, at least one
 * @param nrKdamonds contexts that are not made once per target; those come first
 */
export function chosenContexts(
  kdamond: number | string | undefined,
  contexts: readonly ContextPlan[],
  nrKdamonds: number,
  { list, indexOf }: Processes,
  path: Path,
  issues: Issues,
): number[] {
  const last = contexts.length - 1
  if (kdamond === 'all') return [...contexts.keys()]
  if (kdamond === undefined) {
    if (last === 0) return [0]
    const message = `missing, and there are ${contexts.length} kdamonds; expected a position from 0 to ${last}`
    issues.add([...path, 'kdamond'], message, "the name of a target, or 'all', is right too")
    return []
  }
  if (typeof kdamond === 'number') {
    if (Number.isInteger(kdamond) && kdamond >= 0 && kdamond <= last) return [kdamond]
    const expected = last === 0 ? '0' : `a position from 0 to ${last}`
    issues.add([...path, 'kdamond'], `there is no kdamond ${kdamond}; expected ${expected}`)
    return []
  }
  const isNamed = list.map(({ name, kind }) => name === kdamond || kind.document.name === kdamond)
  // Those that were made for the target alone come before those that watch it among others.
  const own = contexts.flatMap(({ targets }, i) =>
    i >= nrKdamonds && isNamed[targets[0].target!] ? [i] : [],
  )
  if (own.length > 0) return own
  const watching = contexts.flatMap(({ targets }, i) =>
    targets.some(({ target }) => target !== null && isNamed[target]) ? [i] : [],
  )
  if (watching.length > 0) return watching
  const isTarget = indexOf(kdamond) >= 0
  const what = isTarget ? `nothing watches ${kdamond} alone` : `there is no target ${kdamond}`
  const names = list.slice(0, NAMES_MAX).map(({ name }) => name)
  const near = nearest(kdamond, names)
  issues.add(
    [...path, 'kdamond'],
    `${what}; expected the position of a kdamond, the name of a target, or all`,
    near === undefined || isTarget ? undefined : `did you mean ${near}?`,
  )
  return []
}

const NAMES_MAX = 1000
