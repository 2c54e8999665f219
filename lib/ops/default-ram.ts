import type { Range } from '../core/set-regions.js'

/** System RAM of a node, in physical pages [startPage, endPage). */
export interface Ram {
  readonly startPage: number
  readonly endPage: number
}

/**
 * The physical range that is monitored when the user names none: the largest RAM resource (kernels up to 7.1),
 * or everything from the first to the last, holes included. Touching resources count as one.
 *
 * @param nodes at least one
 */
export function defaultRam(nodes: readonly Ram[], rule: 'largest' | 'span'): Range {
  const resources: [number, number][] = []
  for (const { startPage, endPage } of [...nodes].sort((a, b) => a.startPage - b.startPage)) {
    const last = resources.at(-1)
    if (last?.[1] === startPage) last[1] = endPage
    else resources.push([startPage, endPage])
  }
  if (rule === 'span') return [resources[0][0], resources[resources.length - 1][1]]
  return resources.reduce((best, next) => (next[1] - next[0] > best[1] - best[0] ? next : best))
}
