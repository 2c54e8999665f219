/**
 * The plans of the end-to-end suites; bench/anchors/end-to-end.c lays out the same.
 *
 * A: one target of 64 GiB; B: 1,000 targets of 1 GiB. Each has ten areas of 3 % of it, evenly
 * spaced, area i touched wholly in every k-th tick, k = 1, 1, 2, 2, 4, 4, 8, 8, 16, 16. A' and B':
 * each page of area i with probability 1/k instead.
 */
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import type { RunPlan, TargetPlan } from '../../lib/engine/plan.js'
import type { AreaPlan } from '../../lib/workload/areas.js'
import { fourSchemes } from './schemes.js'

/** The workloads of the suites, and a target of 1 TiB. */
export type WorkloadName = 'A' | 'B' | "A'" | "B'" | 'T'

/** One end-to-end run. */
export interface RunShape {
  readonly workload: WorkloadName
  readonly access: 'bits' | 'lazy'
  readonly virtualSeconds: number
  readonly minNrRegions: number
  readonly maxNrRegions: number
  /** Four schemes in each context; left out: none. */
  readonly hasSchemes?: boolean
}

/** Pages of 4 KiB. */
export const PAGES_PER_GIB: number = 2 ** 18
/** Area i is touched in every `PERIODS[i]`-th tick. */
export const PERIODS: readonly number[] = [1, 1, 2, 2, 4, 4, 8, 8, 16, 16]
/** Where every target begins: address page of 4 GiB. */
const START_PAGE = 2 ** 20

/** The plan of a run. */
export function planOf(shape: RunShape): RunPlan {
  const { workload, access, virtualSeconds, minNrRegions, maxNrRegions } = shape
  const nrTargets = workload.startsWith('B') ? 1000 : 1
  const pages = pagesOf(workload)
  const attrs = { ...DEFAULT_ATTRIBUTES, minNrRegions, maxNrRegions }
  const indexes = Array.from({ length: nrTargets }, (_, i) => i)
  return {
    name: `${workload} ${access}`,
    seed: 42,
    durationUs: Math.round(virtualSeconds * 1e6),
    kernel: 'next',
    access,
    nodes: [],
    targets: indexes.map((i) => targetOf(i, pages, workload.endsWith("'"))),
    contexts: indexes.map((target) => ({
      ops: 'fvaddr',
      attrs,
      minRegionPages: 1,
      targets: [{ target, regions: [[START_PAGE, START_PAGE + pages]] }],
      ...(shape.hasSchemes === true && { schemes: fourSchemes(1n) }),
    })),
  }
}

/** The areas of a target of `pages` pages that begins at `startPage`. */
export function areasOf(startPage: number, pages: number, isDrawn: boolean): AreaPlan[] {
  return PERIODS.map((every, i) => {
    const start = startPage + Math.floor((pages * i) / PERIODS.length)
    return {
      startPage: start,
      endPage: start + Math.floor((pages * 3) / 100),
      touch: isDrawn ? { probability: 1 / every } : { every },
      accessesPerSecond: 1e6,
      writeShare: 0,
      granuleOrder: 0,
    }
  })
}

function targetOf(index: number, pages: number, isDrawn: boolean): TargetPlan {
  return {
    name: `target ${index}`,
    pid: 1000 + index,
    mappings: [
      {
        startPage: START_PAGE,
        endPage: START_PAGE + pages,
        fromUs: 0,
        untilUs: null,
        order: 0,
        framePage: null,
      },
    ],
    workloads: [{ kind: 'areas', quantumUs: 5000, areas: areasOf(START_PAGE, pages, isDrawn) }],
    exitUs: null,
  }
}

function pagesOf(workload: WorkloadName): number {
  if (workload === 'T') return 1024 * PAGES_PER_GIB
  return workload.startsWith('A') ? 64 * PAGES_PER_GIB : PAGES_PER_GIB
}
