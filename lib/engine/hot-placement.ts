/**
 * How well the hottest memory lies on the fastest tier, which no policy may know. Pages that stand for all are looked
 * at a few times in a run, spread evenly over the memory and the time:
 *
 * ```
 *   looked-at pages, hottest first   ████████████▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒░░░░░░░░░░
 *                                    └── hot ──┘│ the fastest tier would be full here
 * ```
 * Hot is what is accessed more often than the first page that has no room on the fastest tier. Where that is as cold
 * as what comes before it, the hot set is smaller than the tier.
 */
import { accessRate } from '../machine/access-rate.js'
import type { Machine } from '../machine/machine.js'
import { ABSENT, nodeAt } from '../machine/target-memory.js'

const TIMES = 20
const PAGES = 4096
/** Where in its stretch a page is looked at, from time to time: never at the same places. */
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Rates that differ by less are of pages that are touched alike. */
const TIE = 1e-6

/** Sums over the times so far, in pages that were looked at. */
export interface HotPlacement {
  nextUs: number
  readonly everyUs: number
  times: number
  /** Hot; on the fastest tier; both. */
  hot: number
  fast: number
  both: number
  readonly rates: Float64Array
  readonly isFast: Uint8Array
}

/** Nothing seen yet; null: there is one tier only. */
export function createHotPlacement({ nodes }: Machine, durationUs: number): HotPlacement | null {
  if (nodes.tier.every((tier) => tier === nodes.tier[0])) return null
  const everyUs = durationUs / TIMES
  return {
    nextUs: everyUs,
    everyUs,
    times: 0,
    hot: 0,
    fast: 0,
    both: 0,
    rates: new Float64Array(PAGES),
    isFast: new Uint8Array(PAGES),
  }
}

/** Looks, if it is time. */
export function lookAtHotPlacement(placement: HotPlacement, machine: Machine, nowUs: number): void {
  if (nowUs < placement.nextUs) return
  while (placement.nextUs <= nowUs) placement.nextUs += Math.max(1, placement.everyUs)
  const { rates, isFast } = placement
  const step = sizeOf(machine) / PAGES
  const nr = look(placement, machine, step, nowUs)
  placement.times++
  if (nr === 0) return
  const sorted = rates.slice(0, nr).sort()
  const room = Math.floor(fastPagesOf(machine) / step)
  const limit = room < nr ? sorted[nr - 1 - room] * (1 + TIE) : 0
  for (let i = 0; i < nr; i++) {
    const isHot = rates[i] > limit ? 1 : 0
    placement.hot += isHot
    placement.fast += isFast[i]
    placement.both += isHot & isFast[i]
  }
}

/** Of the hot set, and of the programs' memory on the fastest tier: the share that is both; null: there was none. */
export function hotPlacementOf({ hot, fast, both }: HotPlacement): {
  readonly hotPrecision: number | null
  readonly hotRecall: number | null
} {
  return {
    hotPrecision: fast === 0 || hot === 0 ? null : both / fast,
    hotRecall: hot === 0 ? null : both / hot,
  }
}

/** Takes down pages that are there. @returns how many */
function look(placement: HotPlacement, machine: Machine, step: number, nowUs: number): number {
  const { rates, isFast, times } = placement
  const { targets, nodes } = machine
  const fastest = Math.min(...nodes.tier)
  let nr = 0
  let next = ((times * GOLDEN) % 1) * step
  for (const memory of targets) {
    for (const mapping of memory.mapped.active) {
      if (mapping.node < 0) continue
      const size = mapping.end - mapping.start
      for (; next < size && nr < PAGES; next += step) {
        const page = mapping.start + Math.floor(next)
        if ((memory.flags[page] & ABSENT) !== 0) continue
        const node = nodeAt(memory, mapping, page)
        if (node < 0) continue
        rates[nr] = accessRate(memory, page, page + 1, nowUs)
        isFast[nr++] = nodes.tier[node] === fastest ? 1 : 0
      }
      next -= size
    }
  }
  return nr
}

/** Pages that are mapped on nodes. */
function sizeOf({ targets }: Machine): number {
  return targets.reduce(
    (sum, { mapped }) =>
      mapped.active.reduce((all, { node, start, end }) => all + (node < 0 ? 0 : end - start), sum),
    0,
  )
}

function fastPagesOf({ nodes }: Machine): number {
  const fastest = Math.min(...nodes.tier)
  return nodes.capacity.reduce(
    (sum, pages, node) => sum + (nodes.tier[node] === fastest ? pages - nodes.reserve[node] : 0),
    0,
  )
}
