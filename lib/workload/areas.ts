import type { AccessSource } from '../space/access-source.js'
import type { WorkloadSite } from './workload.js'

/** Areas of memory, each touched in its own way once per quantum. Areas may overlap. */
export interface AreasPlan {
  readonly kind: 'areas'
  /** The workload's own tick: touches happen at multiples of it. */
  readonly quantumUs: number
  readonly areas: readonly AreaPlan[]
}

/** One area: address pages [startPage, endPage). */
export interface AreaPlan {
  readonly startPage: number
  readonly endPage: number
  /** `every`: all pages in each k-th quantum; `probability`: each page (granule) by itself, per quantum. */
  readonly touch: { readonly every: number } | { readonly probability: number }
  /** Accesses per second to the whole area, while it is touched as `touch` says. */
  readonly accessesPerSecond: number
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
  /** 0: pages are drawn one by one; 9: all pages of a 2 MiB block are touched together. */
  readonly granuleOrder: 0 | 9
}

export function createAreasSources(plan: AreasPlan, site: WorkloadSite): readonly AccessSource[] {
  void plan
  void site
  return []
}
