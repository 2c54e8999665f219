/**
 * What DAMON_STAT tells of memory: an estimate of its bandwidth, and for how long it is idle, as percentiles of bytes.
 *
 * ```
 *   idle time of a region = (age + 1) aggregations; negative where it was accessed in the last one
 *
 *   bytes by idle time    | -9 s: 2 GiB | -1 s: 1 GiB | 4 s: 1 GiB |
 *   percentiles             0 … 50        51 … 75       76 … 100
 * ```
 * The module refreshes both when 5 s have passed. Follows `damon_stat_damon_call_fn()` of `mm/damon/stat.c`, at the
 * ends of aggregations only: the module reads windows that are under way too.
 */
import { KERNELS } from '../core/kernel.js'
import { nrRegionsOf, type RegionTable } from '../core/region-table.js'
import type { RunPlan } from './plan.js'

const PAGE_BYTES = 4096
const REFRESH_US = 5_000_000
const PERCENTILES = 101

/** The figures of the last refresh; plain data. */
export interface StatFigures {
  readonly refreshedUs: number
  /** In force then. */
  readonly aggrUs: number
  /** Bytes per second: those of regions, times the checks that found them accessed. */
  readonly bandwidth: number
  /** By percent of the memory, 0 to 100: ms; negative for memory that was accessed for so long. */
  readonly idleMs: readonly number[]
}

/** Who keeps them; undefined in `last`: there was no refresh yet. */
export interface StatCollector {
  readonly idleTimes: 'fromZero' | 'signed'
  refreshedUs: number
  last: StatFigures | undefined
}

/** Whether a context is one as DAMON_STAT has: on physical memory, without schemes from the start to the end. */
export function hasStat(plan: Pick<RunPlan, 'contexts' | 'events'>, context: number): boolean {
  const { ops, schemes = [] } = plan.contexts[context]
  if (ops !== 'paddr' || schemes.length > 0) return false
  return (plan.events ?? []).every(
    (event) => event.context !== context || event.do !== 'commit' || event.schemes.length === 0,
  )
}

/** A collector at the start of a run; null where the context, or the kernel, has no such figures. */
export function createStat(plan: RunPlan, context: number): StatCollector | null {
  const { statIdleTimes: idleTimes } = KERNELS[plan.kernel]
  if (idleTimes === 'none' || !hasStat(plan, context)) return null
  return { idleTimes, refreshedUs: 0, last: undefined }
}

/** Refreshes the figures, if it is time to. @param tables merged, and not yet reset */
export function collectStat(
  stat: StatCollector,
  tables: readonly RegionTable[],
  timeUs: number,
  aggrUs: number,
): void {
  if (timeUs <= stat.refreshedUs + REFRESH_US) return
  stat.refreshedUs = timeUs
  const rows = tables.flatMap((table) => rowsOf(table, stat.idleTimes))
  let found = 0
  for (const { pages, nrAccesses } of rows) found += pages * nrAccesses
  const bandwidth = Math.floor((found * PAGE_BYTES * 1e6) / aggrUs)
  stat.last = { refreshedUs: timeUs, aggrUs, bandwidth, idleMs: percentilesOf(rows, aggrUs) }
}

interface Row {
  readonly pages: number
  readonly nrAccesses: number
  /** Aggregations. */
  readonly idle: number
}

function rowsOf(table: RegionTable, idleTimes: StatCollector['idleTimes']): Row[] {
  const { start, end, nrAccesses, age } = table
  return Array.from({ length: nrRegionsOf(table) }, (_, i) => {
    const aged = (age[i] >>> 0) + 1
    const accessed = idleTimes === 'signed' ? -aged : 0
    return {
      pages: end[i] - start[i],
      nrAccesses: nrAccesses[i],
      idle: nrAccesses[i] > 0 ? accessed : aged,
    }
  })
}

function percentilesOf(rows: readonly Row[], aggrUs: number): number[] {
  const sorted = [...rows].sort((a, b) => a.idle - b.idle)
  const total = rows.reduce((sum, { pages }) => sum + pages, 0)
  const percentiles: number[] = []
  let pages = 0
  for (const row of sorted) {
    pages += row.pages
    const share = Math.floor((pages * 100) / total)
    // Of no sign where it is 0.
    const idleMs = Math.trunc((row.idle * aggrUs) / 1000) + 0
    while (percentiles.length <= share && percentiles.length < PERCENTILES) percentiles.push(idleMs)
  }
  return percentiles
}
