/** How a stretch of memory is touched, as it is described: once a quantum, all of it, or page by page. */
import type { AreaPlan } from './areas.js'
import { touchProbability } from './touch-probability.js'

/** In what way, by how many accesses. One of `every`, `probability` and `accessesPerSecond` is given at least. */
export interface Touch {
  /** All pages in each k-th quantum. */
  readonly every?: number | undefined
  /** Each page (granule) by itself, per quantum. */
  readonly probability?: number | undefined
  /** To the whole stretch; without the others, each access goes to a random page. */
  readonly accessesPerSecond?: number | undefined
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
  /** 0: pages are drawn one by one; 9: all pages of a 2 MiB block are touched together. */
  readonly granuleOrder: 0 | 9
}

/** What an area needs besides its bounds. */
export type TouchedPages = Pick<AreaPlan, 'touch' | 'accessesPerSecond'>

/** How a stretch of so many pages is touched. */
export function touchedPages(touch: Touch, pages: number, quantumUs: number): TouchedPages {
  const accessesPerSecond = touch.accessesPerSecond ?? defaultRate(touch, pages, quantumUs)
  if (touch.every !== undefined) return { touch: { every: touch.every }, accessesPerSecond }
  if (touch.probability !== undefined) {
    return { touch: { probability: touch.probability }, accessesPerSecond }
  }
  const granules = Math.max(1, pages / (1 << touch.granuleOrder))
  const probability = touchProbability((accessesPerSecond * quantumUs) / 1e6, granules)
  return { touch: { probability }, accessesPerSecond }
}

/** Accesses per second where none are given: one to each page whenever it is touched. */
function defaultRate({ every, probability }: Touch, pages: number, quantumUs: number): number {
  const share = every === undefined ? (probability ?? 0) : 1 / every
  return (pages * share * 1e6) / quantumUs
}

/** The same touch, more or less often; a touch in each k-th quantum stays as it is. */
export function scaleTouch(touch: Touch, factor: number): Touch {
  const { probability, accessesPerSecond } = touch
  return {
    ...touch,
    ...(probability !== undefined && { probability: probability * factor }),
    ...(accessesPerSecond !== undefined && { accessesPerSecond: accessesPerSecond * factor }),
  }
}
