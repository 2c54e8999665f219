/** Where the results of a sweep are kept while it runs. */
import type { PointResult } from './point.js'

/** Results, each point once. */
export interface ResultStore {
  /** Whether the point has been run. */
  has(id: string): boolean
  /** Keeps a result. @throws FileError where it cannot be; nothing of it is left then */
  add(result: PointResult): void
  /** All results, in the order in which they came. */
  results(): Iterable<PointResult>
  /** Lets go of files. */
  close(): void
}

/** Results in memory only. */
export function createMemoryStore(): ResultStore {
  const results = new Map<string, PointResult>()
  return {
    has: (id) => results.has(id),
    add: (result) => void results.set(result.id, result),
    results: () => results.values(),
    close: () => undefined,
  }
}
