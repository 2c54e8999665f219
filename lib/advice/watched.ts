/** The memory that a context watches, by its plan. */
import { PAGE_BYTES } from '../base/units.js'
import { alignedSzLimit, regionSzLimit } from '../core/limits.js'
import type { ContextTargetPlan, TargetPlan } from '../engine/plan.js'
import { vaddrRanges, type AddressMapping } from '../ops/vaddr.js'
import type { Setting } from './setting.js'

/** Pages [start, end): addresses of the target, or physical ones. */
export type PageRange = readonly [start: number, end: number]

/** More changes of mappings than this are not followed. */
const CHANGES_MAX = 64

/** The mappings of a target with the times when they are there. */
export function addressMappings({ mappings, exitUs }: TargetPlan): AddressMapping[] {
  const endUs = exitUs ?? Infinity
  return mappings.map(({ startPage, endPage, fromUs, untilUs }) => ({
    start: startPage,
    end: endPage,
    fromUs,
    untilUs: Math.min(untilUs ?? Infinity, endUs),
  }))
}

/** What vaddr takes for the memory of a target at a time. */
export function rangesAt(mappings: readonly AddressMapping[], atUs: number): readonly PageRange[] {
  const alive = mappings.filter(({ fromUs, untilUs }) => fromUs <= atUs && atUs < untilUs)
  return vaddrRanges(alive.map((one) => ({ ...one, fromUs: 0, untilUs: Infinity })))
}

/** The ranges of each target when it is watched at its largest; undefined: not known. */
export function watchedRanges(setting: Setting): readonly (readonly PageRange[])[] | undefined {
  const perTarget = setting.context.targets.map((target) => rangesOf(setting, target))
  const known = perTarget.filter((ranges) => ranges !== undefined)
  return known.length > 0 && known.length === perTarget.length ? known : undefined
}

function rangesOf(
  { context, run }: Setting,
  { target, regions }: ContextTargetPlan,
): readonly PageRange[] | undefined {
  if (context.ops !== 'vaddr') return regions.length > 0 ? regions : undefined
  if (run === null || target === null) return undefined
  const list = addressMappings(run.targets[target])
  const times = [...new Set([0, ...list.map(({ fromUs }) => fromUs)])].slice(0, CHANGES_MAX)
  const all = [regions, ...times.map((atUs) => rangesAt(list, atUs))]
  return all.reduce((most, ranges) => (pagesOf(ranges) > pagesOf(most) ? ranges : most))
}

/** How many pages there are in ranges. */
export function pagesOf(ranges: readonly PageRange[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0)
}

/** How many pages two lists of ranges have in common; each list is disjoint. */
export function commonPages(some: readonly PageRange[], others: readonly PageRange[]): number {
  let pages = 0
  for (const [start, end] of some) {
    for (const [from, until] of others) {
      pages += Math.max(0, Math.min(end, until) - Math.max(start, from))
    }
  }
  return pages
}

/** Bytes that a context watches at most; undefined: not known. */
export function watchedBytes(setting: Setting): number | undefined {
  const ranges = watchedRanges(setting)
  return ranges && ranges.reduce((sum, each) => sum + pagesOf(each), 0) * PAGE_BYTES
}

/** The largest region that there is for long, bytes; undefined: not known. */
export function largestRegionBytes(setting: Setting): number | undefined {
  const bytes = watchedBytes(setting)
  if (bytes === undefined) return undefined
  const { attrs, minRegionPages } = setting.context
  const pages = bytes / PAGE_BYTES
  const limit = regionSzLimit(pages, attrs.minNrRegions, minRegionPages, PAGE_BYTES)
  return alignedSzLimit(limit, minRegionPages) * PAGE_BYTES
}
