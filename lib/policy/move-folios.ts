/** Moves memory of a range of pages, folio by folio. */
import type { JobView } from './policy.js'

/**
 * Moves the folios of pages [start, end) of a target that are on some nodes.
 *
 * @param to index of the node that they go to, if it has room
 * @param isOnFault the program waits for it
 * @param moves whether those on a node do
 * @returns pages that moved
 */
export function moveFolios(
  job: JobView,
  target: number,
  start: number,
  end: number,
  to: number,
  isOnFault: boolean,
  moves: (node: number) => boolean,
): number {
  let pages = 0
  for (let page = start; page < end;) {
    const node = job.nodeOf(target, page)
    const size = node < 0 ? 1 : 1 << job.orderOf(target, page)
    if (node >= 0 && moves(node) && job.move(target, page, to, isOnFault) === 'moved') pages += size
    page += size
  }
  return pages
}
