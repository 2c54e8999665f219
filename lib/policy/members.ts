/** The targets of all jobs, numbered through, and blocks of 2 MiB of their memory. */
import type { SamplePeriods } from '../machine/hardware-samples.js'
import { BLOCK_PAGES } from '../machine/target-memory.js'
import type { JobView, SampleVisitor } from './policy.js'

/** A target. */
export interface Member {
  readonly job: JobView
  readonly jobIndex: number
  /** Index in its job. */
  readonly target: number
  /** Of its address space. */
  readonly pages: number
}

/** All of them, job by job. */
export function membersOf(jobs: readonly JobView[]): Member[] {
  return jobs.flatMap((job, jobIndex) =>
    job.targetPages.map((pages, target) => ({ job, jobIndex, target, pages })),
  )
}

/** Tells of what the hardware sampled since the last time, as `eachSample` of jobs does, with indexes of members. */
export function eachSampleOf(
  jobs: readonly JobView[],
  periods: SamplePeriods,
  costNs: number,
  visit: SampleVisitor,
): void {
  let first = 0
  for (const job of jobs) {
    const offset = first
    job.eachSample(periods, costNs, (target, page, order, node, isWrite) => {
      visit(offset + target, page, order, node, isWrite)
    })
    first += job.targetPages.length
  }
}

/**
 * Moves the folios of a block that are on some nodes.
 *
 * @param isOnFault the program waits for it
 * @param to index of the node that they go to, as far as it has room
 * @param moves whether those on a node do
 * @returns pages that moved
 */
export function moveBlock(
  { job, target, pages: all }: Member,
  block: number,
  isOnFault: boolean,
  to: number,
  moves: (node: number) => boolean,
): number {
  const end = Math.min(all, (block + 1) * BLOCK_PAGES)
  let pages = 0
  for (let page = block * BLOCK_PAGES; page < end;) {
    const node = job.nodeOf(target, page)
    const size = node < 0 ? 1 : 1 << job.orderOf(target, page)
    if (node >= 0 && moves(node) && job.move(target, page, to, isOnFault) === 'moved') pages += size
    page += size
  }
  return pages
}
