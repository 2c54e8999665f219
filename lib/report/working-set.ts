/**
 * Working sets by how far one looks back: bytes that were accessed within a time, as ages of regions tell. The shortest
 * look is the window itself; what is not accessed for longer than any look is cold.
 */
import type { RateWindow } from './rate-windows.js'

/** Bytes at the end of a window. */
export interface WorkingSetMoment {
  readonly timeUs: number
  /** By look, in their order: accessed within it; null where the record does not go back so far. */
  readonly withinBytes: readonly (number | null)[]
  /** All that is monitored. */
  readonly totalBytes: number
}

/**
 * The working sets of a memory over time.
 *
 * @param looksUs how far back each looks; 0: the window itself
 */
export function workingSetsWithin(
  windows: Iterable<RateWindow>,
  looksUs: readonly number[],
): WorkingSetMoment[] {
  return Array.from(windows, ({ endUs, length, start, end, idleUs }): WorkingSetMoment => {
    const withinBytes = looksUs.map(() => 0)
    let totalBytes = 0
    for (let i = 0; i < length; i++) {
      const bytes = end[i] - start[i]
      totalBytes += bytes
      for (const [k, lookUs] of looksUs.entries()) if (idleUs[i] <= lookUs) withinBytes[k] += bytes
    }
    const known = withinBytes.map((bytes, k) => (looksUs[k] < endUs ? bytes : null))
    return { timeUs: endUs, withinBytes: known, totalBytes }
  })
}
