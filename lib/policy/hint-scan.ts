/**
 * NUMA balancing's scan: each process has the rights of its memory taken piece by piece, at a period that adapts to
 * what comes of it. Follows `task_numa_work()` and `update_task_scan_period()`.
 */
import { PAGE_BYTES } from '../base/units.js'
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { membersOf, type Member } from './members.js'
import type { JobView } from './policy.js'
import type { Parameter, Values } from './set-up.js'

const MIB = 2 ** 20

/** Ranges without anything to protect are passed this many times as fast. */
const VIRTUAL_FACTOR = 8

/** Names of {@link HINT_SCAN_PARAMETERS}. */
export type HintScanNames = 'scan_period_min' | 'scan_period_max' | 'scan_size'

/** Parameters of policies that scan. */
export const HINT_SCAN_PARAMETERS: Readonly<Record<HintScanNames, Parameter>> = {
  scan_period_min: { unit: 'us', default: 1_000_000, min: 1, doc: 'Shortest period of scans.' },
  scan_period_max: { unit: 'us', default: 60_000_000, min: 1, doc: 'Longest period of scans.' },
  scan_size: { unit: 'bytes', default: 256 * MIB, min: PAGE_BYTES, doc: 'Memory of a scan.' },
}

/** Where the scan of one target is. */
interface HintScan extends Member {
  page: number
  periodUs: number
  nextUs: number
  /** Hint faults since the scan before. */
  faults: number
}

/** The scans of all targets; by job, then by target. */
export type HintScans = ReadonlyMap<JobView, readonly HintScan[]>

/** Scans that have not begun. */
export function createHintScans(
  jobs: readonly JobView[],
  values: Values<HintScanNames>,
): HintScans {
  const { scan_period_min: firstUs } = values
  const begin = (member: Member): HintScan => ({
    ...member,
    page: 0,
    periodUs: firstUs,
    nextUs: firstUs,
    faults: 0,
  })
  return new Map(jobs.map((job) => [job, membersOf([job]).map(begin)]))
}

/** Takes in that a target has had a hint fault. */
export function noteHintFault(scans: HintScans, job: JobView, target: number): void {
  scans.get(job)![target].faults++
}

/**
 * Protects the next pages of each target whose time it is. Periods get shorter while there are faults, and longer
 * without.
 *
 * @param isEverywhere pages of the fastest tier, too
 */
export function runHintScans(
  scans: HintScans,
  values: Values<HintScanNames>,
  nowUs: number,
  isEverywhere = false,
): void {
  for (const ofJob of scans.values()) {
    for (const scan of ofJob) if (nowUs >= scan.nextUs) runScan(scan, values, nowUs, isEverywhere)
  }
}

function runScan(
  scan: HintScan,
  values: Values<HintScanNames>,
  nowUs: number,
  isEverywhere: boolean,
): void {
  const { job, target, pages } = scan
  const scanPages = values.scan_size / PAGE_BYTES
  const most = Math.min(pages, scanPages * VIRTUAL_FACTOR)
  let protectedPages = 0
  for (let passed = 0; passed < most && protectedPages < scanPages;) {
    const end = Math.min(pages, scan.page + BLOCK_PAGES)
    protectedPages += job.protect(target, scan.page, end, isEverywhere)
    passed += end - scan.page
    scan.page = end === pages ? 0 : end
  }
  const wanted = scan.faults > 0 ? scan.periodUs / 2 : scan.periodUs * 2
  scan.periodUs = Math.min(values.scan_period_max, Math.max(values.scan_period_min, wanted))
  scan.faults = 0
  scan.nextUs = nowUs + scan.periodUs
}
