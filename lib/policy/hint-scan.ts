/**
 * NUMA balancing's scan: each process has the rights of its memory taken piece by piece, at a period that adapts to
 * what comes of it. Follows `task_numa_work()` and `update_task_scan_period()`.
 */
import type { JobView } from './policy.js'

/** Ranges without anything to protect are passed this many times as fast. */
const VIRTUAL_FACTOR = 8
const BLOCK_PAGES = 512

/** Where the scan of one target is. */
export interface HintScan {
  readonly job: JobView
  readonly target: number
  page: number
  periodUs: number
  nextUs: number
  /** Hint faults since the scan before. */
  faults: number
}

/** Scans that have not begun, of all targets of all jobs. */
export function createHintScans(jobs: readonly JobView[], firstUs: number): HintScan[] {
  return jobs.flatMap((job) =>
    job.targetPages.map((_, target): HintScan => ({
      job,
      target,
      page: 0,
      periodUs: firstUs,
      nextUs: firstUs,
      faults: 0,
    })),
  )
}

/**
 * Protects the next pages of a target, if it is time.
 *
 * @param scanPages pages at a time
 * @param periods the shortest and the longest, µs: shorter while there are faults, longer without
 * @param isEverywhere pages of the fastest tier, too
 * @returns pages that were protected
 */
export function runHintScan(
  scan: HintScan,
  nowUs: number,
  scanPages: number,
  periods: readonly [minUs: number, maxUs: number],
  isEverywhere = false,
): number {
  if (nowUs < scan.nextUs) return 0
  const all = scan.job.targetPages[scan.target]
  const most = Math.min(all, scanPages * VIRTUAL_FACTOR)
  let protectedPages = 0
  for (let passed = 0; passed < most && protectedPages < scanPages;) {
    const end = Math.min(all, scan.page + BLOCK_PAGES)
    protectedPages += scan.job.protect(scan.target, scan.page, end, isEverywhere)
    passed += end - scan.page
    scan.page = end === all ? 0 : end
  }
  const wanted = scan.faults > 0 ? scan.periodUs / 2 : scan.periodUs * 2
  scan.periodUs = Math.min(periods[1], Math.max(periods[0], wanted))
  scan.faults = 0
  scan.nextUs = nowUs + scan.periodUs
  return protectedPages
}
