/**
 * HeMem's counters of sampled accesses, by 2 MiB page. A clock ticks when any page was accessed often enough; a page's
 * counters are halved for each tick that they missed, when somebody looks at them next.
 */

/** Columns by page. */
export interface HememCounters {
  readonly reads: Uint32Array
  readonly writes: Uint32Array
  /** Ticks of the clock that the counters have seen. */
  readonly seen: Uint32Array
}

/** When a page is hot, and when the clock ticks; accesses. */
export interface HememRule {
  readonly hotReads: number
  readonly hotWrites: number
  readonly coolAt: number
}

/** The clock of all pages. */
export interface CoolingClock {
  ticks: number
}

/** Nothing counted yet. */
export function createHememCounters(nr: number): HememCounters {
  return { reads: new Uint32Array(nr), writes: new Uint32Array(nr), seen: new Uint32Array(nr) }
}

/** Whether a page is hot, by counters that have seen all ticks. */
export function isHememHot(
  counters: HememCounters,
  page: number,
  rule: HememRule,
  clock: CoolingClock,
): boolean {
  catchUp(counters, page, clock)
  return counters.reads[page] >= rule.hotReads || counters.writes[page] >= rule.hotWrites
}

/** Counts a sampled access. @returns whether the page is hot with it */
export function countHememAccess(
  counters: HememCounters,
  page: number,
  isWrite: boolean,
  rule: HememRule,
  clock: CoolingClock,
): boolean {
  catchUp(counters, page, clock)
  const { reads, writes } = counters
  if (isWrite) writes[page]++
  else reads[page]++
  const isHot = reads[page] >= rule.hotReads || writes[page] >= rule.hotWrites
  if (reads[page] + writes[page] >= rule.coolAt) clock.ticks++
  return isHot
}

function catchUp({ reads, writes, seen }: HememCounters, page: number, clock: CoolingClock): void {
  const missed = Math.min(31, clock.ticks - seen[page])
  seen[page] = clock.ticks
  reads[page] >>>= missed
  writes[page] >>>= missed
}
