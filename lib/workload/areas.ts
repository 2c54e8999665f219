/** Workloads that are described area by area. */
import { assert } from '../base/assert.js'
import type { AccessSource } from '../space/access-source.js'
import type { Area } from './area.js'
import { AreasSource } from './areas-source.js'
import { createDrawKeys, placeOf } from './draw-keys.js'
import type { Loop } from './loop.js'
import { createPageDraw } from './page-draw.js'
import { quantumAt } from './quantum.js'
import type { WorkloadSite } from './workload.js'

export { touchProbability } from './touch-probability.js'

/** Areas of memory, each touched in its own way once per quantum. Areas may overlap. */
export interface AreasPlan {
  readonly kind: 'areas'
  /** The workload's own tick: touches happen at multiples of it. */
  readonly quantumUs: number
  readonly areas: readonly AreaPlan[]
  /** Left out: open. */
  readonly loop?: Loop
}

/** One area: address pages [startPage, endPage). */
export interface AreaPlan {
  readonly startPage: number
  readonly endPage: number
  /**
   * `every`: all pages in each k-th quantum; `probability`: each page (granule) by itself, per
   * quantum.
   */
  readonly touch: { readonly every: number } | { readonly probability: number }
  /** When touches begin; left out: at 0. */
  readonly fromUs?: number
  /** Touches are before this time; left out: no end. */
  readonly untilUs?: number
  /** Accesses per second to the whole area, while it is touched as `touch` says. */
  readonly accessesPerSecond: number
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
  /** 0: pages are drawn one by one; 9: all pages of a 2 MiB block are touched together. */
  readonly granuleOrder: 0 | 9
}

/**
 * The sources of a workload of areas: one where no areas overlap, else as many as the deepest
 * overlap needs.
 *
 * Areas that are never touched (probability 0) are left out. Each area lies within one mapping.
 */
export function createAreasSources(plan: AreasPlan, site: WorkloadSite): readonly AccessSource[] {
  const areas = plan.areas
    .filter(({ touch }) => 'every' in touch || touch.probability > 0)
    .map((area, i) => createArea(area, i, plan.quantumUs, site))
    .sort((a, b) => a.start - b.start || a.end - b.end)
  const place = placeOf(site.target, site.workload)
  const name = `areas ${site.workload} of target ${site.target}`
  return splitIntoLayers(areas).flatMap((layer, i) =>
    [...splitByShift(layer)].map(([addressShift, group]) => {
      const keys = createDrawKeys(site.seed, place, i, addressShift)
      return new AreasSource(name, plan.quantumUs, group, keys)
    }),
  )
}

/** Parts the areas of a layer by how far their pages are from their addresses. */
function splitByShift(areas: readonly Area[]): Map<number, Area[]> {
  const groups = new Map<number, Area[]>()
  for (const area of areas) {
    const group = groups.get(area.addressShift)
    if (group === undefined) groups.set(area.addressShift, [area])
    else group.push(area)
  }
  return groups
}

function createArea(plan: AreaPlan, index: number, quantumUs: number, site: WorkloadSite): Area {
  const { startPage, endPage, touch, accessesPerSecond, granuleOrder } = plan
  const start = site.pageOf(startPage)
  const end = site.pageOf(endPage - 1) + 1
  assert(end - start === endPage - startPage, 'an area of a workload lies within one mapping')
  const isEvery = 'every' in touch || touch.probability >= 1
  const probability = isEvery ? 1 : touch.probability
  return {
    start,
    end,
    addressShift: startPage - start,
    kind: isEvery ? 'every' : 'drawn',
    period: 'every' in touch ? touch.every : 1,
    firstQuantum: quantumAt(plan.fromUs ?? 0, quantumUs),
    endQuantum: quantumAt(plan.untilUs ?? Infinity, quantumUs),
    probability,
    draw: createPageDraw(probability, isEvery ? 0 : granuleOrder),
    salt: Math.imul(index, 0x9e3779b1),
    accessesPerSecondAndPage: accessesPerSecond / (end - start),
    writeShare: plan.writeShare,
  }
}

/** Deals areas, sorted by start, to layers in which they are disjoint. */
function splitIntoLayers(areas: readonly Area[]): Area[][] {
  const layers: Area[][] = []
  for (const area of areas) {
    const layer = layers.find((candidate) => candidate[candidate.length - 1].end <= area.start)
    if (layer === undefined) layers.push([area])
    else layer.push(area)
  }
  return layers
}
